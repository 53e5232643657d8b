"""The sampling plan and its draws."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.models import QualificationApproval
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from config.sheets import csv_response
from iqa import actions, rules
from iqa.forms import PlanForm
from iqa.models import Draw
from iqa.queries import coverage, grid, waiting
from portfolios.models import RouteUnit

ALL = "all"  # ?page=all: every learner on one page, to print


def _page_of(request, rows):
    asked = request.GET.get("page")
    size = max(rows.count(), 1) if asked == ALL else grid.PAGE
    return Paginator(rows, size).get_page(None if asked == ALL else asked)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def sampling(request, approval):
    asked = grid.asked_of(request.GET)
    page = _page_of(request, grid.grid_registrations(approval, request.user, **asked._asdict()))
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
        "filters": grid.grid_filters(approval, request.user),
        "asked": asked,
        "whole": request.GET.get("page") == ALL,
        "drawn": coverage.how_drawn(drawn) if drawn else None,
        "coverage": covered,
        "tally": waiting.tally(request.user, approval),
    }
    return render(request, "iqa/sampling.html", context)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def sampling_sheet(request, approval):
    """The whole grid, filtered as on its page, as CSV."""
    rows = grid.grid_registrations(approval, request.user, **grid.asked_of(request.GET)._asdict())
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
