"""Codes of criteria in three styles, what people type for them, and the check characters of three kinds of number."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications.numbering import (
    criterion_code,
    outcome_code,
    parse_codes,
    qualification_number_suspect,
    uln_problem,
    unit_number_suspect,
)
from qualifications.states import CriterionStyle

PLAIN, PADDED, PREFIXED = CriterionStyle.PLAIN, CriterionStyle.PADDED, CriterionStyle.PREFIXED

# The criteria of a unit with 4, 10 and 2 criteria.
EXISTING = [(outcome, number) for outcome, count in ((1, 4), (2, 10), (3, 2)) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("style", "criterion", "outcome"),
    [(PLAIN, "2.10", "2"), (PADDED, "02.10", "02"), (PREFIXED, "AC2.10", "LO2")],
)
def test_codes_are_printed_in_style_of_organisation(style, criterion, outcome):
    assert criterion_code(style, 2, 10) == criterion
    assert outcome_code(style, 2) == outcome


def test_padded_code_fills_both_numbers():
    assert criterion_code(PADDED, 1, 2) == "01.02"


FIRST = [(1, 1), (1, 2), (1, 3), (1, 4)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("1.2", [(1, 2)]),
        ("1.1-1.4, 2.3", [*FIRST, (2, 3)]),
        ("AC1.1 - AC1.4; 2.3", [*FIRST, (2, 3)]),
        ("01.01-01.04", FIRST),
        ("ac 1.1 – ac 1.4", FIRST),
        ("1.1 to 1.4 and 2.3", [*FIRST, (2, 3)]),
        ("1.1\n1.2\r\n\t1.3  1.4", FIRST),
        ("1.1., 1.2.", [(1, 1), (1, 2)]),
        ("1.3-2.2", [(1, 3), (1, 4), (2, 1), (2, 2)]),
        ("2.9-3.1", [(2, 9), (2, 10), (3, 1)]),
        ("1.1-1.1", [(1, 1)]),
        ("2.3, 1.1, 2.3, 2.2-2.4", [(2, 3), (1, 1), (2, 2), (2, 4)]),
        ("2.1", [(2, 1)]),
        ("2.10", [(2, 10)]),
        (",; 1.1 ,", [(1, 1)]),
    ],
)
def test_typed_codes_become_pairs(text, pairs):
    assert parse_codes(text, EXISTING) == pairs


def test_range_follows_existing_list_over_a_gap():
    assert parse_codes("1.1-1.4", [(1, 1), (1, 2), (1, 4)]) == [(1, 1), (1, 2), (1, 4)]


@given(
    chosen=st.lists(st.sampled_from(EXISTING), min_size=1, unique=True),
    style=st.sampled_from([PLAIN, PADDED, PREFIXED]),
    separator=st.sampled_from([",", "; ", " ", "\n", " and "]),
)
def test_printed_codes_are_read_back_in_every_style(chosen, style, separator):
    text = separator.join(criterion_code(style, *pair) for pair in chosen)
    assert parse_codes(text, EXISTING) == chosen


@given(first=st.integers(0, len(EXISTING) - 1), last=st.integers(0, len(EXISTING) - 1))
def test_range_is_slice_of_existing_list(first, last):
    first, last = sorted((first, last))
    text = f"{criterion_code(PREFIXED, *EXISTING[first])}-{criterion_code(PREFIXED, *EXISTING[last])}"
    assert parse_codes(text, EXISTING) == EXISTING[first : last + 1]


@given(text=st.text(alphabet="0123456789.,;-–ACLOto &\nx٣", max_size=40))
def test_whatever_is_typed_gives_existing_pairs_or_one_sentence(text):
    pairs, sentence = [], ""
    try:
        pairs = parse_codes(text, EXISTING)
    except ValueError as error:
        sentence = str(error)
    assert set(pairs) <= set(EXISTING)
    assert bool(pairs) != bool(sentence)
    assert sentence == "" or (sentence.endswith(".") and len(sentence) < 150)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter at least one criterion, such as 1.1 or 1.1-1.4."),
        (" ,; ", "Enter at least one criterion, such as 1.1 or 1.1-1.4."),
        ("1.9", "There is no criterion 1.9: outcome 1 has 1.1-1.4. Enter one of those."),
        ("1.1-1.9", "There is no criterion 1.9: outcome 1 has 1.1-1.4. Enter one of those."),
        ("7.1", "There is no criterion 7.1: the unit has 1.1-3.2. Enter one of those."),
        ("1.0", "There is no criterion 1.0: outcome 1 has 1.1-1.4. Enter one of those."),
        ("1.4-1.1", "“1.4-1.1” runs backwards: enter 1.1-1.4."),
        ("LO2", "“LO2” is an outcome, not a criterion: enter 2.1-2.10 for all its criteria."),
        ("3", "“3” is an outcome, not a criterion: enter 3.1-3.2 for all its criteria."),
        ("1.1-4", "“1.1-4” is not the code of a criterion: enter codes such as 1.1 or 1.1-1.4."),
        ("1.1, all", "“all” is not the code of a criterion: enter codes such as 1.1 or 1.1-1.4."),
        ("1.1-", "“1.1-” is not a range of criteria: enter its first and last, such as 1.1 or 1.1-1.4."),
        ("1.1-1.2-1.3", "“1.1-1.2-1.3” is not a range of criteria: enter its first and last, such as 1.1 or 1.1-1.4."),
        (
            "9" * 5000,
            f"“{'9' * 29}…” is not the code of a criterion: enter codes such as 1.1 or 1.1-1.4.",
        ),
    ],
)
def test_wrong_part_is_named_with_what_to_enter(text, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_codes(text, EXISTING)


def test_messages_use_style_of_organisation():
    sentence = "There is no criterion AC1.9: outcome 1 has AC1.1-AC1.4. Enter one of those."
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_codes("1.9", EXISTING, PREFIXED)


def test_unit_without_criteria_says_so():
    with pytest.raises(ValueError, match=r"^This unit has no criteria, so 1\.1 cannot be entered\.$"):
        parse_codes("1.1", [])


@pytest.mark.parametrize(
    "number",
    [
        "A/506/2130",
        "D/506/2119",
        "F/502/4396",
        "H/506/2977",
        "J/502/4397",
        "K/506/2169",
        "L/506/1905",
        "M/506/2898",
        "R/506/2179",
        "T/505/4673",
        "Y/506/2166",
        "F/600/7138",
    ],
)
def test_unit_numbers_of_specifications_are_not_suspect(number):
    assert unit_number_suspect(number) == ""


def test_unit_number_with_any_one_digit_wrong_is_suspect():
    number = "A/506/2130"
    for place in (2, 3, 4, 6, 7, 8, 9):
        for digit in "0123456789":
            if digit != number[place]:
                assert unit_number_suspect(number[:place] + digit + number[place + 1 :]) != ""


def test_suspect_unit_number_names_letter_that_would_fit():
    assert unit_number_suspect("D/506/2130") == (
        "D/506/2130 may be mistyped: by its digits it would begin with A. Compare it with the document."
    )
    for text in ("A5062130", "B/506/2130", "a/506/2130", "2794-201", "A/506/2130 ", "A/506/213٠", ""):
        assert unit_number_suspect(text) == (
            f"“{text}” is not in the form of a unit reference number, such as A/506/2130."
        )


def test_qualification_numbers_are_checked_by_last_character():
    for number in ("601/3687/X", "601/4756/8", "603/2394/2"):
        assert qualification_number_suspect(number) == ""
    assert qualification_number_suspect("603/2394/3") == (
        "603/2394/3 may be mistyped: by its digits it would end with 2. Compare it with the document."
    )
    assert qualification_number_suspect("6032394/2") == (
        "“6032394/2” is not in the form of a qualification number, such as 601/3687/X."
    )


def test_uln_is_checked_by_last_digit():
    assert uln_problem("9276308686") == ""
    assert uln_problem("9276308685") == (
        "9276308685 is not a ULN: its last digit does not fit the others. Check it for mistyped or swapped digits."
    )
    form = "A ULN has ten digits, without spaces, and does not begin with 0."
    assert [uln_problem(text) for text in ("", "927630868", "92763086860", "0276308686", "927 630 8686")] == [form] * 5
    assert uln_problem("9999999999").startswith("9999999999 stands for “no ULN yet”")


def test_uln_agrees_with_second_form_of_rule():
    """r = (10·d1 + … + 2·d9) mod 11; r = 0 is invalid; the check digit is 10 - r (DOMAIN 8.1)."""
    rng = random.Random(2794)
    for _ in range(2000):
        text = str(rng.randrange(10**9, 10**10))
        remainder = sum((10 - place) * int(text[place]) for place in range(9)) % 11
        valid = remainder != 0 and int(text[9]) == 10 - remainder
        assert (uln_problem(text) == "") is valid, text
