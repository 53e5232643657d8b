"""What pages read: progress, the queue, the caseload. Each list shows exactly its rows in a fixed number of queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries
from assessment import working_days as working_days_module
from assessment.models import Decision, Signature, UnitSignOff
from assessment.queries import work as work_queries
from assessment.states import CriterionState, Signer, UnitState, WorkKind
from assessment.working_days import working_days
from centres.states import Nation, Role
from portfolios import actions as portfolio
from portfolios.models import Evidence, Registration, RouteUnit, Submission
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus
from tests.cast import make_person, register
from tests.factories.assessment import (
    allocate,
    complete_unit,
    criterion,
    decide,
    make_evidence,
    met,
    not_yet,
    pass_test,
    people_but,
    route_unit,
    sign,
    submit_again,
)
from tests.factories.recognition import recognise


def progress(street):
    registration = Registration.objects.select_related("qualification__awarding_organisation").get(
        pk=street.registration.pk
    )
    return queries.registration_progress(registration)


def states(street, unit):
    rows = progress(street).unit(unit.pk).outcomes
    return {row.code: row.state for outcome in rows for row in outcome.criteria}


def more_learners(street, count):
    """Registrations beside the first, of the same assessors."""
    for number in range(count):
        learner = make_person(f"Learner {number}", f"l{number}@hl.example", street.centre, Role.LEARNER)
        yield register(street.home, learner)


# --- progress -------------------------------------------------------------------------------------------------------


def test_criterion_states_follow_the_evidence(street):
    first, second = criterion(street.work, "1.1"), criterion(street.work, "1.2")
    third, fourth = criterion(street.work, "2.1"), criterion(street.work, "2.2")
    make_evidence(street.registration, [first], status=EvidenceStatus.PREPARING)
    make_evidence(street.registration, [second])
    decide(make_evidence(street.registration, [third]), not_yet(third), by=street.assessor)
    decide(make_evidence(street.registration, [fourth]), met(fourth), by=street.trainee)
    assert states(street, street.work) == {
        "01.01": CriterionState.CLAIMED,
        "01.02": CriterionState.SUBMITTED,
        "02.01": CriterionState.ACTION,
        "02.02": CriterionState.COUNTERSIGN,
    }
    actions.countersign_decision(Decision.objects.get(by=street.trainee), by=street.assessor)
    assert states(street, street.work)["02.02"] == CriterionState.MET
    assert progress(street).unit(street.work.pk).strip == [["claimed", "submitted"], ["action", "met"]]


def test_criterion_resting_on_withdrawn_evidence_counts_for_nothing(street):
    first, second = criterion(street.work, "1.1"), criterion(street.work, "1.2")
    piece = make_evidence(street.registration, [first, second])
    decide(piece, [*met(first), *not_yet(second)], by=street.assessor)
    portfolio.withdraw_evidence(piece, by=street.learner, reason="x")
    assert states(street, street.work)["01.01"] == CriterionState.NONE
    assert states(street, street.work)["01.02"] == CriterionState.NONE


def test_criterion_submitted_again_is_with_the_assessor(street):
    first = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [first])
    decide(piece, not_yet(first), by=street.assessor)
    submit_again(piece)
    assert states(street, street.work)["01.01"] == CriterionState.SUBMITTED


def test_unit_states_from_nothing_to_signed_off(street):
    def state():
        return progress(street).unit(street.work.pk).state

    assert state() == UnitState.NOT_STARTED
    make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.PREPARING)
    assert state() == UnitState.IN_PROGRESS
    Evidence.objects.update(status=EvidenceStatus.WITHDRAWN)
    complete_unit(street.registration, street.work, by=street.assessor)
    assert state() == UnitState.READY
    sign(street.registration, street.work, by=street.assessor)
    assert state() == UnitState.ASSESSOR_SIGNED
    actions.confirm_unit(route_unit(street.registration, street.work), by=street.learner)
    assert state() == UnitState.SIGNED_OFF
    assert progress(street).unit(street.work.pk).achieved_on == timezone.localdate()
    actions.reopen_unit(route_unit(street.registration, street.work), by=street.iqa, why="x")
    assert state() == UnitState.READY


def test_test_unit_states(street):
    def state():
        return progress(street).unit(street.test.pk).state

    assert state() == UnitState.NOT_STARTED
    pass_test(street.registration, street.test, by=street.assessor, scores={1: 0, 2: 0})
    assert state() == UnitState.IN_PROGRESS
    pass_test(street.registration, street.test, by=street.assessor)
    assert state() == UnitState.READY


def test_progress_counts_criteria_credits_and_units(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    found = progress(street)
    assert [row.unit for row in found.units] == [street.work, street.test, street.last]
    # The test unit has criteria, but nobody judges them.
    assert (found.met, found.total, found.credits, found.units_signed) == (4, 5, 3, 1)


def test_achieved_units_need_both_signatures(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor)
    assert queries.achieved_units(street.registration) == {}
    actions.confirm_unit(route_unit(street.registration, street.work), by=street.learner)
    assert queries.achieved_units(street.registration) == {street.work.pk: timezone.localdate()}


def test_days_of_signatures_are_local_days(street):
    # Half past midnight in London in June is still yesterday in UTC.
    sign_off = UnitSignOff.objects.create(registration=street.registration, unit=street.work)
    late = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)
    for signer in Signer:
        Signature.objects.create(
            sign_off=sign_off, signer=signer, by=street.learner, at=late, statement="v1: x", facts={}
        )
    expected = datetime(2026, 6, 10).date()
    assert queries.achieved_units(street.registration) == {street.work.pk: expected}
    assert progress(street).unit(street.work.pk).achieved_on == expected


@pytest.mark.parametrize("pieces", [1, 3])
def test_registration_progress_query_count_is_fixed(street, pieces, django_assert_num_queries):
    for _ in range(pieces):
        make_evidence(street.registration, [criterion(street.work, "1.1"), criterion(street.last, "1.1")])
    registration = Registration.objects.select_related("qualification__awarding_organisation").get(
        pk=street.registration.pk
    )
    # route, places, outcomes, criteria, ranges, links, decisions, sign-offs, test results
    with django_assert_num_queries(10):
        found = queries.registration_progress(registration)
        assert len(found.units) == 3
        assert [len(row.links) for row in found.unit(street.work.pk).outcomes[0].criteria] == [pieces, 0]


def test_visible_links_leave_out_drafts_and_other_peoples_secrets(street):
    shown = make_evidence(street.registration, [criterion(street.work, "1.1")])
    make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.PREPARING)
    secret = make_evidence(street.registration, [criterion(street.work, "1.1")], confidential=True)
    found = progress(street)
    assert queries.visible_links(found, street.assessor) == {shown.pk, secret.pk}
    assert queries.visible_links(found, street.admin) == set()


# --- what waits -----------------------------------------------------------------------------------------------------


def test_waiting_list_shows_submitted_evidence_of_own_learners_oldest_first(street):
    first, second = (make_evidence(street.registration, [criterion(street.work, "1.1")]) for _ in range(2))
    make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.PREPARING)
    make_evidence(street.other.registration, [criterion(street.work, "1.1")])
    submit_again(first)
    assert list(queries.waiting_list(street.assessor)) == [second, first]
    assert [(piece.attempt, piece.criteria) for piece in queries.waiting_list(street.assessor)] == [(1, 1), (2, 1)]


def test_waiting_list_is_empty_for_everybody_else(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        assert list(queries.waiting_list(person)) == []


def test_waiting_list_leaves_out_learners_who_have_left(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    Registration.objects.update(status=RegistrationStatus.WITHDRAWN)
    assert list(queries.waiting_list(street.assessor)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_waiting_list_query_count_is_fixed(street, rows, django_assert_num_queries):
    for _ in range(rows):
        make_evidence(street.registration, [criterion(street.work, "1.1"), criterion(street.last, "1.1")])
    with django_assert_num_queries(2):  # pieces with learner; links with units
        found = list(queries.waiting_list(street.assessor))
        units = [{link.criterion.outcome.unit for link in piece.links.all()} for piece in found]
    assert units == [{street.work, street.last}] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_countersign_list_query_count_is_fixed(street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        one = criterion(street.work, code)
        decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    with django_assert_num_queries(1):
        found = list(queries.countersign_list(street.assessor))
        names = [(row.by, row.criterion.outcome.unit, row.assessment.submission.evidence.number) for row in found]
    assert names == [(street.trainee, street.work, number) for number in range(1, rows + 1)]


def test_countersign_list_is_for_other_qualified_assessors_of_the_learner(street):
    first = criterion(street.work, "1.1")
    decide(make_evidence(street.registration, [first]), met(first), by=street.trainee)
    allowed = {street.assessor, street.second_assessor}
    for person in people_but(street):
        assert len(queries.countersign_list(person)) == (person in allowed)
    street.second_assessor.competences.update(trainee=True)
    assert not queries.countersign_list(street.second_assessor).exists()
    actions.countersign_decision(Decision.objects.get(), by=street.assessor)
    assert not queries.countersign_list(street.assessor).exists()


def test_units_to_sign_are_finished_and_unsigned(street):
    assert list(queries.units_to_sign(street.assessor)) == []
    complete_unit(street.registration, street.work, by=street.assessor)
    pass_test(street.registration, street.test, by=street.assessor)
    assert [row.unit for row in queries.units_to_sign(street.assessor)] == [street.test, street.work]
    sign(street.registration, street.work, by=street.assessor)
    assert [row.unit for row in queries.units_to_sign(street.assessor)] == [street.test]
    assert list(queries.units_to_sign(street.other.assessor)) == []


def test_units_to_sign_leave_out_what_waits_for_a_countersignature(street):
    one = criterion(street.last, "1.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    assert list(queries.units_to_sign(street.assessor)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_units_to_sign_query_count_is_fixed(street, rows, django_assert_num_queries):
    registrations = [street.registration, *more_learners(street, rows - 1)]
    for registration in registrations:
        pass_test(registration, street.test, by=street.assessor)
    with django_assert_num_queries(1):
        found = list(queries.units_to_sign(street.assessor))
        names = {(row.registration.name, row.registration.qualification.title, row.unit.number) for row in found}
    assert len(names) == rows


# --- caseload -------------------------------------------------------------------------------------------------------


def test_caseload_counts_what_counts(street):
    piece = complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    one = criterion(street.last, "1.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    [row] = queries.caseload(street.assessor)
    # The trainee's decision waits for a countersignature; the tested unit has no criteria to judge.
    assert (row.met, row.criteria, row.units, row.units_signed) == (4, 5, 3, 1)
    assert row.last_sitting > piece.submissions.get().assessments.get().at


def test_caseload_leaves_recognised_units_out_of_the_criteria_and_counts_them_as_done(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    recognise(street.registration, street.work, by=street.second_assessor, admin=street.admin)
    [row] = queries.caseload(street.assessor)
    assert (row.met, row.criteria, row.units, row.units_signed) == (0, 1, 3, 1)
    assert list(queries.units_to_sign(street.assessor)) == []
    [load] = queries.loads(street.assessor, street.centre)
    assert load.points == [0] * 9


def test_caseload_starts_at_nothing(street):
    [row] = queries.caseload(street.assessor)
    assert (row.met, row.criteria, row.units, row.units_signed, row.last_sitting) == (0, 5, 3, 0, None)


def test_caseload_is_ones_own(street):
    allowed = {street.assessor, street.second_assessor, street.trainee}
    for person in people_but(street, *[street.other.assessor, street.other.trainee]):
        assert [row.pk for row in queries.caseload(person)] == ([street.registration.pk] if person in allowed else [])


@pytest.mark.parametrize("rows", [1, 3])
def test_caseload_query_count_is_fixed(street, rows, django_assert_num_queries):
    list(more_learners(street, rows - 1))
    with django_assert_num_queries(1):
        found = [(row.name, row.qualification.title, row.centre.name) for row in queries.caseload(street.assessor)]
    assert len(found) == rows


@pytest.mark.parametrize(
    ("gone", "state", "words"),
    [
        (timedelta(0), "ahead", "4 ahead"),
        (timedelta(292), "on_plan", "On plan"),
        (timedelta(365), "behind", "1 behind"),
    ],
)
def test_loads_compare_with_the_plan(street, gone, state, words):
    complete_unit(street.registration, street.work, by=street.assessor)  # 4 of 5 criteria
    today = timezone.localdate()
    Registration.objects.update(starts_on=today - gone, planned_end_on=today - gone + timedelta(365))
    [load] = queries.loads(street.assessor, street.centre)
    assert (load.state, load.words) == (state, words)
    assert (len(load.points), load.points[-1]) == (9, 4)


def test_loads_far_behind(street):
    Registration.objects.update(starts_on=timezone.localdate() - timedelta(100), planned_end_on=timezone.localdate())
    [load] = queries.loads(street.assessor, street.centre)
    assert (load.state, load.words, load.label) == (
        "well_behind",
        "5 behind",
        "0 of 5 criteria met, 5 planned by today",
    )


def test_loads_complete_when_every_unit_is_signed(street):
    RouteUnit.objects.exclude(unit=street.test).filter(registration=street.registration).delete()
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor, confirmed_by=street.learner)
    [load] = queries.loads(street.assessor, street.centre)
    assert (load.state, load.words) == ("signed_off", "Complete")


# --- the queue ------------------------------------------------------------------------------------------------------


def backdate(evidence, days):
    """Submitted so many days ago; rows of the record cannot be updated, so the guard is stepped over."""
    from django.db.models import QuerySet

    at = timezone.now() - timedelta(days)
    QuerySet(Submission).filter(evidence=evidence).update(at=at)


def days_since(days, nation=Nation.ENGLAND_AND_WALES):
    today = timezone.localdate()
    return working_days(today - timedelta(days), today, nation)


@pytest.fixture
def queue(street):
    """One thing of each kind."""
    old = make_evidence(street.registration, [criterion(street.work, "1.1"), criterion(street.last, "1.1")])
    again = make_evidence(street.registration, [criterion(street.work, "1.2")], kind=EvidenceKind.RECORDING)
    submit_again(again)
    backdate(old, 21)
    backdate(again, 7)
    one = criterion(street.work, "2.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    pass_test(street.registration, street.test, by=street.assessor)
    return street


def test_work_waiting_is_everything_oldest_first(queue):
    rows = queries.work_waiting(queue.assessor, queue.centre)
    assert [(row.kind, row.days, row.over) for row in rows] == [
        (WorkKind.EVIDENCE, days_since(21), True),
        (WorkKind.AGAIN, days_since(7), False),
        (WorkKind.COUNTERSIGN, 0, False),
        (WorkKind.SIGN, 0, False),
    ]
    assert [(row.reference, row.units, row.criteria) for row in rows] == [
        ("E001", ["L/3", "W/1"], 2),
        ("E002", ["W/1"], 1),
        ("E003", ["W/1"], 1),
        ("", ["T/2"], None),
    ]


def test_work_waiting_is_over_only_past_the_centres_promise(queue):
    queue.centre.waiting_target_days = 15
    assert [row.over for row in queries.work_waiting(queue.assessor, queue.centre)] == [False] * 4


@pytest.mark.parametrize(("nation", "days"), [(Nation.SCOTLAND, 14), (Nation.ENGLAND_AND_WALES, 15)])
def test_work_waiting_counts_the_working_days_of_the_centres_nation(queue, monkeypatch, nation, days):
    today = timezone.localdate()
    [free] = [day for day in (today - timedelta(gone) for gone in range(7)) if day.weekday() == 0]
    kept = {Nation.SCOTLAND: {free}, Nation.ENGLAND_AND_WALES: set()}
    monkeypatch.setattr(
        working_days_module, "bank_holidays", lambda whose, year: {d for d in kept[whose] if d.year == year}
    )
    queue.centre.nation = nation
    assert queries.work_waiting(queue.assessor, queue.centre)[0].days == days


def test_work_waiting_is_of_one_centre(queue):
    assert queries.work_waiting(queue.assessor, queue.other.centre) == []
    assert queries.work_waiting(queue.other.assessor, queue.centre) == []


def test_decisions_of_one_sitting_are_one_line(street):
    criteria = [criterion(street.work, code) for code in ("1.1", "1.2")]
    decide(make_evidence(street.registration, criteria), met(*criteria), by=street.trainee)
    [row] = queries.work_waiting(street.assessor, street.centre)
    assert (row.kind, row.criteria, row.what) == (WorkKind.COUNTERSIGN, 2, "Decisions of Trainee HL, in training")


def test_a_later_house_puts_its_work_in_the_queue(street, monkeypatch):
    asked = queries.Work(
        WorkKind.ACTION, timezone.now() - timedelta(30), "Learner HL", "Name the product", "/x/", "Answer", ["W/1"]
    )
    monkeypatch.setattr(work_queries, "more_work", [lambda user, centre: [asked]])
    [row] = queries.work_waiting(street.assessor, street.centre)
    assert (row.kind, row.over, row.waited) == (WorkKind.ACTION, False, f"{row.days} days")


@pytest.mark.parametrize("rows", [1, 3])
def test_work_waiting_query_count_is_fixed(street, rows, django_assert_num_queries):
    registrations = [street.registration, *more_learners(street, rows - 1)]
    for registration in registrations:
        make_evidence(registration, [criterion(street.work, "1.1")])
        pass_test(registration, street.test, by=street.assessor)
        one = criterion(street.work, "2.1")
        decide(make_evidence(registration, [one]), met(one), by=street.trainee)
    allocate_all(registrations, street.second_assessor)
    with django_assert_num_queries(18):  # 16, and 2 of quality assurance
        found = queries.work_waiting(street.second_assessor, street.centre)
    assert len(found) == rows * 3


def allocate_all(registrations, person):
    for registration in registrations:
        if not registration.allocations.filter(person=person).exists():
            allocate(registration, person)
