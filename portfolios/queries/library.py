"""The library of evidence and the pieces in it."""

from django.db.models import Exists, OuterRef, Prefetch

from portfolios.models import Evidence, EvidenceFile, EvidenceLink
from qualifications.numbering import criterion_code

CURRENT_FILES = Prefetch("files", EvidenceFile.objects.filter(removed_at=None), to_attr="current_files")


def evidence_list(user, registration, *, status="", kind="", unit=None):
    """The library: what the person may read of a registration, newest first, with files and mapping."""
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit", "criterion__outcome__number", "criterion__number"
    )
    found = (
        Evidence.objects.visible_to(user)
        .filter(registration=registration)
        .select_related("created_by", "registration__learner")
        .prefetch_related(CURRENT_FILES, Prefetch("links", links))
        .order_by("-number")
    )
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    if unit:
        serves = EvidenceLink.objects.filter(evidence=OuterRef("pk"), criterion__outcome__unit=unit)
        found = found.filter(Exists(serves))
    return found


def units_served(evidence, style):
    """[(unit, "1.1, 1.2, 2.3")] of a piece whose links are loaded, for chips and list rows."""
    served = {}
    for link in evidence.links.all():
        served.setdefault(link.criterion.outcome.unit, []).append(criterion_code(style, *link.criterion.pair))
    return [(unit, ", ".join(codes)) for unit, codes in served.items()]


def current_files(evidence):
    return list(evidence.files.filter(removed_at=None))
