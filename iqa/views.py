"""Pages of quality assurance: what waits, the sampling plan, reviews, actions, release, strategy."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.queries import adjustments_to_decide, appeals_to_answer, case_places
from assessment.statements import newest
from centres.models import QualificationApproval
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from config.sheets import csv_response
from iqa import actions, rules, statements
from iqa.forms import AnswerForm, CloseForm, PlanForm, ReleaseForm, ReviewForm, StrategyForm, WithdrawForm
from iqa.models import Action, Draw, Sample
from iqa.queries import coverage, grid, samples, strategies, waiting
from iqa.states import SampleOutcome, SampleStatus
from portfolios.models import Registration, RouteUnit

DONE = {
    SampleOutcome.AGREE: "Recorded: you agree. The assessor reads your feedback.",
    SampleOutcome.AGREE_WITH_ACTION: "Recorded: you agree, and the assessor is asked to act.",
    SampleOutcome.DISAGREE: "Recorded: the unit is open again, and a follow-up sample is planned.",
}


def quality_centre(request):
    """The centre in which the person quality assures at the moment."""
    return next(filter(None, (acting_centre(request, role) for role in reversed(QUALITY_ROLES))), None)


@require_safe
@access(rule=rules.quality_assures_somewhere)
def iqa_home(request):
    centre = quality_centre(request)
    to_review = waiting.ready_samples(request.user, centre)
    context = {
        "centre": centre,
        "samples": to_review,
        "summary": waiting.summary(to_review, centre),
        "actions": waiting.open_actions(request.user, centre),
        "releasable": waiting.releasable(request.user, centre),
        "plans": waiting.plans(request.user, centre),
        "appeals": appeals_to_answer(request.user, centre),
        "cases": case_places(request.user, centre),
        "adjustments": adjustments_to_decide(request.user, centre),
        "leads": rules.leads(request.user, centre),
    }
    return render(request, "iqa/iqa_home.html", context)


@require_safe
@access(rule=rules.can_read_feedback)
def feedback_list(request):
    """For assessors: what quality assurance asked of them and said of their decisions."""
    today = timezone.localdate()
    context = {
        "actions": waiting.own_actions(request.user),
        "reviews": waiting.feedback_to(request.user),
        "today": today,
    }
    return render(request, "iqa/feedback_list.html", context)


def _asked_rows(request, approval):
    """(learners of the grid as filtered, the assessor, what is to be shown)."""
    assessor, show = request.GET.get("assessor", ""), request.GET.get("show", "")
    assessor = int(assessor) if assessor.isdecimal() else None
    return grid.grid_registrations(approval, request.user, assessor=assessor, show=show), assessor, show


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def sampling(request, approval):
    rows, assessor, show = _asked_rows(request, approval)
    page = Paginator(rows, grid.PAGE).get_page(request.GET.get("page"))
    in_force = rules.strategy_in_force(approval.centre, approval.qualification)
    drawn = coverage.latest_draw(approval)
    covered = coverage.coverage(approval, in_force, request.user) if in_force else None
    facts = {"strategy": in_force, "drawn": drawn is not None, "coverage": covered}
    context = {
        "approval": approval,
        "strategy": in_force,
        "blockers": rules.draw_blockers(approval),
        "page_obj": page,
        "grid": grid.sampling_grid(approval, page.object_list, **facts),
        "assessors": grid.grid_assessors(approval, request.user),
        "assessor": assessor,
        "show": show,
        "drawn": coverage.how_drawn(drawn) if drawn else None,
        "coverage": covered,
        "tally": waiting.tally(request.user, approval),
    }
    return render(request, "iqa/sampling.html", context)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def sampling_sheet(request, approval):
    """The whole grid, filtered as on its page, as CSV."""
    rows, _, _ = _asked_rows(request, approval)
    strategy = rules.strategy_in_force(approval.centre, approval.qualification)
    drawn = coverage.latest_draw(approval) is not None
    sheet = grid.grid_sheet(grid.sampling_grid(approval, rows, strategy=strategy, drawn=drawn))
    return csv_response(f"Sampling plan {approval.qualification.code} {timezone.localdate():%Y-%m-%d}.csv", sheet)


@require_POST
@access(QualificationApproval, rule=rules.can_draw_sample)
def sampling_draw(request, approval):
    drawn = actions.draw_sample(approval, by=request.user)
    count = coverage.how_drawn(drawn).taken
    messages.success(request, f"{drawn}: {count} unit{'' if count == 1 else 's'} added to the plan.")
    return redirect("iqa:sampling", pk=approval.pk)


@require_safe
@access(Draw, rule=rules.can_read_draw)
def draw_detail(request, drawn):
    """A draw made again before your eyes: the same seed on the same records gives the same sample (R4.9)."""
    context = {
        "drawn": coverage.how_drawn(drawn),
        "repeat": coverage.repeat_draw(drawn) if coverage.can_repeat(drawn) else None,
        "approval": drawn.centre.approvals.filter(qualification=drawn.qualification).first(),
    }
    return render(request, "iqa/draw_detail.html", context)


@require_http_methods(["GET", "POST"])
@access(RouteUnit, rule=rules.can_plan_sample)
def sample_plan(request, route_unit):
    form = PlanForm(sent(request))
    registration = route_unit.registration
    approval = registration.centre.approvals.filter(qualification=registration.qualification).first()
    if form.is_valid():
        with told_on(form):
            actions.plan_sample(route_unit, by=request.user, **form.cleaned_data)
            messages.success(request, f"{route_unit.unit.number} of {registration.name} is in the plan.")
            return redirect("iqa:sampling", pk=approval.pk)
    context = {"form": form, "route_unit": route_unit, "registration": registration, "approval": approval}
    return render(request, "iqa/sample_plan.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Sample, rule=rules.can_read_sample)
def sample_review(request, sample):
    page = samples.sample_page(sample, request.user)
    if request.method == "GET" and sample.status == SampleStatus.DONE:
        return _sample_done(request, sample, page)
    form = ReviewForm(sent(request), unit=page.unit)
    if form.is_valid():
        with told_on(form):
            sample = actions.review_sample(sample, by=request.user, **form.facts())
            messages.success(request, DONE[sample.outcome])
            return redirect("iqa:sample_review", pk=sample.pk)
    context = {
        "page": page,
        "sample": sample,
        "form": form,
        "blockers": rules.review_blockers(sample, request.user),
    }
    return render(request, "iqa/sample_review.html", context, status=status_of(form))


def _sample_done(request, sample, page):
    context = {
        "page": page,
        "sample": sample,
        "findings": page.findings,
        "actions": sample.actions.select_related("owner", "closed_by"),
        "assures": rules.assures(request.user, sample.registration),
        "may_release": rules.can_release_registration(request.user, sample.registration),
    }
    return render(request, "iqa/sample_done.html", context)


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_answer_action)
def action_answer(request, action):
    form = AnswerForm(sent(request), initial={"answer": action.answer})
    if form.is_valid():
        with told_on(form):
            actions.answer_action(action, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, "Your answer is recorded. A quality assurer closes the action.")
            return redirect("iqa:feedback_list")
    return render(request, "iqa/action_answer.html", {"form": form, "action": action}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_close_action)
def action_close(request, action):
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.close_action(action, by=request.user)
            messages.success(request, "The action is closed.")
            return redirect("iqa:iqa_home")
    context = {"form": form, "action": action, "blockers": rules.close_blockers(action)}
    return render(request, "iqa/action_close.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_release_registration)
def registration_release(request, registration):
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.release_registration(registration, by=request.user)
            messages.success(request, f"{registration.name} is released for claim.")
            return redirect("iqa:registration_release", pk=registration.pk)
    return _release_page(request, registration, form, WithdrawForm())


def _release_page(request, registration, form, withdraw_form):
    release = rules.current_release(registration)
    blockers = [] if release else rules.release_blockers(registration, request.user)
    context = {
        "registration": registration,
        "release": release,
        "fits": release is None or rules.release_fits(release),
        "units": samples.assured_units(registration),
        "blockers": blockers,
        "signs": [samples.release_line(release, newest(statements.RELEASE), blockers)],
        "form": form,
        "withdraw_form": withdraw_form,
    }
    shown = withdraw_form if withdraw_form.is_bound else form
    return render(request, "iqa/registration_release.html", context, status=status_of(shown))


@require_POST
@access(Registration, rule=rules.can_release_registration)
def release_withdraw(request, registration):
    form = WithdrawForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.withdraw_release(registration, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, "The release is withdrawn. It stays on record.")
            return redirect("iqa:registration_release", pk=registration.pk)
    return _release_page(request, registration, ReleaseForm(), form)


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_read_strategy)
def strategy(request):
    centre = quality_centre(request)
    versions = strategies.versions(centre)
    may_set = rules.can_set_strategy(request.user, centre)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = StrategyForm(
        sent(request),
        qualifications=strategies.qualifications(centre),
        initial=strategies.initial(versions, actions.DEFAULT_RATES),
    )
    if form.is_valid():
        with told_on(form):
            made = actions.set_strategy(centre, by=request.user, **form.facts())
            messages.success(request, f"{made} is set. Earlier versions stay readable.")
            return redirect("iqa:strategy")
    context = {"centre": centre, "versions": versions, "form": form, "may_set": may_set}
    return render(request, "iqa/strategy.html", context, status=status_of(form))
