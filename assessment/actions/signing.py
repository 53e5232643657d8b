"""What assessors, learners and quality assurers do about units: sign, confirm, reopen."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules, statements
from assessment.actions.holding import check_reason, hold_unit
from assessment.actions.telling import tell_listeners
from assessment.models import Decision, Signature, TestResult, UnitSignOff
from assessment.states import Signer
from centres.ledger import record_act
from config.refusals import Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence, EvidenceLink, Registration
from portfolios.states import EvidenceStatus
from qualifications.states import AssessmentMethod


@transaction.atomic
def sign_off_unit(route_unit, *, by):
    """The assessor signs the unit and locks it (R3.10, R3.12). Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_sign_off_unit(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can sign a unit, and never their own.")
    route_unit = hold_unit(route_unit)
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
    route_unit = hold_unit(route_unit)
    if blockers := rules.confirm_blockers(route_unit, by):
        raise Blocked(blockers)
    words = statements.newest(statements.LEARNER)
    signature = sign(rules.current_sign_off(route_unit), Signer.LEARNER, by=by, statement=words)
    tell_listeners(route_unit.registration, [route_unit.unit_id])
    return signature


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
    results = TestResult.objects.current().filter(registration=registration, unit=unit, passed=True)
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
        "tests": [_signed_result(result) for result in results.select_related("proof_file")],
    }


def _signed_result(result):
    slip = {"slip": result.proof_file.sha256} if result.proof_file else {}
    return {"attempt": result.attempt, "score": result.score, **slip}


@transaction.atomic
def reopen_unit(route_unit, *, by, why):
    """Quality assurance reopens a signed unit: its signatures are superseded and have to be made again (R3.13)."""
    if not rules.can_reopen_unit(by, route_unit):
        raise NotAllowed("Only a quality assurer of the centre can reopen a unit.")
    why = check_reason(why, "Give the reason for reopening the unit.")
    route_unit = hold_unit(route_unit)
    # Read again under a lock: a claim may be submitted at this very moment.
    if Registration.objects.select_for_update().get(pk=route_unit.registration_id).route_closed_at:
        raise StaleState("The award has been claimed: withdraw the claim before reopening a unit.")
    sign_off = rules.current_sign_off(route_unit)
    if sign_off is None:
        raise StaleState("This unit is not signed off.")
    if not UnitSignOff.objects.filter(pk=sign_off.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("This unit has been reopened already.")
    portfolio.unlock_unit(route_unit.registration, route_unit.unit, by=by)
    name = f"{route_unit.unit.number} of {route_unit.registration.name}"
    record_act(route_unit.registration.centre, by=by, verb="reopened unit", obj=sign_off, name=name, why=why)
    return sign_off
