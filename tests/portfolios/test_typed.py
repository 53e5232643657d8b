"""What people type to map several units at once: what is understood, and what is said at which words."""

import pytest

from portfolios.typed import TypedUnit, read_typed
from qualifications.states import CriterionStyle


def unit(place, number, counts, closed=""):
    """A unit with so many criteria in each outcome; the keys are place, outcome and number written together."""
    pairs = [(outcome, n) for outcome, count in enumerate(counts, start=1) for n in range(1, count + 1)]
    return TypedUnit(place, number, {pair: place * 100 + pair[0] * 10 + pair[1] for pair in pairs}, closed)


ROUTE = [
    unit(1, "A/506/2130", [4, 4, 3]),
    unit(2, "F/600/7138", [3, 2]),
    unit(3, "2794-201", [2, 5]),
    unit(4, "K/506/2169", [2], "K/506/2169 is signed off: its evidence can no longer change."),
    unit(5, "CS 5", [3]),
]


def read(text, route=ROUTE, style=CriterionStyle.PLAIN):
    return read_typed(text, route, style)


def understood(text, **given):
    reading = read(text, **given)
    assert reading.complaints == []
    return {each.unit.number: (" ".join(each.add), " ".join(each.remove)) for each in reading.units}


def complaints(text):
    reading = read(text)
    return [(text[each.start : each.end], each.sentence) for each in reading.complaints]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2130 1.1-1.4, 2.3; F/600/7138 1.2; u3 2.1-2.4",
            {
                "A/506/2130": ("1.1 1.2 1.3 1.4 2.3", ""),
                "F/600/7138": ("1.2", ""),
                "2794-201": ("2.1 2.2 2.3 2.4", ""),
            },
        ),
        ("2130 2", {"A/506/2130": ("2.1 2.2 2.3 2.4", "")}),
        ("2130 LO2", {"A/506/2130": ("2.1 2.2 2.3 2.4", "")}),
        ("2130 2-3", {"A/506/2130": ("2.1 2.2 2.3 2.4 3.1 3.2 3.3", "")}),
        ("2130 1.4 to 2.1 and 3.3", {"A/506/2130": ("1.4 2.1 3.3", "")}),
        ("2130 1.4 – 2.1", {"A/506/2130": ("1.4 2.1", "")}),
        ("u2 all", {"F/600/7138": ("1.1 1.2 1.3 2.1 2.2", "")}),
        ("U2: *", {"F/600/7138": ("1.1 1.2 1.3 2.1 2.2", "")}),
        ("u2 all -1.2", {"F/600/7138": ("1.1 1.3 2.1 2.2", "1.2")}),
        ("u2 -2", {"F/600/7138": ("", "2.1 2.2")}),
        ("u2 -1.2 1.2", {"F/600/7138": ("1.2", "")}),
        ("u2 -all 1.1", {"F/600/7138": ("1.1", "1.2 1.3 2.1 2.2")}),
        ("f/600/7138 1.1 u3 1.1; 1.2", {"F/600/7138": ("1.1", ""), "2794-201": ("1.1 1.2", "")}),
        ("201 2.5", {"2794-201": ("2.5", "")}),
        ("CS 5 1.1", {"CS 5": ("1.1", "")}),
        ("", {}),
        (" ;, ", {}),
    ],
)
def test_several_units_are_understood(text, expected):
    assert understood(text) == expected


def test_a_route_of_one_unit_needs_no_name():
    assert understood("1.1-1.2", route=ROUTE[1:2]) == {"F/600/7138": ("1.1 1.2", "")}


def test_codes_are_told_in_the_style_of_the_organisation_and_understood_in_every_style():
    text = "u2 AC1.1, 01.02, LO2"
    assert understood(text, style=CriterionStyle.PADDED) == {"F/600/7138": ("01.01 01.02 02.01 02.02", "")}


def test_the_keys_are_what_is_saved():
    reading = read("u2 all -1.2; u3 1.1")
    assert (reading.add, reading.remove) == ({211, 213, 221, 222, 311}, {212})


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        (
            "1.1",
            "1.1",
            "Say first which unit this is of. Enter its number or a part of it, or its place: u1 is A/506/2130.",
        ),
        ("u9 1.1", "u9", "There is no u9: the route has u1 to u5."),
        ("506 1.1", "506", "“506” could be A/506/2130 or K/506/2169. Enter more of its number."),
        (
            "nonsense 1.1, 2.2",
            "nonsense",
            (
                "No unit of the route is called “nonsense”. "
                "Enter its number or a part of it, or its place: u1 is A/506/2130."
            ),
        ),
        ("2169 1.1", "2169", "K/506/2169 is signed off: its evidence can no longer change."),
        (
            "u2 1.1, 1.9",
            "1.9",
            "F/600/7138: There is no criterion 1.9: outcome 1 has 1.1-1.3. Enter one of those.",
        ),
        ("u2 7", "7", "F/600/7138: There is no outcome 7; the unit has 1, 2."),
        ("u2 1.3-1.1", "1.3-1.1", "F/600/7138: “1.3-1.1” runs backwards: enter 1.1-1.3."),
        (
            "u2 1.1-",
            "1.1-",
            "F/600/7138: “1.1-” is not a range of criteria: enter its first and last, such as 1.1 or 1.1-2.1.",
        ),
    ],
)
def test_what_is_wrong_is_told_at_the_very_words(text, words, sentence):
    assert complaints(text) == [(words, sentence)]


def test_two_mistakes_are_both_told_and_the_text_stays_whole():
    text = "u9 1.1; u2 1.1, 8.8; u3 2.1"
    reading = read(text)
    assert "".join(words for words, _ in reading.marked()) == text
    assert [words for words, wrong in reading.marked() if wrong] == ["u9", "8.8"]


def test_an_empty_route_is_said():
    assert read("1.1", route=[]).complaints[0].sentence == (
        "Say first which unit this is of. There is no unit in the route yet."
    )
