"""What pages read of progress reviews: progress as it stood, what was agreed, what became of it."""

from datetime import timedelta

from django.utils import timezone

from assessment import rules
from assessment.models import ReviewAction, ReviewComment
from assessment.queries.progress import registration_progress
from assessment.states import Owner


def progress_facts(registration):
    """Where the learner stands, to be frozen in a review: units, credits and criteria (R3.14). 9 queries."""
    progress = registration_progress(registration)
    return {
        "units_signed": progress.units_signed,
        "units": len(progress.units),
        "credits": progress.credits,
        "credits_needed": registration.qualification.min_credits,
        "met": progress.met,
        "total": progress.total,
        "signed": [row.unit.number for row in progress.units if row.sign_off is not None],
    }


def review_list(registration):
    """Reviews of a registration, newest first, with who wrote them and whether the learner has signed. 2 queries."""
    rows = registration.reviews.select_related("by").prefetch_related("comments").order_by("-number")
    reviews = list(rows)
    for review in reviews:
        review.signed = any(comment.side == Owner.LEARNER for comment in review.comments.all())
    return reviews


def open_actions(registration):
    """What was agreed at reviews and nobody has checked yet, the one due first first. 1 query."""
    rows = ReviewAction.objects.open().filter(registration=registration)
    return list(rows.select_related("review").order_by("due_on", "pk"))


def review_page(review, user):
    """A review as it was written: actions agreed with what became of them, those checked, comments. 4 queries."""
    actions = review.actions.select_related("check_made__by", "carries").order_by("due_on", "pk")
    checks = review.checks.select_related("action").order_by("action__due_on", "pk")
    comments = {row.side: row for row in ReviewComment.objects.filter(review=review).select_related("by")}
    return {
        "actions": list(actions),
        "checks": list(checks),
        "learner_words": comments.get(Owner.LEARNER),
        "employer_words": comments.get(Owner.EMPLOYER),
        "employer_links": list(review.employer_links.order_by("-pk")),
        "may_read_welfare": rules.can_read_welfare(user, review.registration),
    }


def employer_page(review):
    """What an employer is shown of a review: progress and what was agreed, nothing that was said. 1 query."""
    return {"review": review, "actions": list(review.actions.order_by("due_on", "pk"))}


def review_defaults(registration):
    """What the form of a new review starts from: today, and the next date as the centre asks. 1 query."""
    policy = rules.policy_of(registration.centre)
    today = timezone.localdate()
    weeks = policy.review_weeks if policy else rules.REVIEW_WEEKS
    return {"held_on": today, "next_on": today + timedelta(weeks=weeks)}


def policies(centre):
    """What the centre asked of plans and reviews, newest first. 1 query."""
    return list(centre.planning_policies.select_related("by").order_by("-in_force_from", "-pk"))


def planning_now(policy):
    """What the form of a new setting starts from."""
    if policy is None:
        return {"review_weeks": rules.REVIEW_WEEKS, "plan_expected": False}
    return {"review_weeks": policy.review_weeks, "plan_expected": policy.plan_expected}
