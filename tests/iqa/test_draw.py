"""The pure draw: repeatable, covering, at the rates; and strata-1, by which old draws are repeated."""

import hashlib
import random
from collections import Counter
from math import ceil

import pytest

from iqa.draw import (
    ALGORITHMS,
    SIMULATION,
    WHY_LEARNER,
    WHY_LEARNER_MORE,
    WHY_MUST,
    WHY_NEW,
    WHY_RATE,
    WHY_UNIT,
    Entry,
    Population,
    Stratum,
    asked,
    digest,
    draw,
    packed,
    unpacked,
)

RATES = {"new": 100, "high": 75, "medium": 40, "low": 20}


def a_population(number, learners=14, units=6, assessors=4):
    """A random population; some units of it are sampled already."""
    lot = random.Random(number)
    least = lot.choice([1, 1, 2])
    entries, strata_of, sampled = [], {}, Counter()
    risk_of = {assessor: lot.choice(list(RATES)) for assessor in range(1, assessors + 1)}
    total, already = Counter(), Counter()
    for registration in range(1, learners + 1):
        assessor = lot.randint(1, assessors)
        for unit in lot.sample(range(1, units + 1), lot.randint(1, units)):
            total[assessor] += 1
            if lot.random() < 0.2:
                already[assessor] += 1
                sampled[registration] += 1
            else:
                entries.append(Entry(registration, unit, assessor, lot.random() < 0.05))
    for assessor in total:
        risk = risk_of[assessor]
        strata_of[assessor] = Stratum(risk, RATES[risk], total[assessor], already[assessor])
    covered = set(lot.sample(range(1, units + 1), 2))
    return Population(sorted(entries), strata_of, covered, dict(sampled), least)


RANDOM = [a_population(number) for number in range(40)]
SEEDS = ["8f2c41d7b90e5a31", "another-seed"]
# Written down from the version that knew strata-1 alone.
OLD_DIGEST = "cd49de51a14131d1ba4775a49ab797a00a5b230089565a3290553b1f2102d4ba"
OLD_PICKS = "3e9fc5ff09d10d6ee564111d3477a41dbc809a9e514ac2ed25828d7d2ac54622"


@pytest.mark.parametrize("population", RANDOM)
def test_the_same_seed_draws_the_same_units_whatever_the_order_of_the_records(population):
    shuffled = population._replace(entries=random.Random(1).sample(population.entries, len(population.entries)))
    assert sorted(draw(population, SEEDS[0])) == sorted(draw(shuffled, SEEDS[0]))


@pytest.mark.parametrize("population", RANDOM)
def test_a_draw_comes_out_the_same_after_it_was_stored(population):
    assert draw(unpacked(packed(population)), SEEDS[0]) == draw(population, SEEDS[0])


def test_another_seed_draws_other_units():
    entries = [Entry(registration, unit, 1) for registration in range(20) for unit in range(5)]
    population = Population(entries, {1: Stratum("low", 20, 100, 0)}, set(), {}, 1)
    assert draw(population, SEEDS[0]) != draw(population, SEEDS[1])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("population", RANDOM)
def test_every_unit_learner_and_assessor_is_covered(population, seed, algorithm):
    picks = draw(population, seed, algorithm)
    taken = Counter(pick.registration for pick in picks)
    offered = Counter(entry.registration for entry in population.entries)
    short = [
        registration
        for registration, count in offered.items()
        if taken[registration] + population.learners_sampled.get(registration, 0) < population.least_per_learner
        and taken[registration] < count
    ]
    assert short == []
    assert {entry.unit for entry in population.entries} <= population.units_covered | {pick.unit for pick in picks}
    sampled = {assessor for assessor, stratum in population.strata.items() if stratum.already}
    assert {entry.assessor for entry in population.entries} <= sampled | {pick.assessor for pick in picks}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("population", RANDOM)
def test_every_rate_is_reached_and_nothing_is_drawn_by_lot_above_it(population, seed, algorithm):
    picks = draw(population, seed, algorithm)
    for assessor, stratum in population.strata.items():
        mine = [pick for pick in picks if pick.assessor == assessor]
        offered = [entry for entry in population.entries if entry.assessor == assessor]
        assert len(mine) + stratum.already >= min(asked(stratum), len(offered) + stratum.already)
        forced = [pick for pick in mine if not pick.why.startswith("Drawn at random")]
        if len(mine) > len(forced):
            assert len(mine) + stratum.already == asked(stratum)


