"""The library of evidence and the pieces in it."""

import re

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from portfolios.models import Evidence, EvidenceFile, EvidenceLink
from qualifications.numbering import criterion_code

# How the library can be ordered; the number of a piece grows with the day it was begun.
SORTS = {
    "": ("-number",),
    "oldest": ("number",),
    "changed": ("-changed_at", "-number"),
    "made": (F("made_on").desc(nulls_last=True), "-number"),
    "title": (Lower("title"), "-number"),
}
REFERENCE = re.compile(r"e?0*(\d{1,6})", re.IGNORECASE)
CURRENT_FILES = Prefetch("files", EvidenceFile.objects.filter(removed_at=None), to_attr="current_files")


def evidence_list(user, registration, *, words="", status="", kind="", unit=None, sort=""):
    """The library: what the person may read of a registration, with files and mapping; `sort` is a key of SORTS.

    Each of the words has to stand in the title, the account, the name of a file or the reference.
    """
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit", "criterion__outcome__number", "criterion__number"
    )
    found = (
        Evidence.objects.visible_to(user)
        .filter(registration=registration)
        .select_related("created_by")
        .prefetch_related(CURRENT_FILES, Prefetch("links", links))
        .order_by(*SORTS.get(sort, SORTS[""]))
    )
    for word in words.split():
        found = found.filter(_holds(word))
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    if unit:
        serves = EvidenceLink.objects.filter(evidence=OuterRef("pk"), criterion__outcome__unit=unit)
        found = found.filter(Exists(serves))
    return found


def _holds(word):
    """The word is somewhere in the piece, or is its reference: E014, e14 or 14."""
    named = EvidenceFile.objects.filter(evidence=OuterRef("pk"), removed_at=None, name__icontains=word)
    holds = Q(title__icontains=word) | Q(account__icontains=word) | Exists(named)
    reference = REFERENCE.fullmatch(word)
    return holds | Q(number=int(reference[1])) if reference else holds


def units_served(evidence, style):
    """[(unit, "1.1, 1.2, 2.3")] of a piece whose links are loaded, for chips and list rows."""
    served = {}
    for link in evidence.links.all():
        served.setdefault(link.criterion.outcome.unit, []).append(criterion_code(style, *link.criterion.pair))
    return [(unit, ", ".join(codes)) for unit, codes in served.items()]


def current_files(evidence):
    return list(evidence.files.filter(removed_at=None))
