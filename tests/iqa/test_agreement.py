"""Percent agreement and Fleiss' kappa: published examples, literally, and what holds for all judgements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqa import agreement as figures
from iqa.agreement import Agreement, agreement, fleiss_kappa, kappa_range, percent_agreement

# Fleiss, Levin and Paik (2003), section 18.3: 25 subjects, different raters and numbers of them; (raters, positive).
UNEQUAL = [
    *[(2, 2), (2, 0), (3, 2), (4, 3), (3, 3), (4, 1), (3, 0), (5, 0), (2, 0), (4, 4), (5, 5), (3, 3), (4, 4)],
    *[(4, 3), (2, 0), (2, 2), (3, 1), (2, 1), (4, 1), (5, 4), (3, 2), (4, 0), (3, 0), (3, 3), (2, 2)],
]
# The worked example of fourteen raters and five categories (Wikipedia, "Fleiss' kappa"; dnafinder/Fleiss).
FOURTEEN = [
    *[(0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1)],
    *[(7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7)],
]

counts = st.tuples(st.integers(0, 6), st.integers(0, 6))
subjects = st.lists(counts, max_size=12)


def test_unequal_numbers_of_raters_as_published():
    rows = [(positive, raters - positive) for raters, positive in UNEQUAL]
    assert round(fleiss_kappa(rows), 4) == 0.5415


def test_equal_numbers_of_raters_as_published():
    assert round(fleiss_kappa(FOURTEEN), 3) == 0.210
    assert round(percent_agreement(FOURTEEN), 3) == 0.378


def test_two_people_by_hand():
    # 4 of 5 pairs agree; met 5 of 10: chance 0.5; kappa = (0.8 - 0.5) / 0.5.
    rows = [(2, 0), (2, 0), (1, 1), (0, 2), (0, 2)]
    assert percent_agreement(rows) == pytest.approx(0.8)
    assert fleiss_kappa(rows) == pytest.approx(0.6)


def test_all_the_same_category_has_no_kappa_and_says_so():
    assert agreement([(3, 0), (2, 0)]) == Agreement(2, 5, 1.0, None, None, None, figures.NO_SPREAD)


@pytest.mark.parametrize("rows", [[], [(1, 0), (0, 1)], [(0, 0)]])
def test_one_rater_has_nothing_to_compare_and_says_so(rows):
    assert agreement(rows) == Agreement(0, 0, None, None, None, None, figures.NOTHING_TO_COMPARE)


def test_one_subject_has_no_kappa_and_says_so():
    assert agreement([(2, 1)]) == Agreement(1, 3, pytest.approx(1 / 3), None, None, None, figures.ONE_SUBJECT)


def test_high_agreement_and_low_kappa_is_explained():
    found = agreement([(3, 0)] * 19 + [(2, 1)])
    assert (round(found.percent, 3), round(found.kappa, 3)) == (0.967, -0.017)
    assert found.paradox == figures.PARADOX
    assert found.words == "No better than chance."


def test_words_of_the_convention():
    words = [figures.in_words(1, kappa) for kappa in (-0.2, 0.1, 0.3, 0.5, 0.7, 0.9)]
    assert [word.split(",")[0] for word in words] == [
        "No better than chance.",
        "Slight agreement",
        "Fair agreement",
        "Moderate agreement",
        "Substantial agreement",
        "Almost perfect agreement",
    ]


def test_the_range_is_the_same_each_time_and_needs_five_subjects():
    rows = [(positive, raters - positive) for raters, positive in UNEQUAL]
    low, high = kappa_range(rows)
    assert (low, high) == kappa_range(rows)
    assert low < 0.5415 < high
    assert kappa_range(rows[:4]) == (None, None)


@given(subjects)
def test_percent_lies_between_0_and_1_and_kappa_at_or_below_1(rows):
    share, kappa = percent_agreement(rows), fleiss_kappa(rows)
    assert share is None or 0 <= share <= 1
    assert kappa is None or kappa <= 1 + 1e-9


@given(subjects, st.randoms())
def test_order_of_subjects_and_names_of_categories_do_not_matter(rows, chance):
    mixed = [row[::-1] for row in rows]
    chance.shuffle(mixed)
    kappa = fleiss_kappa(rows)
    assert kappa == fleiss_kappa(mixed) or kappa == pytest.approx(fleiss_kappa(mixed))


@given(st.lists(st.tuples(st.integers(2, 6), st.booleans()), min_size=2))
def test_whole_agreement_on_both_sides_is_kappa_1(rows):
    rows = [(raters, 0) if is_met else (0, raters) for raters, is_met in rows]
    kappa = fleiss_kappa(rows)
    assert kappa is None if len({row[0] == 0 for row in rows}) == 1 else kappa == pytest.approx(1)


@given(subjects, st.integers(0, 1))
def test_a_subject_that_one_person_judged_changes_nothing(rows, category):
    alone = (1, 0) if category else (0, 1)
    assert fleiss_kappa([*rows, alone]) == fleiss_kappa(rows)
    assert percent_agreement([*rows, alone]) == percent_agreement(rows)


@given(st.lists(st.tuples(st.integers(0, 4)), min_size=1).map(lambda rows: [(row[0], 4 - row[0]) for row in rows]))
def test_with_equal_numbers_it_is_the_formula_of_1971(rows):
    pairs = [(a * (a - 1) + b * (b - 1)) / 12 for a, b in rows]
    observed = sum(pairs) / len(pairs)
    share = sum(a for a, _ in rows) / (4 * len(rows))
    chance = share**2 + (1 - share) ** 2
    kappa = fleiss_kappa(rows)
    assert kappa is None if chance == 1 else kappa == pytest.approx((observed - chance) / (1 - chance))
