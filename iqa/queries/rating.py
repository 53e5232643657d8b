"""What the pages of risk read: the assessors of a qualification with factors, computed and confirmed risk."""

from datetime import timedelta

from django.utils import timezone

from iqa.models import RiskRating, Sample
from iqa.queries.population import live_registrations
from iqa.queries.risk import rated
from portfolios.models import Allocation
from portfolios.states import AllocatedRole

LONGEST_REVIEW = timedelta(days=366)
USUAL_REVIEW = timedelta(days=90)


def assessors_of_approval(approval, user, on):
    """Ids of who assesses live learners of the approval or was sampled there in a year; never the person who asks.

    2 queries.
    """
    allocated = Allocation.objects.in_force(on).filter(
        registration__in=live_registrations(approval, on), role=AllocatedRole.ASSESSOR
    )
    sampled = Sample.objects.filter(
        registration__centre=approval.centre,
        registration__qualification=approval.qualification,
        planned_at__date__gt=on - timedelta(days=365),
    ).exclude(assessor=None)
    found = set(allocated.order_by().values_list("person", flat=True).distinct())
    found |= set(sampled.order_by().values_list("assessor", flat=True).distinct())
    return found - {user.pk}


def risk_list(approval, user, on=None):
    """[Rated] of everybody who assesses on the qualification, without the person who asks. At most 18 queries."""
    on = on or timezone.localdate()
    return rated(approval.centre, approval.qualification, sorted(assessors_of_approval(approval, user, on)), on)


def assessor_risk(approval, assessor, user, on=None):
    """Rated of one assessor, or None where there is nothing for this person to see: so for oneself."""
    on = on or timezone.localdate()
    if assessor not in assessors_of_approval(approval, user, on):
        return None
    (found,) = rated(approval.centre, approval.qualification, [assessor], on)
    return found


def ratings_of(approval, assessor):
    """Every confirmation, newest first. 1 query."""
    rows = RiskRating.objects.filter(centre=approval.centre, qualification=approval.qualification, assessor=assessor)
    return list(rows.select_related("by").order_by("-number"))
