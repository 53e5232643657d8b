"""Files that are the same as, or much like, a file of another learner of the centre; found when a file arrives.

An index of marks names the few files worth comparing, so the time does not grow with the number of files, but with
the number of those alike (arrival/likeness.py; figures: tests/bench/bench_arrival.py).
"""

from typing import NamedTuple

from django.db.models import Count

from portfolios.arrival.likeness import (
    ALIKE_PICTURE,
    ALIKE_TEXT,
    picture_likeness,
    picture_marks,
    shingles,
    text_likeness,
    text_marks,
)
from portfolios.models import EvidenceFile, FileLikeness, FileMark
from portfolios.states import Likeness

MOST_SAME = 50
MOST_COMPARED = 20  # of those with most marks in common


class Compared(NamedTuple):
    """Rows about a file that are not written yet: its marks, and what it is like."""

    marks: list[FileMark]
    likenesses: list[FileLikeness]


def compare(file, found):
    """Look for files of other learners that are like one in which that was `found` (Findings); writes nothing.

    It may take seconds for a long text that many share, so it is done before anything is locked.
    """
    numbers = shingles(found.text)
    marks = picture_marks(found.picture_hash) + text_marks(numbers)
    others = _files_of_others(file)
    same = set(others.filter(sha256=file.sha256).order_by("-pk").values_list("pk", flat=True)[:MOST_SAME])
    rows = [FileLikeness(file=file, other_id=pk, kind=Likeness.SAME, measure=1) for pk in same]
    for other, measure in _alike(found.facts.get("look"), numbers, marks, others):
        if other.pk not in same:
            rows.append(FileLikeness(file=file, other=other, kind=Likeness.NEAR, measure=round(measure, 3)))
    return Compared([FileMark(file=file, mark=mark) for mark in marks], rows)


def record_compared(compared):
    """Keep the marks by which a file is compared, and what it was found to be like."""
    FileMark.objects.bulk_create(compared.marks)
    FileLikeness.objects.bulk_create(compared.likenesses)


def _files_of_others(file):
    registration = file.evidence.registration
    return EvidenceFile.objects.filter(evidence__registration__centre=registration.centre_id).exclude(
        evidence__registration__learner=registration.learner_id
    )


def _alike(look, numbers, marks, others):
    """(file, measure) of the others that look or read much like it."""
    if not marks:
        return
    shared = FileMark.objects.filter(mark__in=marks, file__in=others).values("file").annotate(shared=Count("pk"))
    candidates = shared.order_by("-shared", "-file").values_list("file", flat=True)[:MOST_COMPARED]
    for other in EvidenceFile.objects.filter(pk__in=list(candidates)).select_related("words"):
        looks = picture_likeness(look, other.facts.get("look"))
        reads = text_likeness(numbers, shingles(other.words.text)) if hasattr(other, "words") else 0
        if looks >= ALIKE_PICTURE or reads >= ALIKE_TEXT:
            yield other, max(looks, reads)
