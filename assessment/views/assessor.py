"""The assessor's pages: work waiting, deciding, countersigning, tests, signing units; and reopening one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import CountersignForm, ReasonForm, SignForm, SittingForm
from assessment.models import Decision
from assessment.states import WorkKind
from assessment.views.signatures import signature_lines
from assessment.views.workspace import take_sound
from centres.queries import expiring
from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.filters import kept_filters
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EvidenceStatus

# What narrows the work page; kept for the person until they show everything again.
WORK_FILTERS = ("kind", "q", "qualification", "standing", "overdue")


@require_safe
@access(rule=rules.can_see_work)
def assessor_home(request):
    """What waits, oldest first, and the caseload against the plan."""
    if away := kept_filters(request, "work", WORK_FILTERS):
        return away
    centre = acting_centre(request, Role.ASSESSOR)
    work = queries.work_waiting(request.user, centre)
    tabs = [(value, label, sum(row.kind == value for row in work)) for value, label in WorkKind.choices]
    tabs = [tab for tab in tabs if tab[2]]
    asked = request.GET.get("kind", "")
    kind = asked if asked in {tab[0] for tab in tabs} else ""  # a kept kind that has emptied must not hide the rest
    loads = queries.loads(request.user, centre)
    shown = queries.filtered_loads(
        loads,
        words=request.GET.get("q", ""),
        qualification=request.GET.get("qualification", ""),
        standing=request.GET.get("standing", ""),
        overdue="overdue" in request.GET,
    )
    context = {
        "centre": centre,
        "work": work,
        "shown": [row for row in work if kind in ("", row.kind)],
        "kind": kind,
        "tabs": [("", "All", len(work)), *tabs],
        "people": len({row.learner for row in work if row.learner}),
        "late": sum(row.over for row in work),
        "loads": shown,
        "learners": len(loads),
        "qualifications": {str(row.registration.qualification_id): row.registration.qualification for row in loads},
        "standings": queries.STANDINGS,
        "filtered": any(field in request.GET for field in WORK_FILTERS),
        "today": timezone.localdate(),
        "expiring": expiring(centre, person=request.user),
    }
    return render(request, "assessment/assessor_home.html", context)


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_assess_evidence)
def decide(request, evidence):
    """The workspace: the evidence on one side, its criteria on the other."""
    sheet = queries.assessment_sheet(evidence, request.user)
    workspace = queries.workspace_of(sheet, request.user)
    form = SittingForm(sent(request), sheet=sheet, typed=workspace.typed, version=workspace.version)
    if form.is_valid():
        given = form.cleaned_data
        with told_on(form):
            if request.FILES:
                workspace.sounds.append(take_sound(request, evidence, sheet.submission))
            actions.record_decisions(
                evidence,
                by=request.user,
                judgements=form.judgements,
                feedback=given["feedback"],
                confirmed=given["confirmed"],
                attempt=given["attempt"],
                notes=form.notes,
                version=given["version"],
            )
            return redirect(_after_recording(request, evidence))
    context = {
        "sheet": sheet,
        "evidence": evidence,
        "form": form,
        # What is typed is shown again whatever stands against it by now; else there is no form where none is of use.
        "asks": form.is_bound or not sheet.blockers,
        "workspace": workspace,
        "company": workspace.company,
        "sounds": workspace.sounds,
        "settled": queries.sounds_settled(workspace.sounds),
        **_asked(request.user, evidence),
        **_place_in_queue(request.user, evidence),
    }
    return render(request, "assessment/decide.html", context, status=status_of(form))


def _asked(user, evidence):
    """Of a piece that came of questions: what was asked, and answers that somebody else gave in the same words."""
    questioning = queries.questioning_of(evidence)
    return {"questioning": questioning, "alike": queries.answers_alike(questioning, user) if questioning else []}


def _after_recording(request, evidence):
    """To the next piece that waits if asked for, else back to this one while it waits, else to the work list."""
    evidence.refresh_from_db()
    place = _place_in_queue(request.user, evidence)
    messages.success(request, f"Recorded. {evidence.reference} is “{evidence.get_status_display().lower()}” now.")
    if "next" in request.POST and place["following"]:
        return reverse("assessment:decide", args=[place["following"].pk])
    if "next" not in request.POST and evidence.status == EvidenceStatus.SUBMITTED:
        return reverse("assessment:decide", args=[evidence.pk])
    return reverse("assessment:assessor_home")


def _place_in_queue(user, evidence):
    """Which piece of how many this is, and its neighbours in the queue of its centre."""
    queue = list(queries.waiting_list(user).filter(registration__centre=evidence.registration.centre_id))
    place = next((number for number, piece in enumerate(queue) if piece.pk == evidence.pk), None)
    if place is None:
        return {"place": None, "of": len(queue), "before": None, "following": queue[0] if queue else None}
    return {
        "place": place + 1,
        "of": len(queue),
        "before": queue[place - 1] if place else None,
        "following": queue[place + 1] if place + 1 < len(queue) else None,
    }


@require_http_methods(["GET", "POST"])
@access(Decision, rule=rules.can_countersign_decision)
def countersign(request, decision):
    """Stand behind a trainee's decisions of one sitting, or send them back."""
    waiting = queries.countersign_sitting(request.user, decision)
    form = CountersignForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if form.is_valid():
        with told_on(form):
            done = _countersign(form.cleaned_data, by=request.user, back="back" in request.POST)
            messages.success(request, done)
            return redirect("assessment:assessor_home")
    sitting = decision.assessment
    blockers = rules.countersign_blockers([decision, *waiting], request.user, decision.registration)
    sheet = queries.assessment_sheet(sitting.submission.evidence, request.user, submission=sitting.submission)
    context = {
        "decision": decision,
        "sitting": sitting,
        "evidence": sheet.evidence,
        "sheet": sheet,
        "places": {row.criterion.pk: row.locator for row in sheet.rows},
        "registration": decision.registration,
        "blockers": blockers,
        "waiting": queries.with_codes(waiting, decision.registration),
        "ticked": request.POST.getlist("decisions") if form.is_bound else [str(row.pk) for row in waiting],
        "form": form,
    }
    return render(request, "assessment/countersign.html", context, status=status_of(form))


