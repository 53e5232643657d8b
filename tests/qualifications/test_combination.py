"""The rules of combination: the documents' own figures, the vectors of DOMAIN R6.13, and each reading of a rule."""

from dataclasses import replace

import pytest

from qualifications.combination import (
    Edition,
    Group,
    MissingFigures,
    Unit,
    complete,
    evaluate,
    glh_range,
)
from tests.qualifications import brute_force
from tests.qualifications.real_editions import (
    CITY_M,
    ICQ_A,
    INNOVATE_A,
    PROQUAL_A,
    PROQUAL_C,
    city_and_guilds,
    icq,
    innovate,
    numbers,
    proqual,
)

# 24 credits of iCQ's group B, every unit at level 2
ICQ_B_LEVEL_2 = [
    "A/506/2161",
    "D/506/2119",
    "F/506/2159",
    "H/506/2977",
    "J/506/2163",
    "K/506/2978",
    "T/506/2143",
]
INNOVATE_C_16 = ["H/506/2154", "K/506/2155", "R/506/2134", "Y/506/2135", "T/506/2143"]


def findings(verdict):
    return {finding.code: (finding.have, finding.need, finding.met) for finding in verdict.findings}


def unmet(verdict):
    return {finding.code: (finding.have, finding.need) for finding in verdict.unmet}


def one_group(*units, **rules):
    """An edition of one compulsory group."""
    edition_rules = {name: rules.pop(name) for name in list(rules) if name in Edition.__dataclass_fields__}
    return Edition("Small", (Group("A", "Group A", compulsory=True, units=units, **rules),), **edition_rules)


# --- the documents' own figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "expected"),
    [(icq, (289, 375)), (innovate, (245, 305)), (city_and_guilds, (201, 211)), (proqual, None)],
)
@pytest.mark.parametrize("over_maximum", ["whole", "up_to"])
def test_glh_range_is_the_documents_own(build, expected, over_maximum):
    assert glh_range(build(over_maximum=over_maximum)) == expected


# --- vectors of R6.13 -------------------------------------------------------------------------------------------


def test_icq_with_all_of_b_at_level_2_has_55_credits_but_too_few_at_level_3():
    verdict = evaluate(icq(), numbers(ICQ_A) + ICQ_B_LEVEL_2)
    assert verdict.credits == 55
    assert verdict.level_credits == 31
    assert not verdict.satisfied
    assert unmet(verdict) == {"level": (31, 40)}
    assert verdict.unmet[0].sentence == "At least 40 credits at level 3 or above"


def test_icq_with_nine_credits_of_b_at_level_3_is_satisfied():
    verdict = evaluate(icq(), [*numbers(ICQ_A), *ICQ_B_LEVEL_2[:5], "D/506/2170", "D/506/2153"])
    assert verdict.credits == 31 + 3 + 3 + 3 + 3 + 3 + 5 + 4
    assert verdict.level_credits == 40
    assert verdict.satisfied
    assert findings(verdict) == {
        "credits": (55, 55, True),
        "level": (40, 40, True),
        "CMG.min_credits": (55, 55, True),
        "CMG.min_groups": (2, 2, True),
        "CMG.max_groups": (2, 3, True),
        "A.all_units": (6, 6, True),
        "A.min_units": (6, 6, True),
        "A.max_units": (6, 6, True),
        "A.min_credits": (31, 31, True),
        "A.max_credits": (31, 31, True),
        "B.min_units": (7, 3, True),
        "B.min_credits": (24, 15, True),
        "C.min_units": (0, 1, True),
        "C.max_credits": (0, 9, True),
    }


def test_icq_counts_those_units_of_c_that_the_level_rule_needs():
    # B brings 15 credits at level 2, so all nine of C have to be at level 3: greedy in the order of the document
    # (a level 2 unit of 3 credits first) would miss them.
    level_2 = ["A/506/2161", "D/506/2119", "F/506/2159", "H/506/2977", "J/506/2163"]
    from_c = ["H/506/1814", "L/506/1807", "K/502/8622", "K/503/0418"]
    verdict = evaluate(icq(), numbers(ICQ_A) + level_2 + from_c)
    assert verdict.satisfied
    assert verdict.counting["C"] == ("K/502/8622", "K/503/0418")
    assert verdict.not_counting == {
        "H/506/1814": "Optional Group C counts at most 9 credits.",
        "L/506/1807": "Optional Group C counts at most 9 credits.",
    }


