"""Coverage by dimension: what was there against what was sampled, for whoever may plan."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership, Site
from centres.states import Role
from iqa.periods import Period, year_to
from iqa.queries.camera import FEW, Side, Value, camera
from iqa.states import SampleKind, SampleOutcome
from portfolios.models import Registration
from portfolios.states import EvidenceKind
from tests.cast import LONG_AGO
from tests.factories.assessment import allocate, make_evidence
from tests.factories.iqa import add_learner, criteria_of, make_done, make_sample, sign_unit, tamper

AGREE = SampleOutcome.AGREE


def look(street, period=None):
    return camera(street.approval, street.iqa, period or year_to(timezone.localdate()))


def side(found, slug):
    """{value: (there, sampled, planned)} of a dimension."""
    values = next(side for side in found.sides if side.slug == slug).values
    return {value.name: (value.there, value.sampled, value.planned) for value in values}


@pytest.fixture
def worked(street):
    """Two learners at two sites: one with a unit reviewed, the other with two units signed and one planned."""
    station = Site.objects.create(centre=street.centre, name="Station Road")
    harbour = Site.objects.create(centre=street.centre, name="Harbour Lane")
    second = add_learner(street, "Second", allocate=("assessor", "second_assessor", "iqa"))
    Registration.objects.filter(pk=street.registration.pk).update(site=station)
    Registration.objects.filter(pk=second.pk).update(site=harbour)
    sign_unit(street.registration, street.work, by=street.assessor)
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.assessor)
    sign_unit(second, street.work, by=street.second_assessor)
    sign_unit(second, street.test, by=street.assessor)
    make_sample(second, street.test)
    return street


def test_every_side_tells_what_was_there_and_what_was_sampled(worked):
    found = look(worked)
    assert (found.units, found.sampled) == (3, 1)
    assert side(found, "candidates") == {"Learner HL": (1, 1, 0), "Second": (2, 0, 1)}
    assert side(found, "assessors") == {"Assessor HL": (2, 1, 1), "Second Assessor HL": (1, 0, 0)}
    assert side(found, "methods") == {"Observation": (2, 1, 0), "Set test": (1, 0, 1)}
    assert side(found, "evidence") == {"Observation by the assessor": (2, 1, 0)}
    assert side(found, "records") == {
        "Decisions with feedback": (2, 1, 0),
        "Test results": (1, 0, 1),
        "Unit sign-offs": (3, 1, 1),
    }
    assert side(found, "sites") == {"Harbour Lane": (2, 0, 1), "Station Road": (1, 1, 0)}
    assert side(found, "units") == {"Know": (1, 0, 1), "Serve": (2, 1, 0)}
    assert side(found, "stages") == {"Interim": (2, 0, 0), "Summative": (3, 1, 1)}
    assert list(side(found, "cohorts").values()) == [(3, 1, 1)]


def test_an_interim_sample_covers_its_stage(worked):
    make_done(worked.registration, worked.work, AGREE, by=worked.iqa, assessor=worked.assessor, kind=SampleKind.INTERIM)
    assert side(look(worked), "stages")["Interim"] == (2, 1, 0)


def test_only_the_period_counts(worked):
    today = timezone.localdate()
    before = Period(today - timedelta(days=30), today - timedelta(days=1))
    found = look(worked, before)
    assert (found.units, found.sampled, found.gaps) == (0, 0, 0)
    tamper(worked.registration.samples.get(), done_at=timezone.now() - timedelta(days=2))
    assert look(worked, Period(today, today)).sampled == 0


def test_what_is_not_handed_in_is_no_evidence_of_anything(worked):
    make_evidence(worked.registration, criteria_of(worked.work), kind=EvidenceKind.LOG, status="preparing")
    assert "Log book or diary" not in side(look(worked), "evidence")


def test_learners_whom_the_person_assesses_or_is_are_left_out(worked):
    second = Registration.objects.get(name="Second")
    Membership.objects.create(user=worked.iqa, centre=worked.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    allocate(second, worked.iqa)
    assert list(side(look(worked), "candidates")) == ["Learner HL"]


def test_a_gap_is_told_and_what_is_only_planned_is_said_to_be():
    assert Value("A", there=2).state == ("gap", "Not sampled")
    assert Value("A", there=2, planned=1).state == ("planned", "In the plan only")
    assert Value("A", there=2, sampled=1).state == ("ok", "Sampled")
    assert Value("A").state == ("none", "Nothing there")


def test_of_many_values_the_gaps_are_shown_first():
    values = [Value(str(number), there=1, sampled=int(number % 5 > 0)) for number in range(FEW + 8)]
    many = Side("units", "Units", "", values)
    assert [value.name for value in many.first] == ["0", "5", "10", "15"]
    assert len(many.rest) == len(values) - 4
    few = Side("units", "Units", "", values[:FEW])
    assert (few.first, few.rest) == (values[:FEW], [])


# Pages


@pytest.fixture
def iqa(client, street):
    client.force_login(street.iqa)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_page_names_gaps_and_leads_to_them(iqa, worked):
    page = text_of(iqa.get(reverse("iqa:camera", args=[worked.approval.pk])))
    assert "Not sampled" in page
    assert f'href="/quality/{worked.approval.pk}/sampling/?assessor={worked.second_assessor.pk}"' in page
    assert "Personal characteristics" in page


def test_the_sheet_has_every_value(iqa, worked):
    response = iqa.get(reverse("iqa:camera_sheet", args=[worked.approval.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Dimension", "Value", "There", "Sampled", "In the plan", "State"]
    assert ["Assessors", "Second Assessor HL", "1", "0", "0", "Not sampled"] in rows


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"first": "2026-01-01", "last": "2026-01-31"}, 200, "1 Jan 2026 to 31 Jan 2026"),
        ({"first": "2026-02-01", "last": "2026-01-31"}, 422, "The period ends before it begins."),
        ({"first": "1026-02-01", "last": "2026-01-31"}, 422, "Choose a period of at most ten years."),
        ({"first": "x"}, 422, "Give a date."),
    ],
)
def test_a_period_is_asked_for_and_told_when_it_cannot_be_meant(iqa, street, asked, status, words):
    response = iqa.get(reverse("iqa:camera", args=[street.approval.pk]), asked)
    assert response.status_code == status
    assert words in text_of(response)


@pytest.mark.parametrize("learners", [1, 3])
def test_the_page_query_count_is_fixed(iqa, street, learners, django_assert_num_queries):
    sign_unit(street.registration, street.work, by=street.assessor)
    for number in range(learners - 1):
        sign_unit(add_learner(street, f"Learner {number}"), street.work, by=street.assessor)
    url = reverse("iqa:camera", args=[street.approval.pk])
    iqa.get(url)
    with django_assert_num_queries(18):
        found = iqa.get(url).context["found"]
    assert len(side(found, "candidates")) == learners
