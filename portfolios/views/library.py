"""The library of evidence, and taking a piece out of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.access import access
from config.forms import sent
from config.refusals import StaleState, status_of, told_on
from portfolios import actions, queries, rules
from portfolios.forms import EvidenceFilter, SightingForm, WithdrawForm
from portfolios.models import Evidence, Registration
from portfolios.states import EDITABLE

PER_PAGE = 25


@require_safe
@access(Registration, rule=rules.can_read_portfolio)
def evidence_list(request, registration):
    organisation = registration.qualification.awarding_organisation
    chosen = EvidenceFilter(request.GET, units=queries.route_units(registration), organisation=organisation)
    found = queries.evidence_keys(request.user, registration, **chosen.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "registration": registration,
        "filter": chosen,
        "filtered": chosen.is_narrow(),
        "page_obj": page,
        "rows": queries.library_rows(list(page), organisation.criterion_style),
        "editable": EDITABLE,
        "is_own": registration.learner_id == request.user.pk,
        "may_add": rules.can_add_evidence(request.user, registration),
        "held": rules.hold_blockers(registration),
    }
    return render(request, "portfolios/evidence_list.html", context)


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_record_sighting)
def sighting_add(request, evidence):
    """The assessor has seen, at the workplace, what is held there."""
    if not rules.is_held_and_handed_in(evidence):
        raise StaleState(f"{evidence.reference} is not held at the workplace: there is nothing to record here.")
    form = SightingForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.record_sighting(evidence, by=request.user, **form.cleaned_data)
            messages.success(request, f"Recorded: you have seen {evidence.reference} at the workplace.")
            return redirect("assessment:evidence_detail", pk=evidence.pk)
    context = {
        "form": form,
        "evidence": evidence,
        "shown": queries.shown_to(request.user, evidence, list(evidence.submissions.all())),
    }
    return render(request, "portfolios/sighting_add.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_withdraw_evidence)
def evidence_withdraw(request, evidence):
    form = WithdrawForm(sent(request))
    blockers = rules.withdraw_blockers(evidence)
    if form.is_valid():
        with told_on(form):
            actions.withdraw_evidence(evidence, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{evidence.reference} is withdrawn. It is kept, but no longer counts.")
            return redirect("portfolios:evidence_list", pk=evidence.registration_id)
    context = {"form": form, "evidence": evidence, "blockers": blockers}
    return render(request, "portfolios/evidence_withdraw.html", context, status=status_of(form))
