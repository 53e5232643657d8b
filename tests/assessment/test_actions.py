"""Judging a submitted piece: what is written, who may, who loses a race, and that nothing is half written."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions
from assessment.actions import Judgement, judging
from assessment.models import Assessment, Countersignature, Decision
from assessment.states import Outcome
from centres.ledger import first_break
from centres.models import Act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EvidenceStatus
from tests.factories.assessment import (
    VARCS,
    complete_unit,
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    not_yet,
    people_but,
    route_unit,
    submit_again,
)


@pytest.fixture
def first(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def second(street):
    return criterion(street.work, "1.2")


@pytest.fixture
def piece(street, first, second):
    return make_evidence(street.registration, [first, second])


def last_act():
    return Act.objects.order_by("-pk").first()


def outcomes(registration):
    """Current decisions as {code: outcome}."""
    rows = Decision.objects.current().filter(registration=registration).select_related("criterion__outcome")
    return {row.criterion.plain_code: row.outcome for row in rows}


# --- recording ------------------------------------------------------------------------------------------------------


def test_record_decisions_writes_sitting_decisions_move_and_act(street, piece, first, second):
    assessment = decide(piece, met(first, second), by=street.assessor, feedback="  Clear. ")
    assert (assessment.by, assessment.feedback, assessment.confirmed) == (street.assessor, "Clear.", VARCS)
    assert assessment.submission.attempt == 1
    assert outcomes(street.registration) == {"1.1": "met", "1.2": "met"}
    assert {row.by for row in Decision.objects.all()} == {street.assessor}
    assert piece.status == EvidenceStatus.COMPLETE
    assert [event.status for event in piece.events.all()] == [EvidenceStatus.COMPLETE]
    act = last_act()
    assert (act.verb, act.by, act.centre, act.object_id) == (
        "decided",
        street.assessor,
        street.centre,
        str(assessment.pk),
    )
    assert act.facts == {
        "submission": 1,
        "confirmed": VARCS,
        "decisions": {str(first): "met", str(second): "met"},
    }
    assert first_break(street.centre) is None


def test_record_decisions_keeps_reason_rule_and_date_of_not_yet_only(street, piece, first, second):
    by = timezone.localdate() + timedelta(14)
    judgements = [
        Judgement(first, Outcome.MET, "not for met", "S", by),
        Judgement(second, Outcome.NOT_YET_MET, " Show the refund. ", "S", by),
    ]
    decide(piece, judgements, by=street.assessor, confirmed="VARC")
    rows = {row.criterion: row for row in Decision.objects.select_related("criterion")}
    assert (rows[first].reason, rows[first].rule_of_evidence, rows[first].act_by) == ("", "", None)
    assert (rows[second].reason, rows[second].rule_of_evidence, rows[second].act_by) == ("Show the refund.", "S", by)
    assert piece.status == EvidenceStatus.ACTION_REQUIRED


def test_record_decisions_refuses_everybody_but_the_learners_assessors(street, piece, first):
    allowed = (street.assessor, street.second_assessor, street.trainee)
    refused = people_but(street, *allowed)
    assert len(refused) == 12
    for person in refused:
        with pytest.raises(NotAllowed):
            actions.record_decisions(piece, by=person, judgements=met(first), feedback="Yes.", confirmed=VARCS)
    assert not Assessment.objects.exists()


def test_record_decisions_refuses_an_assessor_on_their_own_work(street):
    # The only way in would be an allocation to oneself.
    street.registration.learner = street.assessor
    street.registration.save()
    mine = make_evidence(street.registration, [criterion(street.work, "1.1")])
    with pytest.raises(NotAllowed):
        decide(mine, met(criterion(street.work, "1.1")), by=street.assessor)


def test_record_decisions_refuses_a_conflict_of_interest(street, piece, first):
    declare_conflict(street.centre, street.learner, street.assessor)
    with pytest.raises(Blocked) as refusal:
        decide(piece, met(first), by=street.assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["conflict"]


def test_record_decisions_refuses_without_competence_on_the_day(street, piece, first):
    street.assessor.competences.update(ends_on=timezone.localdate() - timedelta(1))
    with pytest.raises(Blocked) as refusal:
        decide(piece, met(first), by=street.assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["competence"]
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "status",
    [EvidenceStatus.PREPARING, EvidenceStatus.ACTION_REQUIRED, EvidenceStatus.COMPLETE, EvidenceStatus.WITHDRAWN],
)
def test_record_decisions_needs_evidence_that_waits(street, piece, first, status):
    Evidence.objects.filter(pk=piece.pk).update(status=status)
    with pytest.raises(StaleState):
        decide(piece, met(first), by=street.assessor)
    assert not Decision.objects.exists()


def test_record_decisions_refuses_a_signed_unit(street, piece, first):
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    with pytest.raises(Blocked) as refusal:
        decide(piece, met(first), by=street.assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["locked"]


def bad(judgements, feedback="Good.", confirmed=VARCS):
    return judgements, feedback, confirmed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda s: bad([]), "Decide at least one criterion."),
        (lambda s: bad(met(criterion(s.work, "1.1")), feedback="  "), "Write feedback for the learner."),
        (lambda s: bad(met(criterion(s.work, "2.1"))), "W/1 02.01 is not mapped to E001."),
        (lambda s: bad(met(criterion(s.work, "1.1")) * 2), "W/1 01.01 is decided twice."),
        (lambda s: bad([Judgement(criterion(s.work, "1.1"), "fail")]), "Say met or not yet met for W/1 01.01."),
        (lambda s: bad(not_yet(criterion(s.work, "1.1"), reason=" ")), "Say what is missing for W/1 01.01."),
        (
            lambda s: bad([Judgement(criterion(s.work, "1.1"), "not_yet_met", "More", "X")]),
            "Choose one of the rules of evidence for W/1 01.01, or none.",
        ),
        (
            lambda s: bad(
                [Judgement(criterion(s.work, "1.1"), "not_yet_met", "More", "S", timezone.localdate() - timedelta(1))]
            ),
            "The date to act by for W/1 01.01 is over.",
        ),
        (
            lambda s: bad(met(criterion(s.work, "1.1")), confirmed="VRCS"),
            "Evidence that is not confirmed as authentic cannot meet a criterion.",
        ),
        (
            lambda s: bad(met(criterion(s.work, "1.1")), confirmed="VARC"),
            "Confirm that the evidence is valid, authentic, reliable, current and sufficient, or say what is not.",
        ),
    ],
)
def test_record_decisions_says_what_cannot_be_a_judgement(street, piece, given, sentence):
    judgements, feedback, confirmed = given(street)
    with pytest.raises(BadInput, match=f"^{sentence}$".replace(".", r"\.")):
        decide(piece, judgements, by=street.assessor, feedback=feedback, confirmed=confirmed)
    assert not Assessment.objects.exists()
    assert not Act.objects.exists()


def test_record_decisions_keeps_only_known_letters_in_their_order(street, piece, first):
    assessment = decide(piece, not_yet(first), by=street.assessor, confirmed="SxAV")
    assert assessment.confirmed == "VAS"


# --- races ----------------------------------------------------------------------------------------------------------


def test_the_second_of_two_assessors_is_told_and_writes_nothing(street, piece, first):
    decide(piece, met(first), by=street.assessor)
    with pytest.raises(StaleState, match="Somebody else has just decided about this"):
        decide(piece, not_yet(first), by=street.second_assessor)
    assert Assessment.objects.count() == 1
    assert outcomes(street.registration) == {"1.1": "met"}


def test_a_decision_that_slips_in_between_hits_the_constraint(street, piece, first, monkeypatch):
    decide(piece, met(first), by=street.assessor)
    # As if the other's row had been written after this one superseded what it found.
    monkeypatch.setattr(Decision.objects, "current", lambda: Decision.objects.none())
    with pytest.raises(StaleState, match="Somebody else has just decided about this"):
        judging.decide_criterion(
            Assessment.objects.create(submission=piece.submissions.get(), by=street.second_assessor, feedback="x"),
            street.registration,
            Judgement(first, Outcome.MET),
        )


def test_record_decisions_on_a_submission_that_is_no_longer_the_newest_is_stale(street, piece, first):
    submit_again(piece)
    with pytest.raises(StaleState, match="E001 has been submitted again since you opened it"):
        actions.record_decisions(
            piece, by=street.assessor, judgements=met(first), feedback="Yes.", confirmed=VARCS, attempt=1
        )


def test_record_decisions_is_all_or_nothing(street, piece, first, second):
    decide(piece, met(second), by=street.assessor)
    acts = Act.objects.count()
    with pytest.raises(StaleState):  # the first judgement is good, the second was decided already
        decide(piece, met(first, second), by=street.second_assessor)
    assert outcomes(street.registration) == {"1.2": "met"}
    assert (Assessment.objects.count(), Act.objects.count()) == (1, acts)


def fail(*args, **kwargs):
    raise RuntimeError("disk full")


def test_record_decisions_writes_nothing_when_the_ledger_cannot(street, piece, first, second, monkeypatch):
    # The last write of all fails, as on a full disk.
    monkeypatch.setattr(judging, "record_act", fail)
    with pytest.raises(RuntimeError):
        decide(piece, met(first, second), by=street.assessor)
    assert not Assessment.objects.exists()
    assert not Decision.objects.exists()
    assert Evidence.objects.get(pk=piece.pk).status == EvidenceStatus.SUBMITTED


# --- partial sittings and the state of the piece --------------------------------------------------------------------


def test_piece_waits_until_every_criterion_is_decided(street, piece, first, second):
    decide(piece, met(first), by=street.assessor)
    assert piece.status == EvidenceStatus.SUBMITTED
    decide(piece, met(second), by=street.second_assessor)
    assert piece.status == EvidenceStatus.COMPLETE


def test_piece_with_anything_not_yet_met_goes_back(street, piece, first, second):
    decide(piece, not_yet(first), by=street.assessor)
    assert piece.status == EvidenceStatus.SUBMITTED
    decide(piece, met(second), by=street.assessor)
    assert piece.status == EvidenceStatus.ACTION_REQUIRED
    assert [event.note for event in piece.events.all()] == ["Something is not yet met."]


def test_piece_is_complete_without_a_decision_on_what_other_evidence_has_met(street, piece, first, second):
    other = make_evidence(street.registration, [first])
    decide(other, met(first), by=street.assessor)
    decide(piece, met(second), by=street.assessor)
    assert piece.status == EvidenceStatus.COMPLETE
    assert Decision.objects.count() == 2


def test_piece_whose_criteria_others_have_met_needs_feedback_only(street, first):
    one, other = (make_evidence(street.registration, [first]) for _ in range(2))
    decide(one, met(first), by=street.assessor)
    assessment = decide(other, [], by=street.assessor, feedback="E001 shows this already.")
    assert (other.status, assessment.decisions.count()) == (EvidenceStatus.COMPLETE, 0)


def test_evidence_not_yet_met_then_met_keeps_both_decisions(street, first):
    piece = make_evidence(street.registration, [first])
    decide(piece, not_yet(first), by=street.assessor)
    submit_again(piece)
    decide(piece, met(first), by=street.assessor)
    old, new = Decision.objects.order_by("pk")
    assert (old.outcome, old.is_current, old.superseded_by) == (Outcome.NOT_YET_MET, False, street.assessor)
    assert (new.outcome, new.is_current, new.assessment.submission.attempt) == (Outcome.MET, True, 2)
    assert piece.status == EvidenceStatus.COMPLETE


def test_resubmission_asks_only_for_what_is_not_met(street, piece, first, second):
    decide(piece, [*met(first), *not_yet(second)], by=street.assessor)
    submit_again(piece)
    decide(piece, met(second), by=street.assessor)
    assert piece.status == EvidenceStatus.COMPLETE
    assert Decision.objects.current().get(criterion=first).assessment.submission.attempt == 1


def test_other_evidence_meets_a_criterion_that_one_piece_did_not(street, first):
    weak, strong = (make_evidence(street.registration, [first]) for _ in range(2))
    decide(weak, not_yet(first), by=street.assessor)
    decide(strong, met(first), by=street.assessor)
    weak.refresh_from_db()
    assert (weak.status, strong.status) == (EvidenceStatus.ACTION_REQUIRED, EvidenceStatus.COMPLETE)
    assert outcomes(street.registration) == {"1.1": "met"}


# --- met stays met --------------------------------------------------------------------------------------------------


def test_met_cannot_be_taken_back_by_an_assessor(street, first):
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    with pytest.raises(BadInput, match="only quality assurance or an appeal can take that back"):
        decide(make_evidence(street.registration, [first]), not_yet(first), by=street.second_assessor)
    assert outcomes(street.registration) == {"1.1": "met"}


def test_met_is_not_put_in_doubt_by_a_trainees_met(street, first):
    # Superseding it would leave the criterion waiting for a countersignature.
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    with pytest.raises(BadInput, match="A trainee's decision cannot replace that one"):
        decide(make_evidence(street.registration, [first]), met(first), by=street.trainee)
    assert Decision.objects.current().get().by == street.assessor


def test_met_again_by_a_qualified_assessor_supersedes(street, first):
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    decide(make_evidence(street.registration, [first]), met(first), by=street.second_assessor)
    old, new = Decision.objects.order_by("pk")
    assert (old.is_current, old.superseded_why, new.is_current) == (False, "Decided again", True)


def test_what_rested_on_withdrawn_evidence_can_be_judged_anew(street, piece, first, second):
    decide(piece, [*met(first), *not_yet(second)], by=street.assessor)
    portfolio.withdraw_evidence(piece, by=street.learner, reason="Not mine to show")
    decide(make_evidence(street.registration, [first]), not_yet(first), by=street.assessor)
    assert outcomes(street.registration)["1.1"] == "not_yet_met"


# --- trainees -------------------------------------------------------------------------------------------------------


@pytest.fixture
def trainees(street, first):
    """A trainee's decision that waits."""
    decide(make_evidence(street.registration, [first]), met(first), by=street.trainee)
    return Decision.objects.get()


