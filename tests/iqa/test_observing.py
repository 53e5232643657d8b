"""Assessors observed at work (R4.16): planned, held and signed, acknowledged; the dashboard."""

from datetime import date, timedelta

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from centres.models import Act, Membership
from centres.states import Role
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import actions, rules
from iqa.models import Action, AssessorObservation, SamplingStrategy
from iqa.proportions import Share
from iqa.queries.support import assessor_rows, dashboard
from iqa.states import ObservationStatus, Rating, SampleOutcome
from qualifications.models import Qualification
from tests.cast import LONG_AGO, make_person
from tests.factories.assessment import complete_unit, declare_conflict, people_but
from tests.factories.iqa import make_done, make_sample
from tests.factories.support import in_days, make_entry, make_held, make_observation, ratings, seen


def test_an_observation_from_plan_to_closed_action(street):
    row = make_observation(street, street.assessor, registration=street.registration, unit=street.work)
    asked = [("Write the times.", in_days(14))]
    said = ratings(records=(Rating.IMPROVE, "No times."))
    actions.record_observation(row, by=street.iqa, **seen(ratings=said, asked=asked))
    assert (row.status, row.signed_at is not None) == (ObservationStatus.HELD, True)
    assert (
        row.statement == "v1: I watched this assessment. What stands here is what I saw, and I have told the assessor."
    )
    assert dict(row.ratings.values_list("heading", "rating"))["records"] == Rating.IMPROVE
    actions.acknowledge_observation(row, by=street.assessor, comment="Fair.")
    assert (row.status, row.comment) == (ObservationStatus.ACKNOWLEDGED, "Fair.")
    action = Action.objects.get()
    assert (action.owner, action.observation, action.centre) == (street.assessor, row, street.centre)
    actions.answer_action(action, by=street.assessor, answer="Done.")
    actions.close_action(action, by=street.iqa)
    verbs = Act.objects.filter(centre=street.centre).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[-5:] == [
        "planned observation",
        "observed assessor",
        "acknowledged observation",
        "answered action",
        "closed action",
    ]


def test_only_quality_assurers_in_scope_plan_and_nobody_for_themselves(street):
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            make_observation(street, street.assessor, by=person)
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    with pytest.raises(NotAllowed):
        make_observation(street, street.assessor, by=street.assessor)
    assert not AssessorObservation.objects.exists()


def test_a_quality_assurer_of_another_qualification_sees_and_does_nothing(client, street):
    other = Qualification.objects.create(
        code="other",
        edition="1",
        title="Other",
        level=2,
        awarding_organisation=street.edition.awarding_organisation,
        status="published",
    )
    narrow = make_person("Narrow", "narrow@hl.example")
    Membership.objects.create(user=narrow, centre=street.centre, role=Role.IQA, qualification=other, starts_on=LONG_AGO)
    scope = Membership.objects.filter(user=street.assessor, role=Role.ASSESSOR)
    scope.update(qualification=street.edition)
    assert not rules.can_support(narrow, street.assessor, street.centre)
    assert street.assessor not in [row.person for row in assessor_rows(narrow, street.centre)]
    client.force_login(narrow)
    assert client.get(reverse("iqa:assessor_detail", args=[street.assessor.pk])).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": in_days(1)},
        {"activity": " "},
        {"ratings": {}},
        {"ratings": ratings(feedback=(Rating.IMPROVE, " "))},
        {"ratings": ratings(feedback=("well", ""))},
        {"asked": [("Write.", None)]},
        {"asked": [("Write.", date(2020, 1, 1))]},
    ],
)
def test_an_observation_that_cannot_be_meant_is_refused_and_nothing_is_written(street, wrong):
    row = make_observation(street, street.assessor)
    with pytest.raises(BadInput):
        actions.record_observation(row, by=street.iqa, **seen(**wrong))
    row.refresh_from_db()
    assert (row.status, row.ratings.count(), Action.objects.count()) == (ObservationStatus.PLANNED, 0, 0)


def test_the_observer_or_the_lead_records_and_the_first_wins(street):
    row = make_observation(street, street.assessor)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.record_observation(row, by=person, **seen())
    late = AssessorObservation.objects.get()
    actions.record_observation(row, by=street.lead_iqa, **seen())
    assert row.observer == street.lead_iqa
    with pytest.raises(StaleState):
        actions.cancel_observation(late, by=street.iqa, why="Ill.")
    with pytest.raises(StaleState):
        actions.record_observation(late, by=street.iqa, **seen())


def test_a_conflict_blocks_and_the_page_says_so(client, street):
    row = make_observation(street, street.assessor)
    declare_conflict(street.centre, street.iqa, street.assessor)
    with pytest.raises(Blocked):
        actions.record_observation(row, by=street.iqa, **seen())
    client.force_login(street.iqa)
    page = client.get(reverse("iqa:observation_record", args=[row.pk])).content.decode()
    assert "A conflict of interest between you and the assessor is on record." in page


