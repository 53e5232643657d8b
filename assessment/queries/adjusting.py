"""What the pages of adjustments read: never the need, which only actions.read_need opens."""

from django.db.models import Prefetch
from django.utils import timezone

from assessment.models import Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading


def adjustment_list(registration):
    """The adjustments of a registration with the decision that counts (`decided`), newest first. 3 queries."""
    decided = Prefetch("decisions", AdjustmentDecision.objects.current().select_related("by"), to_attr="decided")
    rows = Adjustment.objects.filter(registration=registration).defer("need", "evidence_seen")
    return list(rows.select_related("by").prefetch_related(decided, "units").order_by("-pk"))


def adjustment_facts(adjustment):
    """The decisions, newest first, the answers, and who has read the need. 3 queries."""
    decisions = list(
        AdjustmentDecision.objects.filter(adjustment=adjustment).select_related("by", "superseded_by").order_by("-pk")
    )
    current = next((row for row in decisions if row.is_current), None)
    return {
        "current": current,
        "earlier": [row for row in decisions if row is not current],
        "is_over": bool(current and current.applies_until and current.applies_until < timezone.localdate()),
        "notes": AdjustmentNote.objects.filter(adjustment=adjustment).select_related("by"),
        "readings": NeedReading.objects.filter(adjustment=adjustment).select_related("by").order_by("-pk"),
    }
