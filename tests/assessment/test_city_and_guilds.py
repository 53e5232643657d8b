"""The gates of sign-off on the real City & Guilds 2794-02: its test, order, observations and simulation rules."""

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment import actions, rules
from assessment.models import Decision, TestResult
from portfolios.states import EvidenceKind, EvidenceStatus, Setting
from qualifications.models import Criterion, Qualification, Unit
from tests.cast import make_house
from tests.factories.assessment import decide, make_evidence, met, pass_test, route_unit, sign


@pytest.fixture(scope="module")
def specification(django_db_setup, django_db_blocker):
    """Loaded once for the module; what a test writes is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "awarding_organisations", "city_and_guilds_2794_02", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(specification, db):
    return make_house("Harbour Lane Training", "HL", Qualification.objects.get())


def unit(number):
    return Unit.objects.get(number=f"2794-{number}")


def criteria(number):
    rows = Criterion.objects.filter(outcome__unit=unit(number)).select_related("outcome__unit")
    return list(rows.order_by("outcome__number", "number"))


def blockers(house, number):
    found = rules.sign_off_blockers(route_unit(house.registration, unit(number)), house.assessor)
    return {blocker.code: blocker.sentence for blocker in found}


def show(house, number, kind=EvidenceKind.WORK_PRODUCT, **facts):
    piece = make_evidence(house.registration, criteria(number), kind=kind, **facts)
    decide(piece, met(*criteria(number)), by=house.assessor)
    return piece


def test_unit_210_is_passed_with_18_of_25(house):
    assert blockers(house, 210) == {"test": "No pass in the test is on record."}
    weights = [weight.questions for weight in unit(210).test.weights.order_by("outcome__number")]
    assert (sum(weights), unit(210).test.pass_mark) == (25, 18)
    short = dict.fromkeys(range(1, len(weights) + 1), 0) | {1: weights[0]}
    pass_test(house.registration, unit(210), by=house.assessor, scores=short)
    assert "test" in blockers(house, 210)
    full = dict(enumerate(weights, start=1))
    full[max(full, key=full.get)] -= 7
    pass_test(house.registration, unit(210), by=house.assessor, scores=full)
    assert [(row.score, row.passed) for row in TestResult.objects.order_by("attempt")] == [
        (weights[0], False),
        (18, True),
    ]
    assert blockers(house, 210) == {}


def test_unit_201_is_signed_last(house):
    show(house, 201)
    house.registration.route.exclude(unit__number__in=["2794-201", "2794-210"]).delete()
    assert blockers(house, 201) == {"order": "This unit is signed off last; still open: 2794-210."}
    weights = unit(210).test.weights.values_list("outcome__number", "questions")
    pass_test(house.registration, unit(210), by=house.assessor, scores=dict(weights))
    sign(house.registration, unit(210), by=house.assessor)
    assert "order" in blockers(house, 201)  # the learner has not confirmed yet
    actions.confirm_unit(route_unit(house.registration, unit(210)), by=house.learner)
    assert blockers(house, 201) == {}


@pytest.mark.parametrize(("number", "outcome"), [(204, 3), (205, 2), (206, 1), (207, 4)])
def test_outcomes_that_have_to_be_observed(house, number, outcome):
    show(house, number)
    assert f"Nobody has been recorded as seeing outcome LO{outcome}." in [
        blocker.sentence
        for blocker in rules.sign_off_blockers(route_unit(house.registration, unit(number)), house.assessor)
    ]
    show(house, number, kind=EvidenceKind.OBSERVATION, created_by=house.assessor)
    assert blockers(house, number) == {}


@pytest.mark.parametrize(("number", "forbidden"), [(206, True), (207, True), (208, True), (209, True), (205, False)])
def test_simulation_is_kept_out_of_four_units(house, number, forbidden):
    show(house, number, kind=EvidenceKind.OBSERVATION, created_by=house.assessor)
    make_evidence(
        house.registration,
        criteria(number)[:1],
        kind=EvidenceKind.SIMULATION,
        setting=Setting.SIMULATION,
        status=EvidenceStatus.COMPLETE,
    )
    assert ("simulation" in blockers(house, number)) is forbidden


def test_codes_are_written_as_the_organisation_writes_them(house):
    assert blockers(house, 201)["criteria"].startswith("20 criteria are not met yet: AC1.1, AC1.2,")
    assert not Decision.objects.exists()
