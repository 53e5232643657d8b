"""The rules of combination against every choice tried one by one, on small random editions."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualifications.combination import Edition, Group, Unit, complete, evaluate, glh_range
from tests.qualifications import brute_force

profile = settings(
    deadline=None,
    derandomize=True,
    max_examples=250,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def maybe(draw, low, high, often=2):
    """A number, or one time in `often` or more no limit."""
    return draw(st.integers(low, high)) if draw(st.integers(0, often)) == 0 else None


@st.composite
def editions(draw, most_units=7, equivalents=True):
    with_credits = draw(st.integers(0, 4)) > 0
    count = draw(st.integers(1, most_units))
    units = [
        Unit(
            f"U{number}",
            draw(st.integers(2, 4)),
            draw(st.integers(1, 5)) if with_credits else None,
            draw(st.integers(1, 9)),
            draw(st.integers(1, 9)),
        )
        for number in range(count)
    ]
    groups = draw(st.integers(1, 4))
    parents = [draw(st.integers(-1, index - 1)) for index in range(groups)]
    homes = [[] for _ in range(groups)]
    for unit in units:
        homes[draw(st.integers(0, groups - 1))].append(unit)
    for _ in range(draw(st.integers(0, 2))):
        unit, home = draw(st.sampled_from(units)), homes[draw(st.integers(0, groups - 1))]
        if unit not in home:
            home.append(unit)

    def build(index):
        size = 4 * len(homes[index]) + 4
        children = tuple(build(child) for child in range(groups) if parents[child] == index)
        return Group(
            f"G{index}",
            f"Group {index}",
            compulsory=draw(st.booleans()),
            all_units=draw(st.integers(0, 4)) == 0,
            units=tuple(homes[index]),
            children=children,
            min_units=maybe(draw, 1, 3),
            max_units=maybe(draw, 1, 4),
            min_credits=maybe(draw, 1, size) if with_credits else None,
            max_credits=maybe(draw, 2, size) if with_credits else None,
            min_groups=maybe(draw, 1, 2) if children else None,
            max_groups=maybe(draw, 1, 2) if children else None,
        )

    numbers = [unit.number for unit in units]
    pair = st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)).filter(lambda pair: pair[0] != pair[1])
    pairs = st.lists(pair, max_size=2) if count > 1 else st.just([])
    other = Unit("X", draw(st.integers(2, 4)), 4 if with_credits else None, 3, 2)
    level_rule = with_credits and draw(st.booleans())
    return Edition(
        "Random",
        tuple(build(index) for index in range(groups) if parents[index] == -1),
        min_credits=maybe(draw, 1, 3 * count, often=1) if with_credits else None,
        credits_at_level=draw(st.integers(1, 2 * count)) if level_rule else None,
        credits_level=3 if level_rule else None,
        level_mode=draw(st.sampled_from(["at_or_above", "exactly"])),
        over_maximum=draw(st.sampled_from(["whole", "up_to"])),
        barred=tuple(draw(pairs)) if draw(st.booleans()) else (),
        equivalent=(
            *(draw(pairs) if equivalents and draw(st.booleans()) else ()),
            *((("X", draw(st.sampled_from(numbers))),) if equivalents and draw(st.booleans()) else ()),
        ),
        other_units=(other,) if equivalents else (),
    )


def some_of(draw, edition, *, extra=()):
    numbers = [*brute_force.all_units(edition), *extra]
    return draw(st.lists(st.sampled_from(numbers), unique=True))


@profile
@given(st.data())
def test_evaluate_is_satisfied_when_some_choice_keeps_every_rule(data):
    edition = data.draw(editions())
    achieved = some_of(data.draw, edition, extra=["Z"])
    verdict = evaluate(edition, achieved)
    unmet, missing = brute_force.least_missing(edition, achieved)
    assert verdict.satisfied == (unmet == 0)
    assert (len(verdict.unmet), sum(finding.missing for finding in verdict.unmet)) == (unmet, missing)
    assert verdict.unknown == (("Z",) if "Z" in achieved else ())


@profile
@given(st.data())
def test_evaluate_shows_a_choice_of_its_own_findings(data):
    edition = data.draw(editions())
    achieved = some_of(data.draw, edition)
    verdict = evaluate(edition, achieved)
    choice = {number: code for code, numbers in verdict.counting.items() for number in numbers}
    assert sorted([*choice, *verdict.not_counting]) == sorted(achieved)
    assert choice in list(brute_force.every_choice(edition, achieved))
    missing = brute_force.missing_by_rule(edition, choice)
    assert sorted(missing) == sorted(finding.missing for finding in verdict.unmet)


@profile
@given(st.data())
def test_evaluate_shows_the_choice_it_promises(data):
    edition = data.draw(editions(equivalents=False))
    achieved = some_of(data.draw, edition)
    choice = {number: code for code, numbers in evaluate(edition, achieved).counting.items() for number in numbers}
    assert choice == brute_force.best_choice(edition, achieved)[2]


@profile
@given(st.data())
def test_complete_finds_the_least_work(data):
    edition = data.draw(editions())
    achieved = some_of(data.draw, edition)
    unavailable = some_of(data.draw, edition) if data.draw(st.booleans()) else []
    begun = {number: data.draw(st.integers(0, 4)) for number in some_of(data.draw, edition)}
    by = data.draw(st.sampled_from(edition.measures))
    completion = complete(edition, achieved, by=by, open_criteria=begun, unavailable=unavailable)
    expected = brute_force.least_work(edition, achieved, by, begun, unavailable)
    assert ((completion.total, completion.units) if completion else None) == expected
    assert completion.verdict.satisfied == bool(completion)
    assert bool(completion.obstacles) != bool(completion)


@profile
@given(editions())
def test_glh_range_spans_the_shortest_routes(edition):
    assert glh_range(edition) == brute_force.hours_of_shortest_routes(edition)


@profile
@given(st.data())
def test_the_order_of_the_achieved_units_changes_nothing(data):
    edition = data.draw(editions())
    achieved = some_of(data.draw, edition)
    other_order = data.draw(st.permutations(achieved))
    assert evaluate(edition, achieved) == evaluate(edition, other_order)
    assert complete(edition, achieved, by="criteria") == complete(edition, other_order, by="criteria")
