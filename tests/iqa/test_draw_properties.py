"""cover-2: what the draw promises, for whatever population (R4.3, R4.7, R4.9, R1.1)."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from iqa.draw import (
    ALGORITHM,
    Entry,
    Policy,
    Population,
    Seen,
    Stratum,
    UnderWay,
    asked,
    digest,
    draw,
    group_of,
    interims_asked,
    least_samples,
    needs_of,
    packed,
    unpacked,
)
from iqa.draw.needs import is_forced, places_of
from iqa.queries.reviewers import Reviewers

RATES = {"new": 100, "high": 75, "medium": 40, "low": 20}
METHODS = ("OBS", "PR", "WT")
LEASTS = st.integers(1, 3)
MANY = settings(max_examples=120, deadline=None)


@st.composite
def populations(draw_from, rates=RATES):
    """A small centre: some units sampled already, some under way, some that must be taken."""
    assessors = draw_from(st.integers(1, 3))
    risk = {number: draw_from(st.sampled_from(list(rates))) for number in range(1, assessors + 1)}
    units = draw_from(st.integers(1, 4))
    entries, under_way, total, already, sampled = [], [], Counter(), Counter(), Counter()
    for learner in range(1, draw_from(st.integers(1, 6)) + 1):
        own, site = draw_from(st.integers(1, assessors)), draw_from(st.integers(0, 2))
        for unit in range(1, units + 1):
            total[own] += 1
            if draw_from(st.booleans()):
                under_way.append(UnderWay(learner, unit, own))
            if draw_from(st.integers(0, 4)) == 0:
                already[own] += 1
                sampled[learner] += 1
                continue
            methods = tuple(sorted(draw_from(st.sets(st.sampled_from(METHODS), max_size=2))))
            must, trainee = draw_from(st.sampled_from([0, 0, 0, 0, 1, 4])), draw_from(st.sampled_from([0, 0, 0, 1]))
            entries.append(Entry(learner, unit, own, must, site, trainee, methods))
    places = ["unit:1", "unit:2", "method:OBS", "site:1", "assessor:1"]
    by = draw_from(st.sampled_from(["assessor", "learner"]))
    interims = Counter(group_of(entry, by) for entry in under_way if draw_from(st.integers(0, 5)) == 0)
    policy = Policy(
        least={place: draw_from(LEASTS) for place in ("unit", "method", "site", "assessor")},
        counts={place: draw_from(st.integers(0, 3)) for place in places},
        interim_share=draw_from(st.sampled_from([0, 10, 20, 33, 50])),
        interim_by=by,
        under_way=tuple(under_way),
        interims=dict(interims),
    )
    strata = {key: Stratum(risk[key], rates[risk[key]], total[key], already[key]) for key in total}
    return Population(entries, strata, set(), dict(sampled), draw_from(LEASTS), Seen(), policy)


def of_kind(picks, kind):
    return [pick for pick in picks if pick.kind == kind]


def chosen(population, picks):
    taken = {pick[:2] for pick in of_kind(picks, "summative")}
    return [entry for entry in population.entries if entry[:2] in taken]


@MANY
@given(populations(), st.text(max_size=8))
def test_every_minimum_rate_and_place_is_met_where_it_can_be(population, seed):
    taken = Counter(place for entry in chosen(population, draw(population, seed)) for place in places_of(entry))
    offered = Counter(place for entry in population.entries for place in places_of(entry))
    policy = population.policy
    for (dimension, value), number in offered.items():
        if dimension == "learner":
            lacking = population.least_per_learner - population.learners_sampled.get(value, 0)
        else:
            lacking = policy.least.get(dimension, 1) - policy.counts.get(f"{dimension}:{value}", 0)
        if dimension == "assessor":
            stratum = population.strata[value]
            lacking = max(lacking, asked(stratum) - stratum.already)
        assert taken[dimension, value] >= min(lacking, number)


@MANY
@given(populations(), st.text(max_size=8))
def test_what_must_be_taken_is_taken_and_nothing_is_needless(population, seed):
    taken = chosen(population, draw(population, seed))
    assert [entry for entry in population.entries if is_forced(population, entry) and entry not in taken] == []
    needs, counts = needs_of(population), Counter(place for entry in taken for place in places_of(entry))
    for entry in taken:
        assert is_forced(population, entry) or any(counts[place] <= needs.get(place, 0) for place in places_of(entry))
    assert len(taken) >= least_samples(population)


@MANY
@given(populations(), st.text(max_size=8))
def test_the_same_seed_gives_the_same_sample_also_from_what_was_stored(population, seed):
    stored = packed(population)
    again = unpacked(stored)
    turned = population._replace(entries=population.entries[::-1])
    assert digest(packed(again)) == digest(stored) == digest(packed(turned))
    picks = draw(population, seed)
    assert draw(again, seed) == picks == draw(population, seed, ALGORITHM)
    assert sorted(draw(turned, seed)) == sorted(picks)
    assert [pick.kind for pick in draw(again, seed)] == [pick.kind for pick in picks]


@MANY
@given(populations(), st.text(max_size=8))
def test_only_what_was_offered_is_drawn_each_once_with_its_assessor(population, seed):
    """So nobody's own decisions come out: they are not in the population (test_policy_draw.py)."""
    picks = draw(population, seed)
    offered = {
        "summative": {entry[:3] for entry in population.entries},
        "interim": {tuple(entry) for entry in population.policy.under_way},
    }
    for kind, entries in offered.items():
        found = [tuple(pick[:3]) for pick in of_kind(picks, kind)]
        assert len(set(found)) == len(found)
        assert set(found) <= entries


