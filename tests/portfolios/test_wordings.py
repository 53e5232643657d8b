"""Words cut to their stems, how texts match criteria, and which criteria ask the same."""

import pytest

from portfolios.likeness import Asked, Wordings, spelt, stems

CRITERIA = {
    1: Asked("Explain how to deal with customers' complaints"),
    2: Asked("Describe the features of the organisation's products"),
    3: Asked("Keep customers informed of progress", "Be able to resolve problems"),
    4: Asked("Keep customers informed of their progress"),
    5: Asked("Describe how to deal with complaints from customers"),
    6: Asked("Carry out a refund in accordance with organisational procedures", unit="Resolve complaints"),
}


@pytest.fixture
def wordings():
    return Wordings(CRITERIA)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Complaints, complaint’s COMPLAINT", {"complaint": 3}),
        ("The organization's organisation", {"organis": 2}),
        ("analyzing a prize of that size", {"prize": 1, "size": 1}),
        ("explain describe identify evaluated", {}),  # command verbs set depth and are never scored (R2.20)
        ("the of an to be able 2.10", {}),
        ("", {}),
    ],
)
def test_words_are_cut_to_stems_in_uk_english(text, counted):
    assert stems(text) == counted


def test_words_are_shown_as_they_were_first_written():
    assert spelt("Customers' refunds; a refund for the customer") == {"custom": "customers", "refund": "refunds"}


def test_a_text_is_matched_by_its_rare_words_first(wordings):
    found = wordings.among(CRITERIA).matches(stems("I gave a refund as the complaints procedure of the shop asks"))
    assert max(found, key=lambda match: match.score).key == 6
    assert next(match.words for match in found if match.key == 6) == ("refund", "procedures")


def test_only_the_criteria_asked_for_are_matched(wordings):
    text = stems("the customer complained about a refund; complaints of customers")
    assert {match.key for match in wordings.among({1, 2}).matches(text)} == {1}


def test_a_match_covers_at_least_what_is_asked(wordings):
    text = stems("customers")
    covered = {match.key: match.covered for match in wordings.among(CRITERIA).matches(text)}
    least = sorted(covered.values())[-1]
    assert wordings.among(CRITERIA).matches(text, least) == []


def test_stray_words_of_a_long_text_count_less_than_those_of_a_short_one(wordings):
    short, long = stems("refund procedures"), stems("refund procedures " + "kettle window garden " * 1000)
    one, other = (wordings.among({6}).matches(text)[0] for text in (short, long))
    assert (one.covered, one.words) == (other.covered, other.words)
    assert one.score > 3 * other.score


def test_words_of_every_other_criterion_tell_nothing():
    asked = {number: Asked(f"Serve customers thing{'abcdefgh'[number]}") for number in range(8)}
    found = Wordings(asked).among({1}).matches(stems("customers are served a thingb"))
    assert [(match.words, match.telling) for match in found] == [(("thingb", "serve", "customers"), 1)]


def test_twins_ask_the_same_whatever_the_command_verb(wordings):
    assert [(twin.key, twin.share) for twin in wordings.twins(3)] == [(4, 1.0)]
    assert [twin.key for twin in wordings.twins(1)] == [5]
    assert wordings.twins(2) == [] == wordings.twins(99)