def test_only_the_assessor_acknowledges_and_once(street):
    row = make_held(street, street.assessor)
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.acknowledge_observation(row, by=person, comment="")
    actions.acknowledge_observation(row, by=street.assessor, comment="")
    with pytest.raises(Blocked):
        actions.acknowledge_observation(row, by=street.assessor, comment="Once more.")


def test_an_observation_is_recorded_on_its_page(client, street):
    row = make_observation(street, street.assessor)
    client.force_login(street.iqa)
    url = reverse("iqa:observation_record", args=[row.pk])
    data = {"held_on": in_days(0).isoformat(), "activity": "A discussion", "strengths": ""}
    data |= {f"r_{code}": rating for code, (rating, _) in ratings().items()}
    half = client.post(url, data | {"a_1": "Write the times."})
    assert half.status_code == 422
    assert "Say of each action what has to be done, and by when." in half.content.decode()
    client.post(url, data | {"a_1": "Write the times.", "d_1": in_days(9).isoformat()})
    assert Action.objects.get().text == "Write the times."
    client.force_login(street.assessor)
    page = client.get(reverse("iqa:observation_detail", args=[row.pk])).content.decode()
    assert "I have read this" in page
    assert "Write the times." in client.get(reverse("iqa:feedback_list")).content.decode()


# When the next one is due


@pytest.mark.parametrize(
    ("last", "trainee", "due"),
    [
        (None, False, date(2026, 4, 1)),
        (date(2026, 3, 1), False, date(2027, 3, 1)),
        (date(2026, 3, 1), True, date(2026, 8, 30)),
    ],
)
def test_new_ones_are_observed_sooner(last, trainee, due):
    assert rules.observation_due_on(last, date(2026, 1, 1), trainee, SamplingStrategy()) == due


# The dashboard


def test_the_dashboard_of_an_assessor(street):
    for outcome in (SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE):
        make_done(street.registration, street.work, outcome, by=street.iqa, assessor=street.assessor)
    make_done(
        street.registration, street.work, SampleOutcome.DISAGREE, by=street.iqa, assessor=street.assessor, days_ago=400
    )
    make_sample(street.registration, street.last, assessor=street.assessor)
    complete_unit(street.registration, street.work, by=street.assessor)
    make_held(street, street.assessor)
    make_entry(street.centre, street.assessor)
    board = dashboard(street.iqa, street.assessor, street.centre)
    assert (board.row.agreement, board.row.agreement.percent) == (Share(2, 3), 67)
    assert board.on_time == Share(1, 1)
    assert board.methods == [("Observation by the assessor", 4)]
    assert (board.row.caseload, board.row.cpd[0], len(board.observations)) == (1, 3.5, 1)
    assert len(board.reviews) == 3  # nothing of what is planned


def test_an_assessor_sees_their_own_dashboard_without_plans_and_interviews(client, street):
    make_sample(street.registration, street.last, assessor=street.assessor, why="Chosen by lot")
    actions.record_interview(
        street.centre,
        by=street.iqa,
        assessor=street.assessor,
        who="employer",
        name="Pat",
        held_on=in_days(0),
        notes="Comes late.",
    )
    url = reverse("iqa:assessor_detail", args=[street.assessor.pk])
    client.force_login(street.assessor)
    page = client.get(url).content.decode()
    assert "How you are doing" in page
    assert "Comes late." not in page
    assert "Chosen by lot" not in page
    client.force_login(street.iqa)
    assert "Comes late." in client.get(url).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_query_count_is_fixed(client, street, people, django_assert_num_queries):
    others = [street.second_assessor, street.trainee][: people - 1]
    Membership.objects.filter(centre=street.centre, role=Role.ASSESSOR).exclude(
        user__in=[street.assessor, *others]
    ).update(ends_on=timezone.localdate() - timedelta(days=1))
    for person in (street.assessor, *others):
        make_held(street, person)
        make_observation(street, person)
        make_entry(street.centre, person)
        make_done(street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=person)
    client.force_login(street.lead_iqa)
    url = reverse("iqa:assessor_list")
    client.get(url)
    with django_assert_num_queries(20):
        response = client.get(url)
    assert len(response.context["rows"]) == people


@pytest.mark.parametrize("rows", [1, 3])
def test_the_dashboard_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        make_done(street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
        make_held(street, street.assessor, asked=[("Write.", in_days(3))])
    client.force_login(street.iqa)
    url = reverse("iqa:assessor_detail", args=[street.assessor.pk])
    client.get(url)
    with django_assert_num_queries(30):
        client.get(url)


def test_a_late_answer_counts_as_overdue(street):
    make_held(street, street.assessor, asked=[("Write.", in_days(3))])
    models.QuerySet(Action).update(due_on=in_days(-1))
    (row,) = assessor_rows(street.iqa, street.centre, people=[street.assessor])
    assert (row.open_actions, row.overdue_actions) == (1, 1)