@MANY
@given(populations(), st.text(max_size=8))
def test_the_interim_share_is_met_where_it_can_be_and_not_passed(population, seed):
    picks, policy = draw(population, seed), population.policy
    summative = of_kind(picks, "summative")
    wanted = interims_asked(population, summative) if policy.interim_share else {}
    offered = Counter(group_of(entry, policy.interim_by) for entry in policy.under_way)
    drawn = Counter(group_of(pick, policy.interim_by) for pick in of_kind(picks, "interim"))
    for whose in offered:
        lacking = max(wanted.get(whose, 0) - policy.interims.get(whose, 0), 0)
        assert drawn[whose] == min(lacking, offered[whose])
        if drawn[whose] == lacking and policy.interim_share and policy.interim_by == "assessor":
            mine = sum(pick.assessor == whose for pick in summative) + population.strata[whose].already
            interim = drawn[whose] + policy.interims.get(whose, 0)
            assert 100 * interim >= policy.interim_share * (mine + interim)


@MANY
@given(populations(), st.sampled_from(["low", "medium", "high"]))
def test_more_risk_never_asks_for_fewer_samples(population, risk):
    """Per assessor: the rate is a floor on what comes out, and a higher risk has a floor that is no lower."""
    assessor = min(population.strata)
    floors = []
    for level in (risk, "new"):
        stratum = population.strata[assessor]._replace(risk=level, rate=RATES[level])
        riskier = population._replace(strata={**population.strata, assessor: stratum})
        taken = [entry for entry in chosen(riskier, draw(riskier, "seed")) if entry.assessor == assessor]
        offered = sum(entry.assessor == assessor for entry in population.entries)
        floor = min(max(asked(stratum) - stratum.already, 0), offered)
        assert len(taken) >= floor
        floors.append(floor)
        if level == "new":
            assert len(taken) == offered
    assert floors == sorted(floors)


def alike(high, low, seed_share):
    """Two assessors whose learners do the same; the first is at `high` percent."""
    entries = [
        Entry(learner + 10 * second, unit, second, 0, 1, 0, ("OBS",))
        for second in (0, 1)
        for learner in range(4)
        for unit in range(4)
    ]
    under_way = tuple(UnderWay(*entry[:3]) for entry in entries)
    policy = Policy({}, {}, seed_share, "assessor", under_way)
    strata = {0: Stratum("high", high, 16, 0), 1: Stratum("low", low, 16, 0)}
    return Population(entries, strata, set(), {}, 1, Seen(), policy)


def test_more_risk_is_never_less_likely_to_be_sampled_on_the_way():
    """Over many seeds, the interim samples of the riskier of two alike assessors are no fewer."""
    for seed in range(40):
        found = Counter(pick.assessor for pick in of_kind(draw(alike(75, 20, 20), str(seed)), "interim"))
        assert found[0] >= found[1] > 0


@given(populations(), st.text(max_size=8))
@MANY
def test_a_draw_of_before_still_repeats_beside_the_new_one(population, seed):
    """cover-1 knows no policy: with none in the population both draw the same, and nothing of it is stored."""
    old = population._replace(policy=None)
    assert "policy" not in packed(old)
    assert draw(old, seed, "cover-1") == draw(old, seed, "cover-2")


def test_each_reason_says_what_the_strategy_asks_for():
    entries = [Entry(learner, unit, 1, 0, 0, 0, ()) for learner in (1, 2, 3) for unit in (1, 2)]
    policy = Policy({"unit": 2, "assessor": 5}, {"unit:2": 2}, 25, "assessor", (UnderWay(1, 2, 1), UnderWay(2, 2, 1)))
    seen = Seen(names={"unit:1": "W/1"})
    population = Population(entries, {1: Stratum("low", 0, 6, 0)}, set(), {1: 1, 2: 1, 3: 1}, 1, seen, policy)
    picks = draw(population, "seed")
    whys = Counter(pick.why for pick in picks)
    assert whys["Every assessor is sampled at least 5 times in twelve months"] == 3
    assert whys["Towards the least in twelve months of unit W/1 (2)"] == 2
    interim = "Interim, drawn at random: 25 % of the samples of each assessor are taken while the unit is under way"
    assert whys[interim] == 2
    assert len(picks) == 7


PEOPLE = st.integers(1, 5)


@st.composite
def reviewing(draw_from):
    """Few people in many parts: who is allocated and competent is now and then learner, assessor or involved."""
    places = [(registration, unit) for registration in (1, 2) for unit in (1, 2)]
    return Reviewers(
        allocated=draw_from(st.dictionaries(st.integers(1, 2), st.lists(PEOPLE, max_size=5, unique=True))),
        competent=draw_from(st.sets(st.tuples(PEOPLE, st.integers(1, 2)))),
        involved={(person, *place) for person, place in draw_from(st.sets(st.tuples(PEOPLE, st.sampled_from(places))))},
        learners={registration: draw_from(PEOPLE) for registration in (1, 2)},
        conflicts=draw_from(st.sets(st.frozensets(PEOPLE, min_size=2, max_size=2), max_size=3)),
    )


@MANY
@given(reviewing(), st.integers(1, 2), st.integers(1, 2), PEOPLE)
def test_nobody_is_ever_given_their_own_decisions_to_review(reviewers, registration, unit, assessor):
    """Who decided, countersigned, wrote evidence or witnessed is `involved` (R1.1, R1.2, R1.4)."""
    learner = reviewers.learners[registration]

    def barred(person):
        apart = {frozenset((person, learner)), frozenset((person, assessor))} & reviewers.conflicts
        part = (person, registration, unit) in reviewers.involved
        return person in (learner, assessor) or part or bool(apart) or (person, unit) not in reviewers.competent

    allocated = reviewers.allocated.get(registration, [])
    found = reviewers.of(registration, unit, assessor)
    assert found == next((person for person in allocated if not barred(person)), None)
    assert found is None or not barred(found)
