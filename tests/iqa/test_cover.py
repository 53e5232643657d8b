"""cover-1: everything is covered whenever it can be, with hardly more than the least there can be (R4.2, R4.9)."""

import random
from collections import Counter
from itertools import combinations
from math import sqrt

import pytest

from iqa.draw import Entry, Population, Seen, Stratum, draw, least_samples, packed, unpacked
from iqa.draw.needs import is_forced, needs_of, places_of
from iqa.draw.reasons import IN_SHORT, LONGEST, WHY_UNIT, in_short
from tests.factories.draws import METHODS, a_centre

FEW = {"low": 0}
LOW = {"high": 10, "medium": 5, "low": 2}
CENTRES = [
    *(a_centre(number, 14, 6, 4, 3) for number in range(12)),
    *(a_centre(number, 10, 6, 4, 3, rates=FEW, sampled=1.0) for number in range(12)),
    *(a_centre(number, 12, 5, 3, 2, rates=LOW, sampled=0.5) for number in range(12)),
]
SEED = "8f2c41d7b90e5a31"


def entries_of(population, picks):
    taken = {pick[:2] for pick in picks}
    return [entry for entry in population.entries if entry[:2] in taken]


def covers(population, entries):
    taken = Counter(place for entry in entries for place in places_of(entry))
    return all(taken[place] >= need for place, need in needs_of(population).items())


@pytest.mark.parametrize("population", CENTRES)
def test_every_place_is_covered_that_can_be_and_no_sample_is_needless(population):
    taken = entries_of(population, draw(population, SEED))
    assert covers(population, taken)
    for entry in taken:
        if not is_forced(population, entry):
            assert not covers(population, [other for other in taken if other != entry])


