"""Every reason why a unit cannot be signed yet (R3.10), broken one at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import rules
from assessment.models import Decision, Signature, UnitSignOff
from centres.states import Role
from config.refusals import Blocker
from portfolios import actions as portfolio
from portfolios.models import Evidence, Registration
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus, Setting
from qualifications.models import Criterion, EvidenceRule
from qualifications.states import Effect, EvidenceRuleCode
from tests.factories.assessment import (
    complete_unit,
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    not_yet,
    pass_test,
    people_but,
    route_unit,
    sign,
)


@pytest.fixture
def piece(street):
    """The observation that shows the whole portfolio unit."""
    return complete_unit(street.registration, street.work, by=street.assessor)


@pytest.fixture
def entry(street, piece):
    return route_unit(street.registration, street.work)


def blockers(entry, user):
    return rules.sign_off_blockers(route_unit(entry.registration, entry.unit), user)


def codes(entry, user):
    return [blocker.code for blocker in blockers(entry, user)]


def test_a_finished_unit_has_nothing_in_the_way(street, entry):
    assert blockers(entry, street.assessor) == []


def test_blockers_name_open_criteria_in_the_organisations_style(street):
    entry = route_unit(street.registration, street.work)
    found = {blocker.code: blocker for blocker in blockers(entry, street.assessor)}
    assert found["criteria"] == Blocker(
        "criteria",
        "4 criteria are not met yet: 01.01, 01.02, 02.01 and 02.02.",
        "Judge the evidence, or plan what is missing.",
        reverse("assessment:unit_detail", args=[entry.pk]),
        "Open the unit",
    )


def test_one_criterion_not_yet_met_blocks(street, entry, piece):
    again = Decision.objects.filter(criterion=criterion(street.work, "1.2"))
    again.supersede(by=street.iqa, at=timezone.now(), why="x")
    assert [blocker.sentence for blocker in blockers(entry, street.assessor)] == [
        "One criterion is not met yet: 01.02."
    ]


def test_many_open_criteria_are_shortened(street):
    outcome = street.work.outcomes.get(number=1)
    for number in range(3, 10):
        Criterion.objects.create(outcome=outcome, number=number, statement="More")
    entry = route_unit(street.registration, street.work)
    assert blockers(entry, street.assessor)[0].sentence == (
        "11 criteria are not met yet: 01.01, 01.02, 01.03, 01.04, 01.05, 01.06, 01.07 and 4 more."
    )


@pytest.mark.parametrize(
    ("status", "words", "page"),
    [
        (EvidenceStatus.SUBMITTED, "with assessor", "assessment:decide"),
        (EvidenceStatus.ACTION_REQUIRED, "action required", "assessment:evidence_detail"),
        (EvidenceStatus.PREPARING, "draft", "portfolios:evidence_list"),
    ],
)
def test_evidence_that_is_not_finished_blocks(street, entry, status, words, page):
    other = make_evidence(street.registration, [criterion(street.work, "1.1")], status=status)
    [blocker] = blockers(entry, street.assessor)
    assert (blocker.code, blocker.sentence) == ("evidence", f"E002 is linked to this unit and not finished: {words}.")
    # A draft is its author's alone: the link is to the list, not to a page that the assessor would not find.
    key = street.registration.pk if page == "portfolios:evidence_list" else other.pk
    assert blocker.url == reverse(page, args=[key])


def test_withdrawn_evidence_does_not_block(street, entry):
    make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.WITHDRAWN)
    assert blockers(entry, street.assessor) == []


def test_what_was_met_by_evidence_withdrawn_since_is_not_met(street):
    first, second = criterion(street.work, "1.1"), criterion(street.work, "1.2")
    piece = make_evidence(street.registration, [first, second])
    decide(piece, [*met(first), *not_yet(second)], by=street.assessor)
    assert rules.standing_met(street.registration) == {first.pk}
    portfolio.withdraw_evidence(piece, by=street.learner, reason="Not mine to show")
    assert rules.standing_met(street.registration) == set()


def test_a_trainees_decision_without_countersignature_blocks(street, entry):
    Evidence.objects.all().update(status=EvidenceStatus.COMPLETE)
    first = criterion(street.work, "1.1")
    Decision.objects.filter(criterion=first).supersede(by=street.iqa, at=timezone.now(), why="x")
    decide(make_evidence(street.registration, [first]), met(first), by=street.trainee)
    found = blockers(entry, street.assessor)
    assert [blocker.code for blocker in found] == ["criteria", "countersign"]
    assert found[1].sentence == "1 decision of a trainee waits to be countersigned."


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EvidenceKind.OBSERVATION, []),
        (EvidenceKind.OBSERVATION_BY_OTHER, []),
        (EvidenceKind.WITNESS, []),
        (EvidenceKind.EXPERT_WITNESS, []),
        (EvidenceKind.WORK_PRODUCT, ["observation"]),
        (EvidenceKind.DISCUSSION, ["observation"]),
        (EvidenceKind.RECORDING, ["observation"]),
    ],
)
def test_an_outcome_that_needs_observation_blocks_without_one(street, entry, piece, kind, expected):
    Evidence.objects.filter(pk=piece.pk).update(kind=kind)
    assert codes(entry, street.assessor) == expected


def test_an_observation_of_another_outcome_does_not_do(street):
    seen = make_evidence(street.registration, [criterion(street.work, "1.1")], kind=EvidenceKind.OBSERVATION)
    told = [criterion(street.work, code) for code in ("1.2", "2.1", "2.2")]
    account = make_evidence(street.registration, told)
    decide(seen, met(criterion(street.work, "1.1")), by=street.assessor)
    decide(account, met(*told), by=street.assessor)
    [blocker] = blockers(route_unit(street.registration, street.work), street.assessor)
    assert (blocker.code, blocker.sentence) == ("observation", "Nobody has been recorded as seeing outcome 02.")


def forbid_simulation(street, *, unit, effect=Effect.BLOCK, value=None):
    EvidenceRule.objects.create(
        key="no-simulation",
        qualification=street.edition,
        unit=unit,
        code=EvidenceRuleCode.NO_SIMULATION,
        effect=effect,
        value=value,
        text="No simulation.",
        source="tests",
    )


@pytest.mark.parametrize("facts", [{"kind": EvidenceKind.SIMULATION}, {"setting": Setting.SIMULATION}])
@pytest.mark.parametrize("whole", [True, False])
def test_simulation_blocks_where_the_document_forbids_it(street, entry, facts, whole):
    forbid_simulation(street, unit=None if whole else street.work)
    other = make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.COMPLETE, **facts)
    [blocker] = blockers(entry, street.assessor)
    assert (blocker.code, blocker.sentence) == (
        "simulation",
        f"{other.reference} is a simulation, which this unit does not allow.",
    )


def test_simulation_is_no_matter_elsewhere(street, entry):
    forbid_simulation(street, unit=street.last)
    make_evidence(
        street.registration,
        [criterion(street.work, "1.1")],
        kind=EvidenceKind.SIMULATION,
        status=EvidenceStatus.COMPLETE,
    )
    assert blockers(entry, street.assessor) == []


@pytest.mark.parametrize("facts", [{"effect": Effect.WARN}, {"value": {"except": ["1.1"]}}])
def test_simulation_is_allowed_by_a_warning_and_by_an_exception(street, entry, facts):
    forbid_simulation(street, unit=street.work, **facts)
    make_evidence(
        street.registration,
        [criterion(street.work, "1.1")],
        kind=EvidenceKind.SIMULATION,
        status=EvidenceStatus.COMPLETE,
    )
    assert blockers(entry, street.assessor) == []


def test_unit_signed_last_names_the_units_still_open(street):
    complete_unit(street.registration, street.last, by=street.assessor)
    entry = route_unit(street.registration, street.last)
    [blocker] = blockers(entry, street.assessor)
    assert (blocker.code, blocker.sentence) == ("order", "This unit is signed off last; still open: T/2 and W/1.")


def test_unit_signed_last_waits_for_the_learners_signature_too(street, entry):
    pass_test(street.registration, street.test, by=street.assessor)
    for unit in (street.work, street.test):
        sign(street.registration, unit, by=street.assessor)
    complete_unit(street.registration, street.last, by=street.assessor)
    assert codes(route_unit(street.registration, street.last), street.assessor) == ["order"]


def test_missing_competence_blocks(street, entry):
    street.assessor.competences.filter(unit=street.work).delete()
    assert codes(entry, street.assessor) == ["competence"]


@pytest.mark.parametrize(("days", "expected"), [(0, []), (-1, ["competence"])])
def test_competence_counts_to_the_end_of_its_last_day(street, entry, days, expected):
    street.assessor.competences.update(ends_on=timezone.localdate() + timedelta(days))
    assert codes(entry, street.assessor) == expected


def test_competence_is_of_a_centre(street, entry):
    street.assessor.competences.update(centre=street.other.centre)
    assert codes(entry, street.assessor) == ["competence"]


def test_a_trainee_cannot_sign(street, entry):
    assert codes(entry, street.trainee) == ["trainee"]


@pytest.mark.parametrize("turned", [True, False])
def test_a_conflict_blocks_whoever_declared_it(street, entry, turned):
    pair = (street.assessor, street.learner)
    declare_conflict(street.centre, *(reversed(pair) if turned else pair))
    assert codes(entry, street.assessor) == ["conflict"]


def test_a_conflict_that_has_ended_does_not_block(street, entry):
    conflict = declare_conflict(street.centre, street.assessor, street.learner)
    conflict.ends_on = timezone.localdate() - timedelta(1)
    conflict.save()
    assert blockers(entry, street.assessor) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"status": RegistrationStatus.WITHDRAWN},
        {"registered_on": None},
        {"registered_on": timezone.localdate() + timedelta(1)},
        {"expires_on": timezone.localdate() - timedelta(1)},
    ],
)
def test_a_registration_that_is_not_in_force_blocks(street, entry, facts):
    Registration.objects.filter(pk=entry.registration_id).update(**facts)
    assert codes(entry, street.assessor) == ["registration"]


def test_registration_counts_to_the_end_of_its_last_day(street, entry):
    Registration.objects.filter(pk=entry.registration_id).update(expires_on=timezone.localdate())
    assert blockers(entry, street.assessor) == []


def test_a_test_unit_needs_a_pass_and_nothing_else(street):
    entry = route_unit(street.registration, street.test)
    assert codes(entry, street.assessor) == ["test"]
    pass_test(street.registration, street.test, by=street.assessor, scores={1: 2, 2: 15})
    assert codes(entry, street.assessor) == ["test"]
    pass_test(street.registration, street.test, by=street.assessor)
    assert codes(entry, street.assessor) == []


def test_a_later_house_adds_its_reasons(street, entry, monkeypatch):
    asked = Blocker("action", "An action of quality assurance is open.", "Answer it.")
    monkeypatch.setattr(rules.signing, "sign_off_checks", [lambda entry, on: [asked]])
    assert blockers(entry, street.assessor) == [asked]


def test_several_reasons_are_all_named(street):
    entry = route_unit(street.registration, street.work)
    street.assessor.competences.all().delete()
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    assert codes(entry, street.assessor) == ["criteria", "evidence", "observation", "competence"]


# --- who may --------------------------------------------------------------------------------------------------------


def test_only_assessors_with_grant_and_allocation_may_assess(street, piece):
    allowed = {street.assessor, street.second_assessor, street.trainee}
    for person in people_but(street):
        assert rules.can_assess_evidence(person, piece) is (person in allowed)
    street.assessor.memberships.update(ends_on=timezone.localdate() - timedelta(1))
    assert rules.can_assess_evidence(street.assessor, piece) is False


def test_the_work_page_is_for_assessors(street):
    allowed = {person for name, person in street.everybody().items() if name and "assessor" in name}
    allowed |= {street.trainee, street.other.trainee}
    for person in people_but(street):
        assert rules.can_see_work(person, None) is (person in allowed)


def test_only_the_learner_may_confirm(street, entry):
    for person in people_but(street):
        assert rules.can_confirm_unit(person, entry) is (person == street.learner)


def test_lead_and_scoped_quality_assurers_may_reopen(street, entry):
    for person in people_but(street):
        assert rules.can_reopen_unit(person, entry) is (person in (street.iqa, street.lead_iqa))
    street.iqa.memberships.update(role=Role.ADMIN)
    assert rules.can_reopen_unit(street.iqa, entry) is False


def test_confirm_blockers_before_and_after(street, entry):
    assert [b.code for b in rules.confirm_blockers(entry, street.learner)] == ["not_signed"]
    sign(street.registration, street.work, by=street.assessor)
    assert rules.confirm_blockers(entry, street.learner) == []
    assert Signature.objects.count() == UnitSignOff.objects.count() == 1
