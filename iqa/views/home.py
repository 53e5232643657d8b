"""What waits for a quality assurer, and what an assessor reads of them."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.queries import adjustments_to_decide, appeals_to_answer, case_places
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES
from config.access import access
from iqa import rules
from iqa.queries import support, visits, waiting
from iqa.queries.standardising import exercise_places


def quality_centre(request):
    """The centre in which the person quality assures at the moment."""
    return next(filter(None, (acting_centre(request, role) for role in reversed(QUALITY_ROLES))), None)


@require_safe
@access(rule=rules.quality_assures_somewhere)
def iqa_home(request):
    centre = quality_centre(request)
    to_review = waiting.ready_samples(request.user, centre)
    leads = rules.leads(request.user, centre)
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
        "visits": visits.visit_places(request.user, centre, own=False) if leads else [],
        "visit_actions": visits.own_visit_actions(request.user),
        "leads": leads,
        "records": waiting.for_leads(request.user, centre) if leads else [],
        "standardising": exercise_places(request.user, centre),
        "overdue": waiting.overdue_plans(request.user, centre),
        "observations": support.planned_observations(request.user, centre),
        "expiring": support.expiring_for(request.user, centre),
    }
    return render(request, "iqa/iqa_home.html", context)


@require_safe
@access(rule=rules.can_read_feedback)
def feedback_list(request):
    """For assessors: what quality assurance asked of them and said of their decisions."""
    today = timezone.localdate()
    reviews, more = waiting.feedback_to(request.user)
    context = {
        "actions": waiting.own_actions(request.user),
        "visit_actions": visits.own_visit_actions(request.user),
        "reviews": reviews,
        "more": more and rules.can_read_assessor_report(request.user, request.user),
        "observations": support.own_observations(request.user),
        "assesses": rules.can_read_dashboard(request.user, request.user),
        "today": today,
        "reported_on": rules.can_read_assessor_report(request.user, request.user),
    }
    return render(request, "iqa/feedback_list.html", context)
