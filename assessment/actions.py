"""What assessors and learners do about judgements and signatures: the only place that writes them."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules, statements
from assessment.models import Assessment, Countersignature, Decision, Signature, TestResult, UnitSignOff
from assessment.states import Outcome, Signer
from centres.ledger import record_act
from centres.rules import competence_of
from centres.states import Duty
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence, EvidenceLink
from portfolios.states import EvidenceStatus
from qualifications.states import AssessmentMethod

CHANGED = "Somebody else has just decided about this. Look again before you decide."
FULL_RULES = set("VARCS")


class Judgement(NamedTuple):
    """What an assessor says of one criterion; a reason is needed for not yet met (R3.7)."""

    criterion: object
    outcome: str
    reason: str = ""
    rule_of_evidence: str = ""
    act_by: object = None


@transaction.atomic
def record_decisions(evidence, *, by, judgements, feedback, confirmed=""):
    """Judge a submitted piece of evidence against some or all of its criteria.

    `confirmed` holds the letters of the rules of evidence that the assessor confirms (R2.4). Returns the Assessment.
    Raises NotAllowed, Blocked, BadInput, or StaleState when somebody decided one of the criteria in the meantime.
    """
    if not rules.can_assess_evidence(by, evidence):
        raise NotAllowed("Only the learner's own assessor can decide, and never on their own work.")
    # The lock lets one sitting on a piece finish before the next begins (SQLite: the transaction is IMMEDIATE).
    evidence = Evidence.objects.select_for_update().select_related("registration__centre").get(pk=evidence.pk)
    criteria = [judgement.criterion for judgement in judgements]
    if blockers := rules.assess_blockers(evidence, by, criteria):
        raise StaleState(blockers[0].sentence) if blockers[0].code == "not_submitted" else Blocked(blockers)
    check_judgements(evidence, judgements, feedback, confirmed)
    submission = evidence.submissions.order_by("attempt").last()
    assessment = Assessment.objects.create(submission=submission, by=by, feedback=feedback, confirmed=confirmed)
    for judgement in judgements:
        decide_criterion(assessment, evidence.registration, judgement)
    settle_evidence(evidence, by=by)
    record_act(
        evidence.registration.centre,
        by=by,
        verb="decided",
        obj=assessment,
        name=f"{evidence.reference} of {evidence.registration.name}",
        submission=submission.attempt,
        confirmed=confirmed,
        decisions={str(judgement.criterion): judgement.outcome for judgement in judgements},
    )
    return assessment


def check_judgements(evidence, judgements, feedback, confirmed):
    """Refuse what cannot be a judgement of this piece, in words that say what to enter instead."""
    if not judgements:
        raise BadInput("Decide at least one criterion.")
    if not feedback.strip():
        raise BadInput("Write feedback for the learner.")
    linked = set(evidence.links.values_list("criterion", flat=True))
    met = rules.standing_met(evidence.registration)
    for judgement in judgements:
        criterion = judgement.criterion
        if criterion.pk not in linked:
            raise BadInput(f"{criterion} is not mapped to {evidence.reference}.")
        if judgement.outcome not in Outcome.values:
            raise BadInput(f"Say met or not yet met for {criterion}.")
        if judgement.outcome == Outcome.NOT_YET_MET and not judgement.reason.strip():
            raise BadInput(f"Say what is missing for {criterion}.")
        if judgement.outcome == Outcome.NOT_YET_MET and criterion.pk in met:
            raise BadInput(f"{criterion} is met already; only quality assurance or an appeal can take that back.")
    outcomes = {judgement.outcome for judgement in judgements}
    if Outcome.MET in outcomes and "A" not in confirmed:
        raise BadInput("Evidence that is not confirmed as authentic cannot meet a criterion.")
    if outcomes == {Outcome.MET} and set(confirmed) != FULL_RULES:
        raise BadInput(
            "Confirm that the evidence is valid, authentic, reliable, current and sufficient, or say what is not."
        )


def decide_criterion(assessment, registration, judgement):
    """Write one decision; the one that counted is superseded, unless this very submission was decided already."""
    current = Decision.objects.current().filter(registration=registration, criterion=judgement.criterion)
    before = current.select_related("assessment").first()
    now = timezone.now()
    if before is not None:
        if before.assessment.submission_id == assessment.submission_id:
            raise StaleState(CHANGED)
        if not Decision.objects.filter(pk=before.pk).supersede(by=assessment.by, at=now, why="Decided again"):
            raise StaleState(CHANGED)
    competence = competence_of(assessment.by, judgement.criterion.outcome.unit, registration.centre, Duty.ASSESS)
    try:
        return Decision.objects.create(
            registration=registration,
            criterion=judgement.criterion,
            assessment=assessment,
            outcome=judgement.outcome,
            by=assessment.by,
            at=now,
            needs_countersignature=competence.trainee,
            reason=judgement.reason.strip(),
            rule_of_evidence=judgement.rule_of_evidence,
            act_by=judgement.act_by,
        )
    except IntegrityError as error:
        raise StaleState(CHANGED) from error


def settle_evidence(evidence, *, by):
    """When every criterion of the piece is decided, it is complete or goes back to the learner (R3.5).

    A criterion that another piece has met already needs no decision here.
    """
    linked = set(evidence.links.values_list("criterion", flat=True))
    current = Decision.objects.current().filter(registration=evidence.registration, criterion__in=linked)
    latest = evidence.submissions.order_by("attempt").last()
    here = dict(current.filter(assessment__submission=latest).values_list("criterion", "outcome"))
    met = set(current.filter(outcome=Outcome.MET).values_list("criterion", flat=True))
    if linked - set(here) - met:
        return
    if Outcome.NOT_YET_MET in here.values():
        portfolio.require_action(evidence, by=by, note="Something is not yet met.")
    else:
        portfolio.complete_evidence(evidence, by=by)


@transaction.atomic
def countersign_decision(decision, *, by):
    """A qualified assessor stands behind a trainee's decision (R1.6). Raises NotAllowed or StaleState."""
    if not rules.can_countersign_decision(by, decision):
        raise NotAllowed("Only another assessor, qualified for the unit, can countersign.")
    if not Decision.objects.current().filter(pk=decision.pk, needs_countersignature=True).exists():
        raise StaleState("This decision no longer waits for a countersignature.")
    unit = decision.criterion.outcome.unit
    blockers = rules.competence_blockers(by, [unit], decision.registration, timezone.localdate(), trainee_may=False)
    if blockers:
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            signed = Countersignature.objects.create(decision=decision, by=by)
    except IntegrityError as error:
        raise StaleState("Somebody has countersigned this decision already.") from error
    record_act(decision.registration.centre, by=by, verb="countersigned", obj=decision, outcome=decision.outcome)
    return signed


