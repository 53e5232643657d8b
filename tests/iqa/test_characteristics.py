"""Figures about personal characteristics: large ones only, the same for all, each reading on record."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres.models import Act
from config.refusals import NotAllowed
from iqa import actions
from iqa.periods import months_before
from iqa.queries.characteristics import age_band, characteristics, characteristics_sheet
from iqa.states import SampleOutcome
from portfolios.actions import keep_equality
from portfolios.models import EqualityRecord, Registration
from tests.factories.assessment import people_but
from tests.factories.iqa import add_learner, make_done

AGREE = SampleOutcome.AGREE


def said(found, name):
    """{value: (sampled, not sampled)} of a characteristic, in words."""
    one = next(one for one in found.found if one.name == name)
    return {
        line.name: tuple(told.words if told else None for told in (line.sampled, line.others)) for line in one.lines
    }


@pytest.fixture
def crowd(street):
    """Nine women and eight men sampled last month, ten women who were not, and the street's own learner, who says
    nothing."""
    days_ago = timezone.localdate().day + 3
    for number in range(27):
        registration = add_learner(street, f"Learner {number:02}", allocate=())
        gender = "male" if 9 <= number < 17 else "female"
        keep_equality(registration, by=registration.learner, gender=gender, ethnic_group="not_said")
        if number < 17:
            make_done(registration, street.work, AGREE, by=street.iqa, assessor=street.assessor, days_ago=days_ago)
    return street


def test_only_large_figures_are_told(crowd):
    """Eight men are told; with nine women beside them, it would be known that nobody else was sampled."""
    found = characteristics(crowd.approval)
    assert (found.learners, found.sampled) == (28, 17)
    assert said(found, "Gender") == {
        "Not said": ("fewer than 5", "fewer than 5"),
        "Female": ("not shown", "not shown"),
        "Male": ("8", "fewer than 5"),
        "Another word": ("fewer than 5", "fewer than 5"),
    }
    assert [line.is_gap for line in found.found[1].lines] == [False] * 4


def test_preferring_not_to_say_is_as_good_as_saying_nothing(crowd):
    found = said(characteristics(crowd.approval), "Ethnic group")
    assert found.pop("Not said") == ("not shown", "not shown")
    assert set(found.values()) == {("fewer than 5", "fewer than 5")}


def test_few_learners_are_not_told_of_at_all(street):
    found = characteristics(street.approval)
    assert [one.is_told for one in found.found] == [False] * 4
    assert list(characteristics_sheet(found)) == [["Characteristic", "Value", "Sampled", "Not sampled"]]


def test_the_figures_are_of_the_months_before_and_the_same_for_every_reader(crowd):
    """A sample of this month changes nothing yet: nobody learns by looking before and after it (R7.3)."""
    before = characteristics(crowd.approval)
    registration = Registration.objects.get(name="Learner 26")
    make_done(registration, crowd.work, AGREE, by=crowd.iqa, assessor=crowd.assessor)
    assert characteristics(crowd.approval) == before
    assert before.period == months_before(timezone.localdate())
    Registration.objects.filter(name="Learner 25").update(
        withdrawn_on=before.period.last - timedelta(days=1), status="withdrawn"
    )
    assert characteristics(crowd.approval).learners == 27


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2007, 11, 29), "Under 19"),
        (date(2007, 11, 28), "19 to 24"),
        (date(2001, 11, 28), "25 to 39"),
        (date(1980, 1, 1), "40 to 59"),
        (date(1940, 1, 1), "60 and over"),
    ],
)
def test_age_is_told_in_bands(born, band):
    assert age_band(born, date(2026, 11, 28)) == band


def test_reading_is_on_record_and_for_quality_assurers_alone(street):
    actions.read_characteristics(street.approval, by=street.iqa)
    act = Act.objects.get(verb="read personal characteristics")
    assert (act.by, act.facts["learners"]) == (street.iqa, 1)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.read_characteristics(street.approval, by=person)
    assert Act.objects.filter(verb="read personal characteristics").count() == 1


def test_the_page_asks_before_it_tells(client, crowd):
    client.force_login(crowd.iqa)
    url = reverse("iqa:characteristics", args=[crowd.approval.pk])
    assert "Reading them is logged" in client.get(url).content.decode()
    assert not Act.objects.filter(verb="read personal characteristics").exists()
    response = client.post(url)
    assert "fewer than 5" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    sheet = client.post(url, {"form": "csv"}).content.decode("utf-8-sig")
    assert "Gender,Another word,fewer than 5,fewer than 5" in sheet
    assert Act.objects.filter(verb="read personal characteristics").count() == 2
    names = EqualityRecord.objects.values_list("learner__full_name", flat=True)
    assert not any(name in response.content.decode() + sheet for name in names)


@pytest.mark.parametrize("learners", [1, 3])
def test_the_query_count_is_fixed(street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}", allocate=())
    with django_assert_num_queries(2):
        assert characteristics(street.approval).learners == learners