def test_trainees_decision_waits_for_a_countersignature(trainees):
    assert trainees.needs_countersignature is True
    assert not Decision.objects.standing().exists()


def test_countersign_decision_makes_it_count(street, trainees):
    signed = actions.countersign_decision(trainees, by=street.second_assessor)
    assert (signed.by, signed.decision) == (street.second_assessor, trainees)
    assert Decision.objects.standing().get() == trainees
    act = last_act()
    assert (act.verb, act.by, act.facts) == ("countersigned", street.second_assessor, {"outcome": "met"})


def test_countersign_decision_refuses_everybody_but_another_qualified_assessor_of_the_learner(street, trainees):
    for person in people_but(street, street.assessor, street.second_assessor):
        with pytest.raises(NotAllowed):
            actions.countersign_decision(trainees, by=person)
    assert not Countersignature.objects.exists()


def test_countersign_decision_refuses_who_made_it_even_when_qualified_since(street, trainees):
    street.trainee.competences.update(trainee=False)
    with pytest.raises(NotAllowed):
        actions.countersign_decision(trainees, by=street.trainee)


def test_countersign_decision_refuses_an_assessor_who_cannot_see_the_evidence(street, trainees):
    street.second_assessor.allocations.all().delete()
    with pytest.raises(NotAllowed):
        actions.countersign_decision(trainees, by=street.second_assessor)


