"""The rules of combination against every choice tried one by one, on small random editions."""

from itertools import pairwise

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from qualifications.combination import Edition, Group, Unit, complete, evaluate, glh_range
from tests.qualifications import brute_force

# The editions are drawn by a seeded random generator rather than choice by choice: many more of them are full of
# rules that meet. The same in every run.
EXAMPLES = 600
profile = settings(deadline=None, derandomize=True, max_examples=EXAMPLES, phases=[Phase.generate])
seeds = given(st.randoms(use_true_random=True))


def maybe(draw, chance, low, high):
    """A number between the two, or mostly no limit."""
    return draw.randint(low, max(low, high)) if draw.random() < chance else None


def random_unit(draw, number, with_credits):
    credit = draw.choice([None, *range(1, 7)] if draw.random() < 0.2 else range(1, 7)) if with_credits else None
    return Unit(number, draw.randint(2, 4), credit, draw.randint(1, 12), draw.randint(0, 9))


def random_group(draw, index, homes, parents, with_credits):
    """The group of that index with its children; the limits are about as large as what it lists."""
    below = [child for child, parent in enumerate(parents) if parent == index]
    children = tuple(random_group(draw, child, homes, parents, with_credits) for child in below)
    listed = [*homes[index], *(unit for child in below for unit in homes[child])]
    most = sum(unit.credits or 0 for unit in listed)
    return Group(
        f"G{index}",
        f"Group {index}",
        compulsory=draw.random() < 0.6,
        all_units=draw.random() < 0.15,
        units=tuple(homes[index]),
        children=children,
        min_units=maybe(draw, 0.15, 1, 3),
        max_units=maybe(draw, 0.3, 1, 5),
        min_credits=maybe(draw, 0.35, 1, most) if with_credits else None,
        max_credits=maybe(draw, 0.35, 1, most) if with_credits else None,
        min_groups=maybe(draw, 0.3, 1, 2) if children else None,
        max_groups=maybe(draw, 0.4, 1, 2) if children else None,
    )


