"""Evidence that points to other evidence, both ways."""

from typing import NamedTuple

from portfolios.models import Evidence, EvidenceReference
from portfolios.states import EvidenceStatus


class Pointer(NamedTuple):
    """The other piece of a reference, seen from one end; `open`: the reader may see it."""

    evidence: Evidence
    note: str
    open: bool


def references_of(evidence):
    """What a draft points to, for its author."""
    return list(evidence.references.select_related("target").order_by("target__number"))


def referable(user, registration, evidence=None):
    """The pieces of a registration that its author may point to, newest first: [(reference, title)]."""
    rows = Evidence.objects.visible_to(user).filter(registration=registration)
    rows = rows.exclude(status=EvidenceStatus.WITHDRAWN).exclude(pk=evidence.pk if evidence else None)
    return [(f"E{number:03d}", title) for number, title in rows.order_by("-number").values_list("number", "title")]


def pointers(user, evidence):
    """(what it points to, what points to it), without drafts of others; three queries."""
    to = list(EvidenceReference.objects.filter(evidence=evidence).select_related("target").order_by("target__number"))
    back = EvidenceReference.objects.filter(target=evidence).select_related("evidence").order_by("evidence__number")
    ends = [row.target for row in to] + [row.evidence for row in back]
    seen = set(Evidence.objects.visible_to(user).filter(pk__in=[end.pk for end in ends]).values_list("pk", flat=True))
    return (
        [Pointer(row.target, row.note, row.target_id in seen) for row in to],
        [Pointer(row.evidence, row.note, True) for row in back if row.evidence_id in seen],
    )