def test_innovate_with_the_minima_alone_is_short_of_the_total():
    verdict = evaluate(innovate(), [*numbers(INNOVATE_A), "D/506/2119", *INNOVATE_C_16])
    assert verdict.credits == 19 + 3 + 16
    assert unmet(verdict) == {"credits": (38, 45), "level": (38, 45)}


@pytest.mark.parametrize("from_d", [["K/503/0421"], ["L/503/0394", "T/505/4673"]])
def test_innovate_with_seven_credits_of_d_is_satisfied(from_d):
    verdict = evaluate(innovate(), [*numbers(INNOVATE_A), "D/506/2119", *INNOVATE_C_16, *from_d])
    assert verdict.credits == 45
    assert verdict.satisfied


def test_innovate_with_nine_credits_of_d_counts_seven_where_credits_count_up_to_the_maximum():
    achieved = [*numbers(INNOVATE_A), "D/506/2119", *INNOVATE_C_16, "L/506/1869", "M/506/1895", "H/506/1814"]
    verdict = evaluate(innovate(over_maximum="up_to"), achieved)
    assert verdict.satisfied
    assert verdict.credits == 45
    assert verdict.counting["D"] == ("H/506/1814", "L/506/1869", "M/506/1895")
    maximum = next(finding for finding in verdict.findings if finding.code == "D.max_credits")
    assert (maximum.have, maximum.need, maximum.lost) == (7, 7, 2)


def test_innovate_with_nine_credits_of_d_counts_six_where_units_count_whole():
    achieved = [*numbers(INNOVATE_A), "D/506/2119", *INNOVATE_C_16, "L/506/1869", "M/506/1895", "H/506/1814"]
    verdict = evaluate(innovate(), achieved)
    assert unmet(verdict) == {"credits": (44, 45), "level": (44, 45)}
    assert verdict.not_counting == {"M/506/1895": "Optional Group D counts at most 7 credits."}


def test_proqual_needs_27_credits_at_level_4_beyond_group_a():
    b_at_level_3 = ["Y/506/2166", "D/506/2167", "K/506/2169", "R/506/2151", "D/506/2170"]  # 21 credits
    from_c = ["R/506/1999", "L/506/2004", "M/506/1962"]  # 16 credits at level 4
    verdict = evaluate(proqual(), numbers(PROQUAL_A) + b_at_level_3 + from_c)
    assert unmet(verdict) == {"level": (11 + 16, 38)}


@pytest.mark.parametrize(("mode", "satisfied"), [("at_or_above", True), ("exactly", False)])
def test_proqual_reads_level_5_units_as_the_mode_says(mode, satisfied):
    # 14 of A (11 at level 4), 20 of B (15 at level 4), 12 of C at level 5 and 4 at level 4
    from_b = ["R/506/2179", "F/506/2176", "H/506/2963", "D/506/2170"]
    from_c = ["D/506/2055", "Y/503/0401", "T/506/1980"]
    verdict = evaluate(proqual(level_mode=mode), numbers(PROQUAL_A) + from_b + from_c)
    assert verdict.credits == 50
    assert verdict.satisfied == satisfied
    assert verdict.level_credits == (42 if satisfied else 30)


def test_city_and_guilds_is_met_by_units_alone():
    edition = city_and_guilds()
    assert unmet(evaluate(edition, numbers(CITY_M))) == {"O.min_units": (0, 1)}
    verdict = evaluate(edition, [*numbers(CITY_M), "2794-210", "2794-212"])
    assert verdict.satisfied
    assert verdict.counting["O"] == ("2794-210",)
    assert verdict.not_counting == {"2794-212": "Optional units counts at most 1 unit."}
    assert [finding.sentence for finding in verdict.findings] == [
        "All 6 units of the group Mandatory units",
        "At least 1 unit from Optional units",
        "At most 1 unit from Optional units",
    ]


# --- readings ---------------------------------------------------------------------------------------------------