def random_edition(draw, *, equivalents=True):
    """Up to 8 units in up to 5 nested groups, some in two; caps, level rules, barred and equivalent units."""
    with_credits = draw.random() < 0.85
    units = [random_unit(draw, f"U{place}", with_credits) for place in range(draw.randint(2, 8))]
    parents = [draw.randint(-1, index - 1) for index in range(draw.randint(1, 5))]
    homes = [[] for _ in parents]
    for unit in units:
        draw.choice(homes).append(unit)
    for unit in draw.sample(units, draw.choice([0, 0, 1, 2])):
        home = draw.choice(homes)
        if unit not in home:
            home.append(unit)
    numbers = [unit.number for unit in units]
    total = sum(unit.credits or 0 for unit in units)
    level_rule = with_credits and draw.random() < 0.6
    equivalent = []
    if equivalents:
        equivalent = [tuple(draw.sample(numbers, 2)) for _ in range(draw.choice([0, 0, 0, 1]))]
        equivalent += [("X", draw.choice(numbers))] if draw.random() < 0.2 else []
    return Edition(
        "Random",
        tuple(
            random_group(draw, index, homes, parents, with_credits)
            for index, parent in enumerate(parents)
            if parent == -1
        ),
        min_credits=maybe(draw, 0.7, 1, total) if with_credits else None,
        credits_at_level=draw.randint(1, max(1, total // 2)) if level_rule else None,
        credits_level=3 if level_rule else None,
        level_mode=draw.choice(["at_or_above", "exactly"]),
        over_maximum=draw.choice(["whole", "up_to"]),
        barred=tuple(tuple(draw.sample(numbers, 2)) for _ in range(draw.choice([0, 0, 0, 1, 2]))),
        equivalent=tuple(equivalent),
        other_units=(random_unit(draw, "X", with_credits),) if equivalents else (),
    )


def some_of(draw, edition, *, extra=()):
    numbers = [*brute_force.all_units(edition), *extra]
    return draw.sample(numbers, draw.randint(0, len(numbers)))


def most_of(draw, edition, *, extra=()):
    """Two draws together, so that there is often something to leave out."""
    return list(dict.fromkeys(some_of(draw, edition, extra=extra) + some_of(draw, edition)))


@profile
@seeds
def test_evaluate_is_satisfied_when_some_choice_keeps_every_rule(draw):
    edition = random_edition(draw)
    achieved = most_of(draw, edition, extra=["Z"])
    verdict = evaluate(edition, achieved)
    unmet, missing = brute_force.least_missing(edition, achieved)
    assert verdict.satisfied == (unmet == 0)
    assert (len(verdict.unmet), sum(finding.missing for finding in verdict.unmet)) == (unmet, missing)
    assert verdict.unknown == (("Z",) if "Z" in achieved else ())


@profile
@seeds
def test_evaluate_shows_a_choice_that_has_its_own_findings(draw):
    edition = random_edition(draw)
    achieved = most_of(draw, edition)
    verdict = evaluate(edition, achieved)
    choice = {number: code for code, numbers in verdict.counting.items() for number in numbers}
    assert sorted([*choice, *verdict.not_counting]) == sorted(achieved)
    assert choice in list(brute_force.every_choice(edition, achieved))
    missing = brute_force.missing_by_rule(edition, choice)
    assert sorted(missing) == sorted(finding.missing for finding in verdict.unmet)


@profile
@seeds
def test_evaluate_shows_the_choice_it_promises(draw):
    edition = random_edition(draw, equivalents=False)
    achieved = most_of(draw, edition)
    choice = {number: code for code, numbers in evaluate(edition, achieved).counting.items() for number in numbers}
    assert choice == brute_force.best_choice(edition, achieved)[2]


@profile
@seeds
def test_complete_finds_the_least_work(draw):
    edition = random_edition(draw)
    achieved = some_of(draw, edition)
    unavailable = some_of(draw, edition)[:2] if draw.random() < 0.5 else []
    begun = {number: draw.randint(0, 5) for number in some_of(draw, edition)[:3]}
    by = draw.choice([by for by in ("credits", "guided_hours", "criteria") if by in edition.measures])
    completion = complete(edition, achieved, by=by, open_criteria=begun, unavailable=unavailable)
    expected = brute_force.least_work(edition, achieved, by, begun, unavailable)
    assert ((completion.total, completion.units) if completion else None) == expected
    assert completion.verdict.satisfied == bool(completion)
    assert bool(completion.obstacles) != bool(completion)


@profile
@seeds
def test_glh_range_spans_the_shortest_routes(draw):
    edition = random_edition(draw)
    assert glh_range(edition) == brute_force.hours_of_shortest_routes(edition)


@profile
@seeds
def test_many_barred_pairs_are_settled_exactly(draw):
    units = tuple(random_unit(draw, f"U{place}", True) for place in range(8))
    numbers = [unit.number for unit in units]
    draw.shuffle(numbers)
    pairs = [*pairwise(numbers), *(tuple(draw.sample(numbers, 2)) for _ in range(draw.randint(0, 6)))]
    groups = (
        Group("A", "Group A", compulsory=True, units=units[:5], max_credits=maybe(draw, 0.5, 3, 12)),
        Group("B", "Group B", units=units[5:], min_units=maybe(draw, 0.5, 1, 2)),
    )
    edition = Edition("Barred", groups, min_credits=draw.randint(1, 25), barred=tuple(pairs))
    choice = {number: code for code, counting in evaluate(edition, numbers).counting.items() for number in counting}
    assert choice == brute_force.best_choice(edition, numbers)[2]
    completion = complete(edition, [], by="criteria")
    expected = brute_force.least_work(edition, [], "criteria", {}, [])
    assert ((completion.total, completion.units) if completion else None) == expected


@profile
@seeds
def test_the_order_of_the_achieved_units_changes_nothing(draw):
    edition = random_edition(draw)
    achieved = some_of(draw, edition)
    other_order = draw.sample(achieved, len(achieved))
    assert evaluate(edition, achieved) == evaluate(edition, other_order)
    assert complete(edition, achieved, by="criteria") == complete(edition, other_order, by="criteria")
