"""Pages of keeping records and letting them go, for those who keep them (R4.22)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.roles import acting_centre
from centres.states import LEADING_ROLES
from certification.actions import disposing, erasing
from certification.actions import retention as actions
from certification.forms.plain import WhyForm
from certification.forms.retention import AnswerErasureForm, LetGoForm, ProposeForm, RuleForm
from certification.models import DisposalList, ErasureRequest, RetentionHold
from certification.printing.deletion import deletion_pdf
from certification.queries import retention as queries
from certification.rules import retention as rules
from certification.states import ListState
from config.access import access
from config.forms import sent
from config.refusals import StaleState, status_of, told_on
from portfolios.models import Registration


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_read_retention)
def retention(request):
    """What may go today, what waits; the picks of the table become a list for a second person."""
    centre = acting_centre(request, *LEADING_ROLES)
    form = ProposeForm(sent(request))
    free, held = queries.review_list(centre)
    if form.is_valid():
        with told_on(form):
            picked = [(due.registration, due.record_class) for due in free if due.key in request.POST.getlist("pick")]
            disposal = disposing.propose_disposal(centre, by=request.user, picked=picked, why=form.cleaned_data["why"])
            messages.success(request, f"{disposal.reference} waits for a second person.")
            return redirect("certification:disposal_detail", pk=disposal.pk)
    context = {
        "centre": centre,
        "form": form,
        "free": free,
        "held": held,
        "lists": queries.disposal_lists(centre),
        "requests": queries.open_requests(centre),
        "holds": queries.holds(centre),
        "rules": queries.rules_page(centre),
        "may_propose": rules.can_propose_disposal(request.user, centre),
        "picked": request.POST.getlist("pick"),
    }
    return render(request, "certification/retention.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_read_retention)
def retention_rules(request):
    centre = acting_centre(request, *LEADING_ROLES)
    may_set = rules.can_set_retention(request.user, centre)
    form = RuleForm(sent(request))
    if form.is_valid():
        with told_on(form):
            rule = actions.set_retention(centre, by=request.user, **form.cleaned_data)
            messages.success(request, f"Set: {rule}. Earlier rules stay on record.")
            return redirect("certification:retention_rules")
    context = {"centre": centre, "rules": queries.rules_page(centre), "form": form, "may_set": may_set}
    return render(request, "certification/retention_rules.html", context, status=status_of(form))


@require_safe
@access(DisposalList, rule=rules.can_read_disposal)
def disposal_detail(request, disposal):
    return _disposal_page(request, disposal, LetGoForm(), WhyForm())


def _disposal_page(request, disposal, form, withdraw_form):
    context = {
        "disposal": disposal,
        "items": queries.disposal_items(disposal),
        "blockers": rules.confirm_blockers(disposal, request.user),
        "form": form,
        "withdraw_form": withdraw_form,
    }
    shown = withdraw_form if withdraw_form.is_bound else form
    return render(request, "certification/disposal_detail.html", context, status=status_of(shown))


@require_POST
@access(DisposalList, rule=rules.can_confirm_disposal)
def disposal_confirm(request, disposal):
    form = LetGoForm(request.POST)
    if form.is_valid():
        with told_on(form):
            disposing.confirm_disposal(disposal, by=request.user)
            messages.success(request, f"{disposal.reference} is being carried out.")
            return redirect("certification:disposal_detail", pk=disposal.pk)
    return _disposal_page(request, disposal, form, WhyForm())


@require_POST
@access(DisposalList, rule=rules.can_withdraw_disposal)
def disposal_withdraw(request, disposal):
    form = WhyForm(request.POST)
    if form.is_valid():
        with told_on(form):
            disposing.withdraw_disposal(disposal, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"{disposal.reference} is withdrawn. Nothing was let go by it.")
            return redirect("certification:disposal_detail", pk=disposal.pk)
    return _disposal_page(request, disposal, LetGoForm(), form)


@require_safe
@access(DisposalList, rule=rules.can_read_disposal)
def disposal_certificate(request, disposal):
    """The certificate of deletion, printed from the frozen facts."""
    if disposal.state != ListState.DONE:
        raise StaleState(f"{disposal.reference} is not carried out yet.")
    response = HttpResponse(deletion_pdf(disposal.facts), content_type="application/pdf")
    name = f"certificate-of-deletion-{disposal.reference}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_hold_records)
def records_hold(request, registration):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.hold_records(registration, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"The records of {registration.name} are held until somebody lifts the hold.")
            return redirect("certification:retention")
    context = {"form": form, "registration": registration}
    return render(request, "certification/records_hold.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(RetentionHold, rule=rules.can_lift_hold)
def hold_lift(request, hold):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.lift_hold(hold, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, "The hold is lifted.")
            return redirect("certification:retention")
    context = {"form": form, "hold": hold, "registration": hold.registration}
    return render(request, "certification/records_hold.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(ErasureRequest, rule=rules.can_answer_erasure)
def erasure_answer(request, erasure):
    found = rules.dues(erasure.registration.centre, only=[erasure.registration])
    free = [due for due in found if rules.may_go_on_request(due)]
    form = AnswerErasureForm(sent(request), free=free)
    if form.is_valid():
        with told_on(form):
            erasing.answer_erasure(erasure, by=request.user, **form.facts())
            messages.success(request, "Answered. The person is told by letter.")
            return redirect("certification:retention")
    context = {"form": form, "erasure": erasure, "dues": found, "blockers": rules.answer_blockers(erasure)}
    return render(request, "certification/erasure_answer.html", context, status=status_of(form))