def test_nothing_achieved_leaves_every_binding_rule_unmet():
    verdict = evaluate(innovate(), [])
    assert unmet(verdict) == {
        "credits": (0, 45),
        "level": (0, 45),
        "A.all_units": (0, 5),
        "B.min_credits": (0, 3),
        "C.min_credits": (0, 16),
    }


def test_the_minimum_of_an_optional_group_binds_only_when_it_is_used():
    verdict = evaluate(icq(), numbers(ICQ_A))
    rule = next(finding for finding in verdict.findings if finding.code == "C.min_units")
    assert (rule.have, rule.met, rule.binds) == (0, True, False)
    assert rule.sentence == "At least 1 unit from Optional Group C, if any of it is used"


def test_an_optional_group_below_its_minimum_does_not_count():
    groups = (
        Group("A", "Group A", compulsory=True, units=(Unit("U1", 2, 3),)),
        Group("B", "Group B", units=(Unit("U2", 2, 3), Unit("U3", 2, 3)), min_units=2),
    )
    verdict = evaluate(Edition("Small", groups), ["U1", "U2"])
    assert verdict.satisfied
    assert verdict.not_counting == {"U2": "Group B is optional, and its rules would not be met."}


def test_a_compulsory_group_without_a_minimum_has_to_be_used():
    verdict = evaluate(one_group(Unit("U1", 2, 3)), [])
    assert [finding.sentence for finding in verdict.unmet] == ["At least 1 unit from Group A"]


def test_a_compulsory_child_binds_only_with_its_parent():
    child = Group("C", "Child", compulsory=True, units=(Unit("U2", 2, 3),), min_units=1)
    parent = Group("P", "Parent", units=(Unit("U1", 2, 3),), children=(child,))
    edition = Edition("Small", (parent,))
    assert evaluate(edition, []).satisfied
    verdict = evaluate(edition, ["U1", "U2"])
    assert verdict.satisfied
    rule = next(finding for finding in verdict.findings if finding.code == "C.min_units")
    assert rule.sentence == "At least 1 unit from Child, if any of Parent is used"
    assert evaluate(edition, ["U1"]).not_counting == {"U1": "Counting it would leave more rules unmet."}


def test_a_unit_in_two_groups_counts_once_where_it_is_needed():
    shared, other = Unit("U1", 2, 3), Unit("U2", 2, 3)
    groups = (
        Group("A", "Group A", compulsory=True, units=(shared, other), min_credits=3),
        Group("B", "Group B", compulsory=True, units=(shared,), min_credits=3),
    )
    verdict = evaluate(Edition("Small", groups, min_credits=6), ["U1", "U2"])
    assert verdict.satisfied
    assert verdict.counting == {"A": ("U2",), "B": ("U1",)}
    assert evaluate(Edition("Small", groups), ["U1"]).credits == 3


def test_of_a_barred_pair_one_counts():
    edition = one_group(Unit("U1", 2, 3), Unit("U2", 2, 4), min_credits=5, barred=(("U1", "U2"),))
    verdict = evaluate(edition, ["U1", "U2"])
    assert unmet(verdict) == {"credits": (4, 5)}
    assert verdict.not_counting == {"U1": "It is barred by U2, which counts; only one of the two may."}


def test_a_unit_that_bars_many_counts_or_none_of_those_does():
    # more units barred together than are tried in every way
    units = [Unit(f"U{place}", 2, place + 1) for place in range(9)]
    edition = one_group(*units, min_credits=44, barred=tuple(("U0", unit.number) for unit in units[1:]))
    achieved = [unit.number for unit in units]
    verdict = evaluate(edition, achieved)
    assert verdict.satisfied
    assert verdict.not_counting == {"U0": "It is barred by U1, which counts; only one of the two may."}
    assert complete(edition, ["U0"]).total == 44
    heavy = one_group(Unit("U0", 2, 50), *units[1:], barred=edition.barred)
    assert evaluate(heavy, achieved).counting == {"A": ("U0",)}
    chain = one_group(*units, barred=tuple((f"U{place}", f"U{place + 1}") for place in range(8)))
    expected = brute_force.best_choice(chain, achieved)[2]
    assert evaluate(chain, achieved).counting["A"] == tuple(expected) == ("U0", "U2", "U4", "U6", "U8")


