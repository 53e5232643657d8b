"""Adjustments that were asked for, and decided."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from assessment.models import AdjustmentDecision
from assessment.states import AdjustmentKind, AdjustmentOutcome, Authority

NEED = "Reads slowly: dyslexia."
MEASURE = "Questions are read aloud, with time to think."


def make_adjustment(registration, *, by, **facts):
    given = {"kind": AdjustmentKind.REASONABLE, "need": NEED, "measure": MEASURE, "only_how": True, **facts}
    return actions.ask_adjustment(registration, by=by, **given)


def approve(adjustment, *, by, days_ago=0, **facts):
    """Approved and in place since so many days ago; written past the action, which dates nothing back."""
    day = timezone.localdate() - timedelta(days=days_ago)
    given = {"decided_on": day, "applies_from": day, "reason": "Seen, and fitting.", "by": by, **facts}
    return AdjustmentDecision.objects.create(
        adjustment=adjustment, outcome=AdjustmentOutcome.APPROVED, authority=Authority.CENTRE, **given
    )
