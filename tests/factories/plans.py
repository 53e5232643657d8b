"""Plans and reviews of a learner, made through the actions that people use."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from assessment.actions import Agreed
from assessment.models import Plan
from assessment.states import Owner
from portfolios.states import EvidenceKind


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def said(**changes):
    """What a plan says when nothing is missing."""
    return {
        "title": "Refunds at the desk",
        "methods": [EvidenceKind.OBSERVATION, EvidenceKind.WORK_PRODUCT],
        "expected": "Two refunds, one of them without a receipt.",
        "target_on": in_days(30),
        **changes,
    }


def draft_plan(registration, criteria, *, by, **changes):
    return actions.begin_plan(registration, by=by, criteria=criteria, **said(**changes))


def propose_plan(registration, criteria, *, by, **changes):
    plan = draft_plan(registration, criteria, by=by, **changes)
    actions.propose_plan(plan, by=by)
    return fresh(plan)


def agree_plan(registration, criteria, *, by, other, **changes):
    plan = propose_plan(registration, criteria, by=by, **changes)
    actions.accept_plan(plan, by=other, number=1)
    return fresh(plan)


def fresh(plan):
    return Plan.objects.get(pk=plan.pk)


def hold_review(registration, *, by, owners=(Owner.LEARNER,), due=14, **changes):
    """A review held today with an action for each of the owners."""
    agreed = [Agreed(f"Ask the manager about returns ({owner})", owner, in_days(due)) for owner in owners]
    facts = {
        "held_on": timezone.localdate(),
        "said": "Refunds go well; complaints are next.",
        "next_on": in_days(70),
        "agreed": agreed,
    }
    return actions.record_review(registration, by=by, **{**facts, **changes})