def test_equivalent_units_count_once_and_in_each_others_place():
    other = Unit("OLD", 2, 5)
    edition = one_group(
        Unit("U1", 2, 3),
        Unit("U2", 2, 3),
        all_units=True,
        equivalent=(("OLD", "U1"),),
        other_units=(other,),
    )
    verdict = evaluate(edition, ["OLD", "U1", "U2"])
    assert verdict.satisfied
    assert verdict.counting == {"A": ("OLD", "U2")}
    assert verdict.credits == 8
    assert verdict.not_counting == {"U1": "It is equivalent to OLD, which counts; equivalent units count once."}


def test_level_credits_over_a_maximum_are_lost_last():
    group = Group("A", "Group A", compulsory=True, units=(Unit("U1", 2, 4), Unit("U2", 3, 4)), max_credits=5)
    rules = {"credits_at_level": 4, "credits_level": 3, "over_maximum": "up_to"}
    verdict = evaluate(Edition("Small", (group,), min_credits=5, **rules), ["U1", "U2"])
    assert (verdict.credits, verdict.level_credits) == (5, 4)
    assert verdict.satisfied
    both = evaluate(Edition("Small", (replace(group, max_credits=3),), **rules), ["U1", "U2"])
    assert unmet(both) == {"level": (3, 4)}


def test_limits_of_a_parent_bind_its_children_together():
    children = (
        Group("B", "Group B", units=(Unit("U1", 2, 4), Unit("U2", 2, 2))),
        Group("C", "Group C", units=(Unit("U3", 2, 5),), max_credits=5),
    )
    parent = Group("P", "Parent", compulsory=True, children=children, max_credits=7)
    verdict = evaluate(Edition("Small", (parent,), min_credits=7), ["U1", "U2", "U3"])
    assert verdict.satisfied
    assert verdict.counting == {"B": ("U2",), "C": ("U3",)}
    assert verdict.not_counting == {"U1": "Parent counts at most 7 credits."}


def test_no_more_groups_count_than_the_parent_allows():
    children = tuple(Group(f"C{place}", f"Child {place}", units=(Unit(f"U{place}", 2, place),)) for place in (1, 2, 3))
    parent = Group("P", "Parent", compulsory=True, children=children, min_groups=1, max_groups=2)
    verdict = evaluate(Edition("Small", (parent,)), ["U1", "U2", "U3"])
    assert verdict.satisfied
    assert verdict.counting == {"C2": ("U2",), "C3": ("U3",)}
    assert verdict.not_counting == {"U1": "At most 2 of the groups in Parent count."}
    assert [finding.sentence for finding in verdict.findings] == [
        "At least 1 group within Parent",
        "At most 2 groups within Parent",
    ]


def test_units_without_credits_bring_none():
    edition = one_group(Unit("U1", 2, None), Unit("U2", 2, 3), min_credits=4)
    assert unmet(evaluate(edition, ["U1", "U2"])) == {"credits": (3, 4)}


def test_units_the_edition_does_not_have_are_named_and_change_nothing():
    edition = city_and_guilds()
    verdict = evaluate(edition, [*numbers(CITY_M), "Z/999/9999", "A/000/0000"])
    assert verdict.unknown == ("A/000/0000", "Z/999/9999")
    assert verdict.counting == evaluate(edition, numbers(CITY_M)).counting


# --- the least further work -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["credits", "guided_hours", "criteria"])
def test_complete_needs_nothing_where_the_edition_is_satisfied(by):
    edition = city_and_guilds() if by != "credits" else innovate()
    everything = [unit.number for unit in edition.listed_units]
    completion = complete(edition, everything, by=by)
    assert completion
    assert (completion.units, completion.total) == ((), 0)


def test_complete_from_nothing_takes_the_documents_least_hours():
    completion = complete(icq(), [], by="guided_hours")
    assert completion.total == 289
    assert completion.verdict.satisfied
    assert complete(city_and_guilds(), [], by="guided_hours").total == 201
    assert complete(innovate(), [], by="credits").total == 45


