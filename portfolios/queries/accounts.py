"""Revisions of an account: what each changed, and two texts side by side."""

import difflib
import re
from typing import NamedTuple

from portfolios.models import AccountRevision

WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """Some words of a comparison: `mark` is "same", "gone" or "new"."""

    mark: str
    text: str


class RevisionRow(NamedTuple):
    """A revision of an account; `handed_in` are the attempts that rest on it, `before` the text that it changed."""

    revision: AccountRevision
    before: str
    handed_in: list[int]
    is_current: bool

    @property
    def letters(self):
        return len(self.revision.body)

    def changes(self):
        return compare(self.before, self.revision.body)


MOST_STEPS = 4_000_000  # words of the one text times words of the other, before it is only said that they differ


def compare(before, after):
    """[Piece] that leads from one text to the other, word by word; what begins and ends alike is not looked at."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [Piece("same", "".join(old[:head])), *middle, Piece("same", "".join(old[len(old) - tail :]))]
    return [piece for piece in pieces if piece.text]


def _alike(first, second):
    """How many words two lists begin with in common."""
    return next(
        (place for place, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )


def _middle(old, new):
    if len(old) * len(new) > MOST_STEPS:
        return [Piece("gone", "".join(old)), Piece("new", "".join(new))]
    pieces = []
    for tag, *span in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[span[0] : span[1]]), "".join(new[span[2] : span[3]])
        pieces += [Piece("same", gone)] if tag == "equal" else [Piece("gone", gone), Piece("new", came)]
    return pieces


def revision_list(evidence):
    """Every revision of the account, the newest first, in two queries."""
    revisions = list(evidence.revisions.select_related("by").order_by("number"))
    rests = {}
    for attempt, facts in evidence.submissions.order_by("attempt").values_list("attempt", "facts"):
        rests.setdefault(facts.get("account_revision"), []).append(attempt)
    current = next((row.number for row in reversed(revisions) if not row.aside), None)
    rows, before = [], ""
    for revision in revisions:
        rows.append(RevisionRow(revision, before, rests.get(revision.number, []), revision.number == current))
        before = before if revision.aside else revision.body
    return rows[::-1]
