"""Claims as a list: what the board has no room for, and what came to nothing."""

from django.db.models import OuterRef, Q, Subquery

from certification.models import Claim, ClaimMove
from certification.queries.bulk import narrowed


def claim_rows(user, *, find="", status="", kind="", qualification=None, site=None, assessor=None):
    """Claims that the person may see, newest move first; `find` looks in names and numbers."""
    last = ClaimMove.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    rows = narrowed(Claim.objects.visible_to(user), qualification, site, assessor)
    if find:
        rows = rows.filter(
            Q(registration__name__icontains=find)
            | Q(number__icontains=find)
            | Q(organisation_number__icontains=find)
            | Q(registration__uln=find)
            | Q(registration__learner_number__iexact=find)
        )
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.annotate(moved_at=Subquery(last.values("at")[:1]), moved_by=Subquery(last.values("by__full_name")[:1]))
    return rows.select_related("registration__qualification", "sent_in").order_by("-made_at", "-pk")