def test_complete_adds_what_the_level_rule_misses():
    completion = complete(icq(), numbers(ICQ_A) + ICQ_B_LEVEL_2)
    assert completion.total == 9
    assert completion.units == ("D/506/2153", "D/506/2170")
    assert completion.verdict.level_credits == 40


def test_complete_by_criteria_prefers_units_already_begun():
    edition = city_and_guilds()
    begun = {"2794-212": 1, "2794-210": 2}
    completion = complete(edition, numbers(CITY_M), by="criteria", open_criteria=begun)
    assert (completion.units, completion.total) == (("2794-212",), 1)
    assert complete(edition, numbers(CITY_M), by="criteria").units == ("2794-210",)


def test_complete_breaks_ties_by_fewer_units_then_by_the_document():
    edition = one_group(Unit("U1", 2, 2), Unit("U2", 2, 2), Unit("U3", 2, 4), Unit("U4", 2, 4), min_credits=4)
    assert complete(edition, []).units == ("U3",)
    assert complete(edition, [], unavailable=["U3", "U4"]).units == ("U1", "U2")


def test_complete_says_which_rule_cannot_be_met():
    completion = complete(city_and_guilds(), [], by="guided_hours", unavailable=["2794-201"])
    assert not completion
    assert (completion.units, completion.total) == ((), None)
    assert [(rule.sentence, rule.have, rule.need) for rule in completion.obstacles] == [
        ("All 6 units of the group Mandatory units", 5, 6)
    ]


def test_complete_names_the_level_rule_where_only_it_cannot_be_met():
    level_4_of_c = [unit.number for unit in proqual().listed_units if unit.level >= 4 and unit.number in PROQUAL_C]
    completion = complete(proqual(credits_at_level=60), [], unavailable=level_4_of_c)
    assert [rule.code for rule in completion.obstacles] == ["level"]


def test_complete_with_two_compulsory_groups_that_bring_more_than_the_total():
    # each group is sure to bring what the other would otherwise have to: neither may count on that twice
    groups = (
        Group("A", "Group A", compulsory=True, all_units=True, units=(Unit("U1", 2, 2, 5), Unit("U2", 2, 2, 5))),
        Group("B", "Group B", compulsory=True, all_units=True, units=(Unit("U3", 2, 1, 5),)),
    )
    edition = Edition("Small", groups, min_credits=1)
    assert complete(edition, []).total == 5
    assert glh_range(edition) == (15, 15)


def test_complete_refuses_a_measure_without_figures():
    with pytest.raises(MissingFigures, match=r"^No credits are given for 2794-201, "):
        complete(city_and_guilds(), [])
    assert city_and_guilds().measures == ("guided_hours", "criteria")
    assert proqual().measures == ("credits", "criteria")


def test_complete_refuses_an_unknown_measure_and_impossible_counts():
    with pytest.raises(ValueError, match="not by 'days'"):
        complete(icq(), [], by="days")
    with pytest.raises(ValueError, match="fewer than 0 open criteria"):
        complete(icq(), [], by="criteria", open_criteria={"D/506/1942": -1})


def test_glh_range_is_none_where_no_route_exists():
    assert glh_range(one_group(Unit("U1", 2, 3, 10), min_credits=4)) is None


def test_glh_range_takes_the_least_credits_above_a_minimum_that_no_route_hits():
    units = (Unit("U1", 2, 3, 10), Unit("U2", 2, 3, 12), Unit("U3", 2, 6, 30))
    assert glh_range(one_group(*units, min_credits=5)) == (22, 30)


# --- editions that contradict themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"over_maximum": "some"}, "over_maximum must be"),
        ({"level_mode": "below"}, "level_mode must be"),
        ({"credits_at_level": 3}, "but not at which level"),
        ({"groups": (Group("A", "One"), Group("A", "Two"))}, "two groups have the code A"),
        ({"groups": (Group("A", "One", units=(Unit("U1", 2), Unit("U1", 2))),)}, "group A lists a unit twice"),
        ({"other_units": (Unit("U1", 3),)}, "unit U1 is described in two ways"),
        ({"other_units": (Unit("U2", 3, -1),)}, "unit U2 has a figure below 0"),
    ],
)
def test_an_edition_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Edition(**{"title": "Small", "groups": (Group("B", "Group B", units=(Unit("U1", 2),)),)} | changes)