@pytest.mark.parametrize("population", CENTRES)
def test_no_more_than_strata_1_takes_and_close_to_the_least(population):
    least, taken = least_samples(population), len(draw(population, SEED))
    assert least <= taken <= least + max(1, least // 10)


def test_over_many_centres_the_samples_are_within_two_percent_of_the_least():
    taken = sum(len(draw(population, SEED)) for population in CENTRES)
    assert taken <= 1.02 * sum(map(least_samples, CENTRES))


@pytest.mark.parametrize("number", range(40))
def test_the_least_is_never_more_than_the_fewest_that_do(number):
    """Against every subset of a small population; the draw itself finds the fewest."""
    population = a_centre(number, 4, 3, 2, 2, rates={"medium": 40, "low": 0}, sampled=0.5, methods=2)
    population = population._replace(entries=population.entries[:9])
    sizes = range(len(population.entries) + 1)
    fewest = next(
        size for size in sizes if any(covers(population, some) for some in combinations(population.entries, size))
    )
    assert least_samples(population) <= fewest == len(draw(population, SEED))


@pytest.mark.parametrize("population", CENTRES[::3])
def test_the_same_seed_gives_the_same_sample_whatever_the_order_of_the_records(population):
    shuffled = population._replace(entries=random.Random(1).sample(population.entries, len(population.entries)))
    assert sorted(draw(population, SEED)) == sorted(draw(shuffled, SEED)) == draw(unpacked(packed(population)), SEED)


def test_what_must_be_taken_and_whole_strata_are_taken():
    population = a_centre(5, 14, 6, 4, 3)
    entries = [entry._replace(must=int(place % 9 == 0)) for place, entry in enumerate(population.entries)]
    population = population._replace(entries=entries)
    taken = entries_of(population, draw(population, SEED))
    assert [entry for entry in entries if is_forced(population, entry) and entry not in taken] == []


def test_a_top_up_takes_only_what_is_missing():
    """After a draw, a newcomer needs one sample; nobody else is drawn again."""
    population = a_centre(1, 14, 6, 1, 3, rates={"low": 20})
    taken = entries_of(population, draw(population, SEED))
    seen = Seen(set(METHODS), {entry.site for entry in taken}, True)
    newcomer = [Entry(99, unit, 1, 0, 1, 0, ("OBS",)) for unit in (1, 2, 3)]
    total = len(population.entries) + 3
    again = Population(
        [entry for entry in population.entries if entry not in taken] + newcomer,
        {1: Stratum("low", 20, total, len(taken))},
        {entry.unit for entry in taken},
        dict(Counter(entry.registration for entry in taken)),
        1,
        seen,
    )
    assert [pick.registration for pick in draw(again, SEED)] == [99]
    assert draw(again._replace(entries=again.entries[:-3], learners_sampled=dict.fromkeys(range(99), 1)), SEED) == []


# Chance


SEEDS = 80
SLACK = 3 * sqrt(SEEDS)  # three standard deviations, at most, of how often one comes out more than another


def mirrored(high, low):
    """Two assessors with alike portfolios: learner 10 + n of the second does what learner n of the first does."""
    entries = [
        Entry(learner + 10 * second, unit, second, 0, 1 + learner % 2, 0, METHODS[learner + unit : learner + unit + 2])
        for second in (0, 1)
        for learner in range(4)
        for unit in range(5)
    ]
    return Population(entries, {0: Stratum("high", high, 20, 0), 1: Stratum("low", low, 20, 0)}, set(), {}, 1, Seen())


def chances(population, seeds=SEEDS):
    found = Counter()
    for number in range(seeds):
        found.update(pick[:2] for pick in draw(population, f"seed {number}"))
    return found


def test_more_risk_is_never_less_likely_to_be_drawn():
    """Entry by entry beside its mirror image, and every assessor in all."""
    for high, low in ((75, 20), (40, 20), (30, 30)):
        found = chances(mirrored(high, low))
        for learner in range(4):
            for unit in range(5):
                assert found[learner, unit] >= found[learner + 10, unit] - SLACK
        sums = [sum(count for (learner, _), count in found.items() if learner // 10 == second) for second in (0, 1)]
        assert sums[0] >= sums[1]


def test_a_raised_rate_never_makes_a_unit_less_likely():
    before = None
    for rate in (20, 40, 75):
        found = chances(mirrored(rate, 20))
        mine = {pair: count for pair, count in found.items() if pair[0] < 10}
        if before:
            assert all(mine.get(pair, 0) >= count - SLACK for pair, count in before.items())
            assert sum(mine.values()) > sum(before.values())
        before = mine


def test_no_unit_is_safe_from_the_draw_or_sure_of_it():
    """Nobody can tell beforehand: at a rate of 20 % each unit comes out with some seeds and not with others."""
    found = chances(mirrored(20, 20))
    assert len(found) == 40
    assert max(found.values()) < SEEDS


# Reasons


def test_the_reason_names_what_is_seen_for_the_first_time():
    entries = [Entry(1, 2, 1, 0, 3, 0, ("OBS",)), Entry(2, 4, 1, 0, 0, 0, ("WP",)), Entry(3, 5, 1, 0, 0, 0, ("WP",))]
    names = {"unit:2": "W/1", "method:OBS": "observation", "site:3": "Station Road"}
    seen = Seen({"WP"}, set(), False, names)
    population = Population(entries, {1: Stratum("low", 34, 3, 0)}, {4, 5}, {1: 1, 2: 1, 3: 1}, 1, seen)
    picks = draw(population, SEED)
    first = "First sample of unit W/1, observation and Station Road in twelve months"
    assert [pick.why for pick in picks if pick.unit == 2] == [first]
    assert in_short(first) == IN_SHORT
    assert in_short(WHY_UNIT) == WHY_UNIT
    assert {pick.why for pick in picks if pick.unit != 2} == {
        "Drawn at random: 34 % of the units of a low risk assessor"
    }


def test_a_reason_that_would_be_too_long_goes_without_names():
    names = {f"method:{method}": method * 20 for method in METHODS}
    population = Population(
        [Entry(1, 1, 1, 0, 1, 1, METHODS)], {1: Stratum("low", 20, 1, 0)}, set(), {}, 1, Seen(names=names)
    )
    (pick,) = draw(population, SEED)
    assert pick.why == "First sample of its unit, its methods, its site and a trainee in twelve months"
    assert len(pick.why) <= LONGEST


@pytest.mark.parametrize("population", CENTRES)
def test_every_unit_has_a_reason_that_is_true(population):
    picks = draw(population, SEED)
    random_ones = Counter(pick.assessor for pick in picks if pick.why.startswith("Drawn at random"))
    mine = Counter(pick.assessor for pick in picks)
    for assessor in random_ones:
        stratum = population.strata[assessor]
        assert mine[assessor] == -(-stratum.rate * stratum.total // 100)
