"""Tests taken, units signed, confirmed and reopened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions
from assessment.actions import signing, testing
from assessment.models import Decision, Signature, TestResult, UnitSignOff
from assessment.states import Signer
from centres.ledger import first_break
from centres.models import Act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import EvidenceFile, Registration, RouteUnit
from tests.factories.assessment import (
    add_file,
    complete_unit,
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    pass_test,
    people_but,
    route_unit,
    sign,
)

RIGHT = {1: 8, 2: 10}


@pytest.fixture
def work(street):
    """The portfolio unit, ready to be signed."""
    complete_unit(street.registration, street.work, by=street.assessor)
    return route_unit(street.registration, street.work)


@pytest.fixture
def test_unit(street):
    return route_unit(street.registration, street.test)


def last_act():
    return Act.objects.order_by("-pk").first()


def record(entry, by, scores=None, **facts):
    given = {"taken_on": timezone.localdate(), "proof": "Report 17", **facts}
    return actions.record_test_result(entry, by=by, scores=RIGHT if scores is None else scores, **given)


# --- the set test: 25 questions, 18 to pass -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "total", "passed"),
    [({1: 8, 2: 10}, 18, True), ({1: 2, 2: 15}, 17, False), ({1: 10, 2: 15}, 25, True), ({1: 0, 2: 0}, 0, False)],
)
def test_record_test_result_reckons_total_and_pass(street, test_unit, scores, total, passed):
    result = record(test_unit, street.assessor, scores)
    assert (result.score, result.passed, result.attempt, result.by) == (total, passed, 1, street.assessor)
    assert result.scores == {str(number): right for number, right in scores.items()}


def test_record_test_result_counts_attempts_and_writes_the_ledger(street, test_unit):
    record(test_unit, street.assessor, {1: 0, 2: 0})
    again = record(test_unit, street.second_assessor)
    assert (again.attempt, again.passed) == (2, True)
    act = last_act()
    assert (act.verb, act.by, act.object_name) == ("recorded test", street.second_assessor, "T/2 of Learner HL")
    assert act.facts == {"score": 18, "passed": True, "taken_on": timezone.localdate().isoformat()}


def test_record_test_result_by_a_trainee_is_recorded(street, test_unit):
    assert record(test_unit, street.trainee).by == street.trainee


def test_record_test_result_refuses_everybody_but_the_learners_assessors(street, test_unit):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            record(test_unit, person)
    assert not TestResult.objects.exists()


def test_record_test_result_refuses_a_unit_without_test(street):
    with pytest.raises(NotAllowed):
        record(route_unit(street.registration, street.work), street.assessor)


def test_record_test_result_refuses_a_conflict_and_missing_competence(street, test_unit):
    declare_conflict(street.centre, street.learner, street.assessor)
    street.assessor.competences.all().update(ends_on=timezone.localdate() - timedelta(1))
    with pytest.raises(Blocked) as refusal:
        record(test_unit, street.assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["conflict", "competence"]


@pytest.mark.parametrize(
    ("scores", "facts", "sentence"),
    [
        ({1: 11, 2: 10}, {}, "Outcome 1 has 10 questions: enter 0 to 10."),
        ({1: -1, 2: 10}, {}, "Outcome 1 has 10 questions: enter 0 to 10."),
        ({1: 5}, {}, "Outcome 2 has 15 questions: enter 0 to 15."),
        ({1: 5, 2: 5, 3: 5}, {}, "The test has no such outcome."),
        (RIGHT, {"proof": "  "}, "Say where you have seen the result."),
        (RIGHT, {"proof": "x" * 201}, "Say it in at most 200 characters; these are 201."),
        (RIGHT, {"taken_on": timezone.localdate() + timedelta(1)}, "The test cannot have been taken in the future."),
    ],
)
def test_record_test_result_says_what_cannot_be(street, test_unit, scores, facts, sentence):
    with pytest.raises(BadInput) as refusal:
        record(test_unit, street.assessor, scores, **facts)
    assert str(refusal.value) == sentence
    assert not TestResult.objects.exists()


def test_record_test_result_is_refused_once_the_unit_is_signed(street, test_unit):
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor)
    with pytest.raises(StaleState, match=r"Unit T/2 is signed off\."):
        record(test_unit, street.assessor)  # the row in hand is from before the signature


def test_record_test_result_that_slips_in_between_hits_the_constraint(street, test_unit, monkeypatch):
    record(test_unit, street.assessor)
    monkeypatch.setattr(TestResult.objects, "current", TestResult.objects.none)
    with pytest.raises(StaleState, match="Another result has just been recorded"):
        record(test_unit, street.second_assessor)


def test_record_test_result_is_all_or_nothing(street, test_unit, monkeypatch):
    monkeypatch.setattr(testing, "record_act", fail)
    with pytest.raises(RuntimeError):
        record(test_unit, street.assessor)
    assert not TestResult.objects.exists()


def fail(*args, **kwargs):
    raise RuntimeError("disk full")


# --- signing --------------------------------------------------------------------------------------------------------


def test_sign_off_unit_locks_it_and_keeps_what_was_signed(street):
    piece = complete_unit(street.registration, street.work, by=street.assessor)
    kept, gone = add_file(piece), add_file(piece, "draft.pdf", b"%PDF-1.5")
    EvidenceFile.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    entry = sign(street.registration, street.work, by=street.assessor)
    assert entry.locked_at is not None
    signature = Signature.objects.get()
    assert (signature.signer, signature.by) == (Signer.ASSESSOR, street.assessor)
    assert signature.statement.startswith("v1: I have judged the evidence for this unit against every criterion.")
    assert [fact["criterion"] for fact in signature.facts["decisions"]] == ["1.1", "1.2", "2.1", "2.2"]
    assert {fact["outcome"] for fact in signature.facts["decisions"]} == {"met"}
    assert signature.facts["files"] == [{"evidence": "E001", "name": "refund.pdf", "sha256": kept.sha256}]
    act = last_act()
    assert (act.verb, act.by, act.facts["signer"]) == ("signed unit", street.assessor, "assessor")
    assert act.facts["files"] == signature.facts["files"]
    assert first_break(street.centre) is None


def test_sign_off_unit_by_test_rests_on_the_pass(street, test_unit):
    record(test_unit, street.assessor, {1: 0, 2: 0})
    record(test_unit, street.assessor)
    sign(street.registration, street.test, by=street.assessor)
    signature = Signature.objects.get()
    assert signature.statement == "v1: I have seen proof that the learner has passed the test of this unit."
    assert signature.facts == {"decisions": [], "files": [], "tests": [{"attempt": 2, "score": 18}]}


def test_sign_off_unit_refuses_everybody_but_the_learners_assessors(street, work):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.sign_off_unit(work, by=person)
    assert not UnitSignOff.objects.exists()


def test_sign_off_unit_refuses_a_trainee_with_the_reason(street, work):
    with pytest.raises(Blocked) as refusal:
        actions.sign_off_unit(work, by=street.trainee)
    assert [blocker.code for blocker in refusal.value.blockers] == ["trainee"]


def test_sign_off_unit_refuses_while_anything_stands_in_the_way(street):
    entry = route_unit(street.registration, street.work)
    with pytest.raises(Blocked):
        actions.sign_off_unit(entry, by=street.assessor)
    assert not UnitSignOff.objects.exists()
    assert route_unit(street.registration, street.work).locked_at is None


def test_the_second_of_two_signers_is_told(street, work):
    actions.sign_off_unit(work, by=street.assessor)
    with pytest.raises(StaleState, match="This unit has been signed already"):
        actions.sign_off_unit(work, by=street.second_assessor)
    assert Signature.objects.get().by == street.assessor


def test_sign_off_unit_of_a_unit_that_left_the_route_is_stale(street, work):
    RouteUnit.objects.filter(pk=work.pk).delete()
    with pytest.raises(StaleState, match=r"Unit W/1 is no longer on the route\."):
        actions.sign_off_unit(work, by=street.assessor)


def test_sign_off_unit_is_all_or_nothing(street, work, monkeypatch):
    monkeypatch.setattr(signing, "record_act", fail)
    with pytest.raises(RuntimeError):
        actions.sign_off_unit(work, by=street.assessor)
    assert not UnitSignOff.objects.exists()
    assert route_unit(street.registration, street.work).locked_at is None


# --- the learner confirms -------------------------------------------------------------------------------------------


def test_confirm_unit_is_the_learners_signature(street, work):
    actions.sign_off_unit(work, by=street.assessor)
    signature = actions.confirm_unit(work, by=street.learner)
    assert (signature.signer, signature.by) == (Signer.LEARNER, street.learner)
    assert signature.statement.startswith("v1: The evidence for this unit is my own work")
    assert (last_act().verb, last_act().facts["signer"]) == ("signed unit", "learner")


def test_confirm_unit_refuses_everybody_but_the_learner(street, work):
    actions.sign_off_unit(work, by=street.assessor)
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.confirm_unit(work, by=person)
    assert Signature.objects.count() == 1


def test_confirm_unit_comes_after_the_assessor(street, work):
    with pytest.raises(Blocked) as refusal:
        actions.confirm_unit(work, by=street.learner)
    assert [blocker.code for blocker in refusal.value.blockers] == ["not_signed"]


def test_confirm_unit_only_once(street, work):
    actions.sign_off_unit(work, by=street.assessor)
    actions.confirm_unit(work, by=street.learner)
    with pytest.raises(Blocked) as refusal:
        actions.confirm_unit(work, by=street.learner)
    assert [blocker.code for blocker in refusal.value.blockers] == ["signed"]
    assert Signature.objects.count() == 2


def test_a_second_signature_of_the_same_signer_hits_the_constraint(street, work):
    actions.sign_off_unit(work, by=street.assessor)
    with pytest.raises(StaleState):
        signing.sign(UnitSignOff.objects.get(), Signer.ASSESSOR, by=street.second_assessor, statement="v1: x")


# --- reopening ------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(street, work):
    return sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)


def test_reopen_unit_supersedes_the_signatures_and_unlocks(street, signed):
    sign_off = actions.reopen_unit(signed, by=street.iqa, why=" 1.2 is not shown. ")
    sign_off.refresh_from_db()
    assert (sign_off.is_current, sign_off.superseded_by, sign_off.superseded_why) == (
        False,
        street.iqa,
        "1.2 is not shown.",
    )
    assert route_unit(street.registration, street.work).locked_at is None
    assert Signature.objects.count() == 2
    assert Decision.objects.current().count() == 4
    assert (last_act().verb, last_act().by, last_act().facts) == (
        "reopened unit",
        street.iqa,
        {"why": "1.2 is not shown."},
    )


def test_reopened_unit_is_signed_and_confirmed_anew(street, signed):
    actions.reopen_unit(signed, by=street.lead_iqa, why="Look again")
    sign(street.registration, street.work, by=street.second_assessor, confirmed_by=street.learner)
    assert [row.is_current for row in UnitSignOff.objects.order_by("pk")] == [False, True]
    assert Signature.objects.count() == 4


def test_reopen_unit_refuses_everybody_but_quality_assurance(street, signed):
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.reopen_unit(signed, by=person, why="x")
    assert UnitSignOff.objects.get().is_current


def test_reopen_unit_refuses_a_quality_assurer_of_another_qualification(street, signed):
    other = street.edition
    other.pk = None
    other.code = "another"
    other.save()
    street.iqa.memberships.update(qualification=other)
    with pytest.raises(NotAllowed):
        actions.reopen_unit(signed, by=street.iqa, why="x")


def test_reopen_unit_refuses_ones_own_registration(street, signed):
    Registration.objects.filter(pk=signed.registration_id).update(learner=street.iqa)
    with pytest.raises(NotAllowed):
        actions.reopen_unit(route_unit(signed.registration, street.work), by=street.iqa, why="x")


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("  ", "Give the reason for reopening the unit."),
        ("x" * 401, "Say it in at most 400 characters; these are 401."),
    ],
)
def test_reopen_unit_wants_a_reason_that_fits(street, signed, why, sentence):
    with pytest.raises(BadInput) as refusal:
        actions.reopen_unit(signed, by=street.iqa, why=why)
    assert str(refusal.value) == sentence


def test_reopen_unit_needs_the_claim_withdrawn_first(street, signed):
    Registration.objects.filter(pk=signed.registration_id).update(route_closed_at=timezone.now())
    with pytest.raises(StaleState, match="withdraw the claim"):
        actions.reopen_unit(signed, by=street.iqa, why="x")


def test_the_second_of_two_who_reopen_is_told(street, signed):
    actions.reopen_unit(signed, by=street.iqa, why="x")
    with pytest.raises(StaleState, match="This unit is not signed off"):
        actions.reopen_unit(signed, by=street.lead_iqa, why="y")
    assert UnitSignOff.objects.get().superseded_by == street.iqa


def test_reopen_unit_is_all_or_nothing(street, signed, monkeypatch):
    monkeypatch.setattr(signing, "record_act", fail)
    with pytest.raises(RuntimeError):
        actions.reopen_unit(signed, by=street.iqa, why="x")
    assert UnitSignOff.objects.get().is_current
    assert route_unit(street.registration, street.work).locked_at is not None


def test_unit_signed_last_is_signed_when_the_others_are(street, signed):
    piece = make_evidence(street.registration, [criterion(street.last, "1.1")])
    decide(piece, met(criterion(street.last, "1.1")), by=street.assessor)
    with pytest.raises(Blocked) as refusal:
        sign(street.registration, street.last, by=street.assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["order"]
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor, confirmed_by=street.learner)
    sign(street.registration, street.last, by=street.assessor)
    assert UnitSignOff.objects.current().count() == 3
