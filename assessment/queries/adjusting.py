"""What the pages of adjustments read: never the need, which only actions.read_need opens."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from assessment.models import Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading
from centres.models import Membership
from centres.states import Role
from portfolios.models import allocated_to, quality_assured_by
from portfolios.states import AllocatedRole, RegistrationStatus


def adjustment_list(registration):
    """The adjustments of a registration with the decision that counts (`decided`), newest first. 3 queries."""
    decided = Prefetch("decisions", AdjustmentDecision.objects.current().select_related("by"), to_attr="decided")
    rows = Adjustment.objects.filter(registration=registration).defer("need", "evidence_seen")
    return list(rows.select_related("by").prefetch_related(decided, "units").order_by("-pk"))


def undecided_adjustments():
    """Adjustments of live registrations that nobody has decided, oldest first; `answered`: the assessor has written
    what can be done. 1 query."""
    rows = Adjustment.objects.filter(registration__status=RegistrationStatus.REGISTERED).defer("need", "evidence_seen")
    decided = AdjustmentDecision.objects.current().filter(adjustment=OuterRef("pk"))
    notes = AdjustmentNote.objects.filter(adjustment=OuterRef("pk"))
    return rows.filter(~Exists(decided)).annotate(answered=Exists(notes)).select_related("registration").order_by("at")


def adjustments_to_decide(user, centre):
    """Those before the person as quality assurer who neither asked for them nor assesses the learner. 1 query."""
    leads = Membership.objects.in_force().filter(user=user, centre=centre, role=Role.LEAD_IQA)
    theirs = quality_assured_by(user, "registration") | Exists(leads)
    rows = undecided_adjustments().filter(theirs, registration__centre=centre)
    own = Q(by=user) | Q(registration__learner=user) | allocated_to(user, AllocatedRole.ASSESSOR, "registration")
    return list(rows.exclude(own))


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
