"""Small numbers cannot be worked out: shown by trying every table that gives what is told, the rule known."""

from collections import defaultdict
from itertools import product

import pytest

from iqa.suppression import FEWER, HIDDEN, suppressed


def words(*counts):
    told = suppressed(dict(enumerate(counts)))
    return None if told is None else [told[place].words for place in range(len(counts))]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((12, 7, 5), ["12", "7", "5"]),
        ((12, 7, 2), [HIDDEN, "7", FEWER]),
        ((12, 7, 0), [HIDDEN, "7", FEWER]),
        ((30, 3, 1, 2), ["30", FEWER, FEWER, FEWER]),
        ((30, 0, 0, 1), [HIDDEN, FEWER, FEWER, FEWER]),
        ((3,), None),
        ((0, 0, 0), None),
        ((5, 5), ["5", "5"]),
        ((5, 1), None),
    ],
)
def test_what_is_said_of_counts(counts, said):
    assert words(*counts) == said


@pytest.mark.parametrize(("values", "most"), [(2, 24), (3, 16), (4, 11)])
def test_no_small_count_can_be_worked_out(values, most):
    """Whoever knows the total, the rule and all that is told is left with at least four values for each small count,
    and two for each figure that is left out."""
    tables = defaultdict(list)
    for counts in product(range(most + 1), repeat=values):
        tables[sum(counts), tuple(words(*counts) or ())].append(counts)
    for (total, said), alike in tables.items():
        if total > most:  # not every table with this total has been tried
            continue
        for place, word in enumerate(said):
            possible = {counts[place] for counts in alike}
            if word == FEWER:
                assert len(possible) >= 4, (total, said)
            if word == HIDDEN:
                assert len(possible) >= 2, (total, said)


def test_figures_told_are_right_and_never_small():
    for counts in product(range(9), repeat=3):
        for count, said in zip(counts, words(*counts) or [], strict=False):
            assert said in (FEWER, HIDDEN) or int(said) == count >= 5
            assert (said == FEWER) == (count < 5)
