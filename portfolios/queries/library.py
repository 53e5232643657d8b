"""The library of evidence and the pieces in it."""

import re
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

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
CURRENT_FILES = Prefetch("files", EvidenceFile.objects.filter(removed_at=None).order_by("pk"), to_attr="current_files")


def evidence_keys(user, registration, *, words="", status="", kind="", unit=None, sort=""):
    """The library in order: keys of what the person may read of a registration; `sort` is a key of SORTS.

    Each of the words has to stand in the title, the account, the name of a file or the reference.
    """
    found = Evidence.objects.visible_to(user).filter(registration=registration)
    for word in words.split():
        found = found.filter(_holds(word))
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    if unit:
        serves = EvidenceLink.objects.filter(evidence=OuterRef("pk"), criterion__outcome__unit=unit)
        found = found.filter(Exists(serves))
    return list(found.order_by(*SORTS.get(sort, SORTS[""])).values_list("pk", flat=True))


def library_rows(keys, style):
    """[(Evidence with its author and current_files, [Served])] of the pieces with these keys, in their order.

    Three queries. Two steps, keys first: who may read what is asked once, not for counting and again for the page.
    """
    pieces = Evidence.objects.filter(pk__in=keys).select_related("created_by").prefetch_related(CURRENT_FILES)
    pieces = {piece.pk: piece for piece in pieces.order_by()}
    served = _served(keys, style)
    return [(pieces[pk], served.get(pk, [])) for pk in keys if pk in pieces]


class Served(NamedTuple):
    """A unit that a piece serves, with the codes of the criteria: "1.1, 1.2, 2.3"."""

    number: str
    title: str
    codes: str


def _served(keys, style):
    """{pk of a piece: [Served]}, in the order of units, without making a row of each link and criterion."""
    unit = "criterion__outcome__unit"
    links = EvidenceLink.objects.filter(evidence__in=keys)
    links = links.order_by("evidence", unit, "criterion__outcome__number", "criterion__number")
    fields = ("evidence", f"{unit}__number", f"{unit}__title", "criterion__outcome__number", "criterion__number")
    found = {}
    for (piece, number, title), rows in groupby(links.values_list(*fields), itemgetter(0, 1, 2)):
        codes = ", ".join(criterion_code(style, *row[3:]) for row in rows)
        found.setdefault(piece, []).append(Served(number, title, codes))
    return found


def _holds(word):
    """The word is somewhere in the piece, or is its reference: E014, e14 or 14."""
    named = EvidenceFile.objects.filter(evidence=OuterRef("pk"), removed_at=None, name__icontains=word)
    holds = Q(title__icontains=word) | Q(account__icontains=word) | Exists(named)
    reference = REFERENCE.fullmatch(word)
    return holds | Q(number=int(reference[1])) if reference else holds


def current_files(evidence):
    """The files of a piece that have not been taken off. 1 query."""
    return list(evidence.files.filter(removed_at=None))