def test_countersign_decision_refuses_a_conflict(street, trainees):
    declare_conflict(street.centre, street.second_assessor, street.learner)
    with pytest.raises(Blocked) as refusal:
        actions.countersign_decision(trainees, by=street.second_assessor)
    assert [blocker.code for blocker in refusal.value.blockers] == ["conflict"]


def test_countersign_decision_only_once(street, trainees):
    actions.countersign_decision(trainees, by=street.assessor)
    with pytest.raises(StaleState, match="no longer waits"):
        actions.countersign_decision(trainees, by=street.second_assessor)
    assert Countersignature.objects.get().by == street.assessor


def test_countersign_decision_needs_one_that_waits(street, first):
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    with pytest.raises(StaleState):
        actions.countersign_decision(Decision.objects.get(), by=street.second_assessor)


def test_countersign_decisions_signs_all_or_none(street, piece, first, second):
    decide(piece, met(first, second), by=street.trainee)
    one, other = Decision.objects.order_by("pk")
    actions.countersign_decision(other, by=street.assessor)
    with pytest.raises(StaleState):
        actions.countersign_decisions([one, other], by=street.second_assessor)
    assert Countersignature.objects.get().decision == other


def test_return_decision_has_the_criterion_decided_again(street, trainees):
    piece = trainees.assessment.submission.evidence
    actions.return_decision(trainees, by=street.second_assessor, why=" The receipt is missing. ")
    trainees.refresh_from_db()
    piece.refresh_from_db()
    assert (trainees.is_current, trainees.superseded_by) == (False, street.second_assessor)
    assert trainees.superseded_why == "The receipt is missing."
    assert piece.status == EvidenceStatus.SUBMITTED
    assert (last_act().verb, last_act().facts) == ("returned decision", {"why": "The receipt is missing."})
    decide(piece, not_yet(trainees.criterion), by=street.assessor)
    assert piece.status == EvidenceStatus.ACTION_REQUIRED