def _countersign(given, *, by, back):
    decisions = list(given["decisions"])
    if back:
        actions.return_decisions(decisions, by=by, why=given["why"])
        return "Sent back: these criteria are to be decided again."
    actions.countersign_decisions(decisions, by=by)
    return "Countersigned." if len(decisions) == 1 else f"{len(decisions)} decisions countersigned."


@require_http_methods(["GET", "POST"])
@access(RouteUnit, rule=rules.can_sign_off_unit)
def unit_sign_off(request, route_unit):
    """Every reason why the unit cannot be signed yet, or the button that signs it."""
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.sign_off_unit(route_unit, by=request.user)
            name = route_unit.registration.learner.get_short_name()
            messages.success(request, f"Signed. The unit is locked, and {name} is asked to confirm.")
            return redirect("assessment:unit_sign_off", pk=route_unit.pk)
    sign_off = rules.current_sign_off(route_unit)
    blockers = [] if sign_off else rules.sign_off_blockers(route_unit, request.user)
    context = {
        "entry": route_unit,
        "progress": queries.registration_progress(route_unit.registration, route_unit.unit).units[0],
        "sign_off": sign_off,
        "blockers": blockers,
        "soft_checks": [] if sign_off else queries.soft_checks(route_unit),
        "in_order": queries.checks_in_order(route_unit, blockers),
        "facts": queries.unit_facts(route_unit),
        "signs": signature_lines(route_unit, sign_off, assessor=request.user, blockers=blockers),
        "thread": queries.unit_history(route_unit),
        "may_reopen": sign_off and rules.can_reopen_unit(request.user, route_unit),
        "form": form,
    }
    return render(request, "assessment/unit_sign_off.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(RouteUnit, rule=rules.can_reopen_unit)
def unit_reopen(request, route_unit):
    """Reopen a signed unit, with the reason; its signatures have to be made again."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.reopen_unit(route_unit, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"Unit {route_unit.unit.number} is open again; its signatures are superseded.")
            return redirect("assessment:unit_detail", pk=route_unit.pk)
    sign_off = rules.current_sign_off(route_unit)
    context = {
        "entry": route_unit,
        "sign_off": sign_off,
        "signs": signature_lines(route_unit, sign_off),
        "form": form,
    }
    return render(request, "assessment/unit_reopen.html", context, status=status_of(form))
