"""Small numbers are not told: counts of people below five, and whatever would let them be worked out. Pure.

Fewer than FEWEST_TOLD is said as that, zero too. Further figures are left out until the total and everything else that
is told, with this rule known, leaves several values open for each figure that is not (complementary suppression).
Which are left out goes by their order, never by their size: a choice by size would tell something of it.
"""

from typing import NamedTuple

from portfolios.states import FEWEST_TOLD

MOST_HIDDEN = FEWEST_TOLD - 1
FEWER, HIDDEN = f"fewer than {FEWEST_TOLD}", "not shown"


class Told(NamedTuple):
    """What is said of a count: the figure, or None and the words for it."""

    count: int | None
    words: str


def suppressed(counts):
    """{key: Told} of {key: count}, whose total anybody may know; None where nothing can be told.

    Put first what is least missed: it is left out first.
    """
    small = [key for key, count in counts.items() if count < FEWEST_TOLD]
    left_out = []
    large = [key for key in counts if key not in small]
    while not _is_safe(counts, small, left_out):
        if len(left_out) == len(large):
            return None
        left_out = large[: len(left_out) + 1]
    return {key: _told(key, count, small, left_out) for key, count in counts.items()}


def _is_safe(counts, small, left_out):
    """Whether each small count may still be anything from nothing to four, as far as sums can tell."""
    if not small:
        return True
    rest = sum(counts[key] for key in [*small, *left_out])
    if left_out:
        return rest - FEWEST_TOLD * len(left_out) >= MOST_HIDDEN
    return MOST_HIDDEN <= rest <= MOST_HIDDEN * (len(small) - 1)


def _told(key, count, small, left_out):
    if key in small:
        return Told(None, FEWER)
    return Told(None, HIDDEN) if key in left_out else Told(count, str(count))