@pytest.mark.parametrize(
    ("why", "sentence"),
    [(" ", "Give the reason for sending the decision back."), ("x" * 401, "Say it in at most 400 characters")],
)
def test_return_decision_wants_a_reason_that_fits(street, trainees, why, sentence):
    with pytest.raises(BadInput, match=sentence):
        actions.return_decision(trainees, by=street.second_assessor, why=why)
    trainees.refresh_from_db()
    assert trainees.is_current


def test_return_decision_refuses_everybody_but_a_countersigner(street, trainees):
    for person in people_but(street, street.assessor, street.second_assessor):
        with pytest.raises(NotAllowed):
            actions.return_decision(trainees, by=person, why="No")


# --- quality assurance sends back -----------------------------------------------------------------------------------


def test_send_back_criteria_supersedes_and_reopens_the_evidence(street, first, second):
    piece = complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    pieces = actions.send_back_criteria(entry, [first, second], by=street.iqa, why="The record names nobody.")
    piece.refresh_from_db()
    assert (pieces, piece.status) == ([piece], EvidenceStatus.SUBMITTED)
    assert outcomes(street.registration) == {"2.1": "met", "2.2": "met"}
    old = Decision.objects.get(criterion=first)
    assert (old.superseded_by, old.superseded_why) == (street.iqa, "The record names nobody.")
    decide(piece, [*met(first), *not_yet(second)], by=street.assessor)
    assert piece.status == EvidenceStatus.ACTION_REQUIRED


def test_send_back_criteria_shortens_a_long_reason_rather_than_failing(street, first):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    actions.send_back_criteria(entry, [first], by=street.iqa, why="x" * 500)
    assert Decision.objects.get(criterion=first).superseded_why == "x" * 400


def test_send_back_criteria_refuses_everybody_but_quality_assurance(street, first):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.send_back_criteria(entry, [first], by=person, why="No")
    assert outcomes(street.registration)["1.1"] == "met"


def test_send_back_criteria_when_nothing_is_left_is_stale(street, first):
    with pytest.raises(StaleState):
        actions.send_back_criteria(route_unit(street.registration, street.work), [first], by=street.iqa, why="x")


def test_send_back_criteria_leaves_other_units_alone(street):
    complete_unit(street.registration, street.last, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    with pytest.raises(StaleState):
        actions.send_back_criteria(entry, [criterion(street.last, "1.1")], by=street.iqa, why="x")
