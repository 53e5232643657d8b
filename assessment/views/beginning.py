"""The start of a learner: its checklist, the learning agreement, and the centre's terms for both."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessment import actions, queries, rules, statements
from assessment.forms import AgreementForm, RenewForm, StartForm, TermsForm
from assessment.states import StartStep
from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios import rules as portfolio_rules
from portfolios.models import Registration


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=portfolio_rules.can_read_registration)
def start(request, registration):
    """The checklist: for all who see the registration; the centre records what it has done."""
    checks = rules.start_checks(registration)
    may_keep = rules.can_keep_start(request.user, registration) and rules.is_open(registration)
    recorded = [check.step for check in checks if check.step in StartStep.values and check.is_done]
    missing = [step for step in StartStep if step not in recorded]
    again = request.GET.get("again", "")
    steps = [again] if again in recorded else missing
    form = StartForm(sent(request), steps=steps, again=again in recorded)
    if form.is_valid():
        given = form.cleaned_data
        with told_on(form):
            actions.record_start(
                registration, by=request.user, done_on=given["done_on"], notes=form.notes, why=given.get("why", "")
            )
            messages.success(request, "Recorded.")
            return redirect("assessment:start", pk=registration.pk)
    context = {
        "registration": registration,
        "checks": checks,
        "missing": sum(not check.is_done for check in checks),
        "recorded": recorded,
        "again": again if again in recorded else "",
        "form": form if may_keep and steps else None,
        "history": queries.start_history(registration),
        "may_keep": may_keep,
        "is_learner": request.user.pk == registration.learner_id,
    }
    return render(request, "assessment/start_detail.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_sign_agreement)
def agreement(request, registration):
    """The learning agreement: read it, and sign it for oneself or for the centre."""
    signed = rules.signatures_of(registration)
    wording = rules.agreement_wording(registration)
    renewing = "renew" in request.POST
    form = AgreementForm(None if renewing else sent(request), initial={"sha256": wording.sha256})
    renew_form = RenewForm(sent(request) if renewing else None)
    if _signed(request, registration, form) or _renewed(request, registration, renew_form):
        return redirect("assessment:agreement", pk=registration.pk)
    party = rules.party_of(request.user, registration)
    is_open = rules.is_open(registration)
    context = {
        "registration": registration,
        "wording": wording,
        "signs": queries.agreement_lines(registration, signed),
        "form": form,
        "may_sign": is_open and party not in signed,
        "party": party,
        "renew_form": renew_form if is_open and signed and rules.can_keep_start(request.user, registration) else None,
        "outdated": queries.is_outdated(registration, signed),
        "old": queries.old_signatures(registration),
        "is_learner": request.user.pk == registration.learner_id,
    }
    status = status_of(renew_form if renewing else form)
    return render(request, "assessment/start_agreement.html", context, status=status)


def _signed(request, registration, form):
    if form.is_valid():
        with told_on(form):
            actions.sign_agreement(registration, by=request.user, sha256=form.cleaned_data["sha256"])
            messages.success(request, "Signed.")
            return True
    return False


def _renewed(request, registration, form):
    if form.is_valid():
        with told_on(form):
            actions.renew_agreement(registration, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, "Both sign anew, under the words of today.")
            return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_set_terms)
def start_terms(request):
    """The centre's wording of the agreement, and what has to be there before a unit is signed."""
    centre = acting_centre(request, Role.ADMIN)
    versions = queries.terms_list(centre)
    newest = versions[0] if versions else None
    form = TermsForm(
        sent(request),
        initial={
            "agreement": newest.agreement if newest else statements.AGREEMENT,
            "policies": newest.policies if newest else "",
            "needed_to_sign": newest.needed_to_sign if newest else False,
            "in_force_from": timezone.localdate(),
            "seen": newest.version if newest else 0,
        },
    )
    if form.is_valid():
        with told_on(form):
            terms = actions.set_start_terms(centre, by=request.user, **form.cleaned_data)
            messages.success(request, f"Version {terms.version} is in force from {terms.in_force_from:%-d %b %Y}.")
            return redirect("assessment:start_terms")
    context = {"centre": centre, "versions": versions, "form": form}
    return render(request, "assessment/start_terms.html", context, status=status_of(form))
