"""Earlier achievements: what could be carried over, proposals, the assessor's record, the organisation's reference."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import CertificateForm, LimitForm, RecordForm, ReferenceForm, TakeBackForm
from assessment.models import Recognition
from assessment.states import RecognitionState
from centres.roles import acting_centre
from centres.states import STAFF_ROLES
from config.access import access
from config.form_files import too_large
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios import rules as portfolio_rules
from portfolios.models import Registration, RouteUnit


@require_safe
@access(Registration, rule=rules.can_read_recognitions)
def recognition_list(request, registration):
    """What counts, or may count, without being assessed here."""
    may_propose = rules.can_propose_recognition(request.user, registration)
    closed = registration.route_closed_at is not None
    context = {
        "registration": registration,
        "rows": queries.recognition_list(registration),
        "offers": queries.recognition_offers(registration, request.user) if may_propose and not closed else [],
        "open_units": registration.route.filter(locked_at=None).select_related("unit") if may_propose else [],
        "may_propose": may_propose and not closed,
        "may_choose": portfolio_rules.can_choose_units(request.user, registration),
        "may_open": portfolio_rules.can_read_portfolio(request.user, registration),
        "limit": rules.limit_of(registration),
        "may_read_limits": rules.can_read_limits(request.user, None),
    }
    return render(request, "assessment/recognition_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(RouteUnit, rule=rules.can_propose_for_unit)
def recognition_propose(request, route_unit):
    """Propose that a unit counts: carried over from another registration, or by a certificate."""
    offers = [
        offer
        for offer in queries.recognition_offers(route_unit.registration, request.user)
        if offer.source.unit_id == route_unit.unit_id
    ]
    carried = next((offer.source for offer in offers if str(offer.source.pk) == request.POST.get("source")), None)
    if carried is not None:
        made = actions.propose_transfer(route_unit, by=request.user, source=carried)
        return _proposed(request, made)
    form = CertificateForm(sent(request), request.FILES or None, too_large=too_large(request))
    if form.is_valid():
        with told_on(form):
            return _proposed(request, actions.propose_recognition(route_unit, by=request.user, **form.cleaned_data))
    context = {
        "route_unit": route_unit,
        "registration": route_unit.registration,
        "offers": offers,
        "blockers": rules.recognise_blockers(route_unit),
        "form": form,
        "limit": rules.limit_of(route_unit.registration),
    }
    return render(request, "assessment/recognition_propose.html", context, status=status_of(form))


def _proposed(request, recognition):
    messages.success(request, "Proposed. An assessor looks at the proof and records it.")
    return redirect("assessment:recognition_detail", pk=recognition.pk)


@require_safe
@access(Recognition, rule=rules.can_read_recognition)
def recognition_detail(request, recognition):
    return _detail(request, recognition)


def _detail(request, recognition, **forms):
    """One recognition, with what the person may do about it; `forms` holds the one that was sent, by its name."""
    user, state = request.user, recognition.state
    may_record = state == RecognitionState.PROPOSED and rules.can_record_recognition(user, recognition)
    may_answer = state == RecognitionState.RECORDED and rules.can_answer_recognition(user, recognition)
    may_withdraw = recognition.is_current and rules.can_withdraw_recognition(user, recognition)
    sent_form = next(iter(forms.values()), None)
    blockers = []
    if may_record:
        blockers = rules.record_blockers(recognition, user)
    elif may_answer:
        blockers = rules.reference_blockers(recognition)
    today = {"checked_on": timezone.localdate(), "said_on": timezone.localdate()}
    context = {
        "recognition": recognition,
        "registration": recognition.registration,
        "proof": queries.readable_proof(recognition, user),
        "figures": recognition.figures,
        "thread": queries.recognition_history(recognition),
        "blockers": blockers,
        "may_record": may_record,
        "may_answer": may_answer,
        "may_withdraw": may_withdraw,
        "record_form": forms.get("record") or RecordForm(initial=today),
        "answer_form": forms.get("answer") or ReferenceForm(initial=today),
        "take_back_form": forms.get("take_back") or TakeBackForm(),
        "sent_form": sent_form,
    }
    status = status_of(sent_form) if sent_form else 200
    return render(request, "assessment/recognition_detail.html", context, status=status)


@require_POST
@access(Recognition, rule=rules.can_record_recognition)
def recognition_record(request, recognition):
    """The assessor has checked the proof."""
    form = RecordForm(request.POST)
    if form.is_valid():
        with told_on(form):
            record = actions.record_recognition(recognition, by=request.user, **form.cleaned_data)
            waits = "It counts when the awarding organisation’s reference is recorded."
            messages.success(request, f"Recorded. {waits if record.needs_reference else 'The unit counts.'}")
            return redirect("assessment:recognition_detail", pk=recognition.pk)
    return _detail(request, recognition, record=form)


@require_POST
@access(Recognition, rule=rules.can_answer_recognition)
def recognition_answer(request, recognition):
    """The awarding organisation has given its reference."""
    form = ReferenceForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.answer_recognition(recognition, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded. The unit counts.")
            return redirect("assessment:recognition_detail", pk=recognition.pk)
    return _detail(request, recognition, answer=form)


@require_POST
@access(Recognition, rule=rules.can_withdraw_recognition)
def recognition_withdraw(request, recognition):
    """Take it back, with the reason."""
    form = TakeBackForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.withdraw_recognition(recognition, by=request.user, **form.cleaned_data)
            messages.success(request, "Taken back. What was said is kept.")
            return redirect("assessment:recognition_detail", pk=recognition.pk)
    return _detail(request, recognition, take_back=form)


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_read_limits)
def recognition_limits(request):
    """What each awarding organisation recognises, as dated rows; an administrator adds one."""
    centre = acting_centre(request, *STAFF_ROLES)
    may_set = rules.can_set_limits(request.user, centre)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = LimitForm(sent(request), centre=centre, initial={"in_force_from": timezone.localdate()})
    if form.is_valid():
        with told_on(form):
            actions.set_recognition_limit(centre, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded. Earlier rows stay readable.")
            return redirect("assessment:recognition_limits")
    context = {"centre": centre, "rows": queries.limit_rows(centre), "form": form, "may_set": may_set}
    return render(request, "assessment/recognition_limits.html", context, status=status_of(form))