@pytest.mark.parametrize("population", RANDOM)
def test_only_units_of_the_population_are_drawn_each_once(population):
    pairs = [(pick.registration, pick.unit) for pick in draw(population, SEEDS[0])]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) <= {(entry.registration, entry.unit) for entry in population.entries}


def test_a_rate_is_rounded_up():
    assert [asked(Stratum("low", 20, total, 0)) for total in (1, 5, 6, 10, 11)] == [1, 1, 2, 2, 3]
    assert [asked(Stratum("medium", 40, total, 0)) for total in (1, 5, 6)] == [1, 2, ceil(2.4)]


def test_a_new_assessor_is_sampled_whole():
    entries = [Entry(registration, unit, 1) for registration in (1, 2) for unit in (1, 2)]
    picks = draw(Population(entries, {1: Stratum("new", 100, 4, 0)}, set(), {}, 1), SEEDS[0])
    assert [pick.why for pick in picks] == [WHY_NEW] * 4


def test_each_unit_says_why_it_was_taken():
    entries = [Entry(registration, unit, 1) for registration in (1, 2, 3) for unit in (1, 2, 3, 4)]
    entries[0] = entries[0]._replace(must=SIMULATION)
    population = Population(entries, {1: Stratum("medium", 40, 12, 0)}, {1, 2, 3}, {2: 1}, 1)
    picks = draw(population, SEEDS[0], "strata-1")
    why = Counter(pick.why for pick in picks)
    assert [pick.why for pick in picks if (pick.registration, pick.unit) == (1, 1)] == [WHY_MUST[SIMULATION]]
    assert {pick.unit for pick in picks if pick.why == WHY_UNIT} == {4}
    assert why[WHY_MUST[SIMULATION]] == why[WHY_UNIT] == 1
    assert why[WHY_RATE.format(rate=40, risk="medium")] + why[WHY_LEARNER] == 3
    assert len(picks) == ceil(0.4 * 12)


def test_more_than_one_unit_of_every_learner_where_the_strategy_asks_for_it():
    entries = [Entry(registration, unit, 1) for registration in (1, 2) for unit in (1, 2, 3)]
    population = Population(entries, {1: Stratum("low", 0, 6, 0)}, {1, 2, 3}, {}, 2)
    picks = draw(population, SEEDS[0])
    assert Counter(pick.registration for pick in picks) == {1: 2, 2: 2}
    assert {pick.why for pick in picks} == {WHY_LEARNER_MORE.format(least=2)}


def test_the_order_is_that_of_sha_256_of_seed_registration_and_unit():
    """An outsider can repeat it: the first of the order is the one that the lot takes."""
    entries = [Entry(registration, 7, 1) for registration in range(1, 30)]
    sampled = dict.fromkeys(range(1, 30), 1)
    population = Population(entries, {1: Stratum("low", 20, 30, 5)}, {7}, sampled, 1)
    expected = min(range(1, 30), key=lambda number: hashlib.sha256(f"seed:{number}:7".encode()).hexdigest())
    assert [pick.registration for pick in draw(population, "seed")] == [expected]


def test_an_algorithm_that_nobody_knows_is_not_guessed():
    with pytest.raises(KeyError):
        draw(RANDOM[0], SEEDS[0], "strata-99")


def test_the_digest_changes_with_every_part_of_the_population():
    population = RANDOM[0]
    digests = {
        digest(packed(population)),
        digest(packed(population._replace(entries=population.entries[1:]))),
        digest(packed(population._replace(least_per_learner=9))),
        digest(packed(population._replace(units_covered=set()))),
        digest(packed(population._replace(learners_sampled={}))),
        digest(packed(population._replace(strata={}))),
    }
    assert len(digests) == 6


def test_an_old_draw_still_repeats():
    """The population, its digest and the units of a draw as strata-1 made it; nothing here is ever changed."""
    stored = packed(RANDOM[3])
    assert "seen" not in stored
    assert {len(row) for row in stored["entries"]} == {4}
    assert digest(stored) == digest(packed(unpacked(stored))) == OLD_DIGEST
    picks = draw(unpacked(stored), SEEDS[0], "strata-1")
    assert hashlib.sha256(repr([tuple(pick) for pick in picks]).encode()).hexdigest() == OLD_PICKS
