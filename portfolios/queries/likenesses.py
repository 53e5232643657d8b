"""Files that are like those of other learners: for assessors and quality assurers, never for the learner."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.formats import date_format

from portfolios.models import Evidence, FileLikeness
from portfolios.states import EvidenceStatus, Likeness


class Like(NamedTuple):
    """`sentence` tells which file is like which; `other`: the evidence it is in, None if not theirs to know."""

    evidence: Evidence
    sentence: str
    same: bool
    other: Evidence | None


def likenesses(user, pieces):
    """[Like] of the current files of some pieces of one registration, the most alike first; two queries.

    Whose the other file is, is told only to those who may read that evidence. Drafts of others stay theirs.
    """
    pieces = {piece.pk: piece for piece in pieces}
    rows = [row for row in _rows(pieces) if row[0].evidence.registration.learner_id != user.pk]
    if not rows:
        return []
    readable = set(
        Evidence.objects.visible_to(user)
        .filter(pk__in=[other.evidence_id for _, other, _ in rows])
        .values_list("pk", flat=True)
    )
    return [_in_words(pieces[file.evidence_id], file, other, row, readable) for file, other, row in rows]


def _rows(pieces):
    """(file of these pieces, the other file, FileLikeness): of each file and other piece the strongest alone."""
    found = FileLikeness.objects.filter(Q(file__evidence__in=pieces) | Q(other__evidence__in=pieces))
    found = found.select_related("file__evidence", "other__evidence__registration", "file__evidence__registration")
    seen = set()
    for row in found.order_by("-measure", "pk"):
        mine, other = (row.file, row.other) if row.file.evidence_id in pieces else (row.other, row.file)
        pair = (mine.pk, other.evidence_id)
        is_shown = other.evidence.status != EvidenceStatus.PREPARING
        if is_shown and mine.removed_at is None and other.removed_at is None and pair not in seen:
            seen.add(pair)
            yield mine, other, row


def _in_words(piece, file, other, row, readable):
    same = row.kind == Likeness.SAME
    how = "is the same file as" if same else f"is {round(row.measure * 100)} % like"
    evidence = other.evidence if other.evidence_id in readable else None
    if evidence is None:
        return Like(piece, f"{file.name} {how} a file of another learner of this centre", same, None)
    whose = f"{other.name} in {evidence.reference} of {evidence.registration.name}"
    return Like(piece, f"{file.name} {how} {whose}, added {date_format(other.added_at)}", same, evidence)