@transaction.atomic
def record_test_result(route_unit, *, by, taken_on, scores, proof):
    """Record an attempt at the set test: right answers by outcome number, with where the result was seen.

    Passed when the total reaches the pass mark (2794-210: 18 of 25). Raises NotAllowed, BadInput, StaleState.
    """
    if not rules.can_record_test(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can record a test, for a unit that has one.")
    if route_unit.locked_at:
        raise StaleState(f"Unit {route_unit.unit.number} is signed off.")
    test = route_unit.unit.test
    check_scores(test, scores, taken_on, proof)
    earlier = TestResult.objects.filter(registration=route_unit.registration, unit=route_unit.unit)
    score = sum(scores.values())
    try:
        with transaction.atomic():
            result = TestResult.objects.create(
                registration=route_unit.registration,
                unit=route_unit.unit,
                attempt=earlier.count() + 1,
                taken_on=taken_on,
                scores={str(number): right for number, right in scores.items()},
                score=score,
                passed=score >= test.pass_mark,
                proof=proof.strip(),
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Another result has just been recorded. Look again.") from error
    centre = route_unit.registration.centre
    record_act(centre, by=by, verb="recorded test", obj=result, score=score, passed=result.passed, taken_on=taken_on)
    return result


def check_scores(test, scores, taken_on, proof):
    if taken_on > timezone.localdate():
        raise BadInput("The test cannot have been taken in the future.")
    if not proof.strip():
        raise BadInput("Say where you have seen the result.")
    for weight in test.weights.select_related("outcome"):
        right = scores.get(weight.outcome.number)
        if right is None or not 0 <= right <= weight.questions:
            raise BadInput(
                f"Outcome {weight.outcome.number} has {weight.questions} questions: enter 0 to {weight.questions}."
            )
    if set(scores) != {weight.outcome.number for weight in test.weights.all()}:
        raise BadInput("The test has no such outcome.")


@transaction.atomic
def sign_off_unit(route_unit, *, by):
    """The assessor signs the unit and locks it (R3.10, R3.12). Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_sign_off_unit(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can sign a unit, and never their own.")
    if rules.current_sign_off(route_unit) is not None:
        raise StaleState("This unit has been signed already.")
    if blockers := rules.sign_off_blockers(route_unit, by):
        raise Blocked(blockers)
    portfolio.lock_unit(route_unit.registration, route_unit.unit, by=by)
    try:
        with transaction.atomic():
            sign_off = UnitSignOff.objects.create(registration=route_unit.registration, unit=route_unit.unit)
    except IntegrityError as error:
        raise StaleState("This unit has been signed already.") from error
    is_test = route_unit.unit.method == AssessmentMethod.TEST
    words = statements.newest(statements.ASSESSOR_TEST if is_test else statements.ASSESSOR)
    return sign(sign_off, Signer.ASSESSOR, by=by, statement=words)


@transaction.atomic
def confirm_unit(route_unit, *, by):
    """The learner signs after the assessor (R3.12). Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_confirm_unit(by, route_unit):
        raise NotAllowed("Only the learner can sign here.")
    if blockers := rules.confirm_blockers(route_unit, by):
        raise Blocked(blockers)
    words = statements.newest(statements.LEARNER)
    return sign(rules.current_sign_off(route_unit), Signer.LEARNER, by=by, statement=words)


def sign(sign_off, signer, *, by, statement):
    """Write a signature with what it rests on, and its line in the ledger."""
    facts = signed_facts(sign_off.registration, sign_off.unit)
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                sign_off=sign_off, signer=signer, by=by, statement=statement, facts=facts
            )
    except IntegrityError as error:
        raise StaleState("This unit has been signed already.") from error
    record_act(
        sign_off.registration.centre,
        by=by,
        verb="signed unit",
        obj=sign_off,
        name=f"{sign_off.unit.number} of {sign_off.registration.name}",
        signer=signer,
        statement=statement,
        **facts,
    )
    return signature


def signed_facts(registration, unit):
    """What a signature rests on: decisions, test results, and the fingerprints of the files (ARCHITECTURE 3.4)."""
    decisions = Decision.objects.current().filter(registration=registration, criterion__outcome__unit=unit)
    decisions = decisions.select_related("criterion__outcome", "by", "assessment__submission__evidence")
    pieces = EvidenceLink.objects.filter(evidence__registration=registration, criterion__outcome__unit=unit)
    pieces = pieces.exclude(evidence__status=EvidenceStatus.WITHDRAWN).values("evidence")
    files = Evidence.objects.filter(pk__in=pieces, files__removed_at=None).order_by("number", "files__pk")
    results = TestResult.objects.filter(registration=registration, unit=unit, passed=True)
    return {
        "decisions": [
            {
                "criterion": decision.criterion.plain_code,
                "outcome": decision.outcome,
                "by": decision.by.full_name,
                "at": decision.at.isoformat(),
                "evidence": decision.assessment.submission.evidence.reference,
            }
            for decision in sorted(decisions, key=lambda decision: decision.criterion.pair)
        ],
        "files": [
            {"evidence": f"E{number:03d}", "name": name, "sha256": digest}
            for number, name, digest in files.values_list("number", "files__name", "files__sha256")
            if digest
        ],
        "tests": [{"attempt": result.attempt, "score": result.score} for result in results],
    }


@transaction.atomic
def reopen_unit(route_unit, *, by, why):
    """Quality assurance reopens a signed unit: its signatures are superseded and have to be made again (R3.13)."""
    if not rules.can_reopen_unit(by, route_unit):
        raise NotAllowed("Only a quality assurer of the centre can reopen a unit.")
    if not why.strip():
        raise BadInput("Give the reason for reopening the unit.")
    if route_unit.registration.route_closed_at:
        raise StaleState("The award has been claimed: withdraw the claim before reopening a unit.")
    sign_off = rules.current_sign_off(route_unit)
    if sign_off is None:
        raise StaleState("This unit is not signed off.")
    if not UnitSignOff.objects.filter(pk=sign_off.pk).supersede(by=by, at=timezone.now(), why=why.strip()):
        raise StaleState("This unit has been reopened already.")
    portfolio.unlock_unit(route_unit.registration, route_unit.unit, by=by)
    name = f"{route_unit.unit.number} of {route_unit.registration.name}"
    record_act(route_unit.registration.centre, by=by, verb="reopened unit", obj=sign_off, name=name, why=why.strip())
    return sign_off


@transaction.atomic
def send_back_criteria(route_unit, criteria, *, by, why):
    """Quality assurance disagrees: decisions on these criteria no longer count, the assessor decides again.

    The decisions are kept, superseded (R4.13, R4.14); the evidence they rest on goes back to the assessor.
    """
    rows = Decision.objects.current().filter(registration=route_unit.registration, criterion__in=criteria)
    pieces = Evidence.objects.filter(submissions__assessments__decisions__in=rows).distinct()
    pieces = list(pieces)
    if not rows.supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("These decisions have been changed in the meantime.")
    for evidence in pieces:
        if evidence.status != EvidenceStatus.SUBMITTED:
            portfolio.reopen_evidence(evidence, by=by, note="Quality assurance asked for it to be assessed again.")
    return pieces
