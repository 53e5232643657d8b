"""What people do about set tests: record an attempt, put it right, look at its proof; the terms for sitting again."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason, hold_unit
from assessment.models import ResitTerms, TestProof, TestResult
from assessment.models.testing import proof_path
from centres.ledger import record_act
from centres.rules import can_administer
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from config.storage import keep
from portfolios import actions as portfolio
from portfolios.files import examine
from portfolios.states import FileState
from qualifications.states import AssessmentMethod

MOST_LOOKS = 3
GIVEN_UP = "could not be checked: looking at it was broken off three times. Save it anew, as a PDF say, and send that."


def record_test_result(route_unit, *, by, taken_on, scores, proof, minutes=None, upload=None):
    """Record an attempt at the set test: right answers by outcome number, with where the result was seen.

    Passed when the total reaches the pass mark (2794-210: 18 of 25). `minutes`: how long it took, at most the time of
    the test and the extra time of an adjustment that was in place on that day (R3.2). `upload`: the report, a file
    that is checked on arrival. Raises NotAllowed, Blocked, BadInput, StaleState.
    """
    if not rules.can_record_test(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can record a test, for a unit that has one.")
    given = {"taken_on": taken_on, "scores": scores, "proof": proof, "minutes": minutes}
    return _with_report(upload, lambda stored: _record(route_unit, by, given, stored))


def correct_test_result(result, *, by, why, taken_on, scores, proof, minutes=None, upload=None):
    """Put a recorded attempt right: a new row for the same attempt; the old one is superseded and kept.

    Without `upload` the report that is there stays. Raises NotAllowed, Blocked, BadInput, StaleState.
    """
    if not rules.can_correct_test(by, result):
        raise NotAllowed("Only the learner's own assessor can put a result right.")
    why = check_reason(why, "Say what was wrong.")
    given = {"taken_on": taken_on, "scores": scores, "proof": proof, "minutes": minutes}
    return _with_report(upload, lambda stored: _correct(result, by, why, given, stored))


def _with_report(upload, write):
    """Store the report before the transaction; it lies under its fingerprint, so what is never recorded does no harm."""
    if upload is None:
        return write(None)
    facts = examine(upload)
    proof = TestProof(**facts._asdict())
    storage = proof.content.storage
    return write((facts, keep(storage, proof_path(proof, facts.name), upload, facts.size)))


@transaction.atomic
def _record(route_unit, by, given, stored):
    route_unit = _held(route_unit, by)
    if blockers := rules.resit_blockers(route_unit, given["taken_on"]):
        raise Blocked(blockers)
    made = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit).count()
    result = _write(route_unit, by, given, stored, attempt=made + 1)
    _tell(result, by, "recorded test")
    return result


@transaction.atomic
def _correct(result, by, why, given, stored):
    unit = result.registration.route.filter(unit=result.unit).select_related("unit", "registration").first()
    if unit is None:
        raise StaleState("The unit is no longer on the route.")
    route_unit = _held(unit, by, limit=False)
    if not TestResult.objects.filter(pk=result.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("Somebody else has put this result right in the meantime. Look again.")
    new = _write(route_unit, by, given, stored, attempt=result.attempt, kept=result.proof_file)
    _tell(new, by, "corrected test", why=why, was={"score": result.score, "taken_on": result.taken_on})
    return new


def _held(route_unit, by, *, limit=True):
    route_unit = hold_unit(route_unit)
    if route_unit.locked_at:
        raise StaleState(f"Unit {route_unit.unit.number} is signed off.")
    blockers = rules.record_test_blockers(route_unit, by)
    if blockers := [row for row in blockers if limit or row.code != "resit_limit"]:
        raise Blocked(blockers)
    return route_unit


def _write(route_unit, by, given, stored, *, attempt, kept=None):
    registration, unit, taken_on = route_unit.registration, route_unit.unit, given["taken_on"]
    check_scores(unit.test, given["scores"], taken_on, given["proof"])
    _check_order(route_unit, attempt, taken_on)
    allowed, decision = rules.extra_time(registration, unit, taken_on)
    _check_minutes(given["minutes"], allowed)
    score = sum(given["scores"].values())
    try:
        with transaction.atomic():
            return TestResult.objects.create(
                registration=registration,
                unit=unit,
                attempt=attempt,
                taken_on=taken_on,
                scores={str(number): right for number, right in given["scores"].items()},
                score=score,
                passed=score >= unit.test.pass_mark,
                minutes=given["minutes"],
                minutes_allowed=allowed,
                adjustment=decision,
                proof=given["proof"].strip(),
                proof_file=_keep_report(route_unit, by, stored) if stored else kept,
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Another result has just been recorded. Look again.") from error


def _keep_report(route_unit, by, stored):
    facts, name = stored
    unit, registration = route_unit.unit, route_unit.registration
    proof = TestProof.objects.create(registration=registration, unit=unit, content=name, by=by, **facts._asdict())
    send_proof(proof)
    return proof


def _tell(result, by, verb, **facts):
    registration = result.registration
    name = f"{result.unit.number} of {registration.name}"
    report = result.proof_file.sha256 if result.proof_file else ""
    facts |= {"score": result.score, "passed": result.passed, "taken_on": result.taken_on, "report": report}
    record_act(registration.centre, by=by, verb=verb, obj=result, name=name, **facts)


def _check_order(route_unit, attempt, taken_on):
    """Attempts stand in a row: none is dated before the one before it, or after the one after it."""
    rows = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    before, after = rows.filter(attempt=attempt - 1).first(), rows.filter(attempt=attempt + 1).first()
    if (before and taken_on < before.taken_on) or (after and taken_on > after.taken_on):
        raise BadInput("Attempts stand in a row: this day does not fit between the others.")


def _check_minutes(minutes, allowed):
    if minutes is None:
        return
    if minutes < 1:
        raise BadInput("Say how many minutes it took, or leave it empty.")
    if minutes > allowed:
        raise BadInput(
            f"It took {minutes} minutes, and {allowed} were allowed on that day. Extra time has to be approved before "
            "the test; ask the awarding organisation what becomes of this attempt."
        )


def check_scores(test, scores, taken_on, proof):
    if taken_on > timezone.localdate():
        raise BadInput("The test cannot have been taken in the future.")
    check_reason(proof, "Say where you have seen the result.", 200)
    for weight in test.weights.select_related("outcome"):
        right = scores.get(weight.outcome.number)
        if right is None or not 0 <= right <= weight.questions:
            raise BadInput(
                f"Outcome {weight.outcome.number} has {weight.questions} questions: enter 0 to {weight.questions}."
            )
    if set(scores) != {weight.outcome.number for weight in test.weights.all()}:
        raise BadInput("The test has no such outcome.")


def send_proof(proof):
    """Ask the worker for the checks once the row is safe; a lost message is sent again by the sweeper."""
    from assessment.tasks import inspect_proof  # the tasks call these actions

    transaction.on_commit(lambda: inspect_proof.delay(proof.pk), robust=True)


def inspect_proof(proof):
    """Check a report that waits, like every file on arrival. Nothing happens when that has been done.

    Raises InspectionFailed when another try is due; after MOST_LOOKS that were broken off it is refused.
    """
    waiting = TestProof.objects.filter(pk=proof.pk, state=FileState.WAITING)
    if not waiting.update(attempts=F("attempts") + 1):
        return None
    proof.refresh_from_db()
    if proof.attempts > MOST_LOOKS:
        return _finish(proof, GIVEN_UP, proof.scan)
    try:
        found, scan = portfolio.look_into(proof)
    except portfolio.InspectionFailed:
        waiting.update(attempts=F("attempts") - 1)  # no fault of the file
        raise
    _finish(proof, found.refusal, scan)


@transaction.atomic
def _finish(proof, refusal, scan):
    state = FileState.REFUSED if refusal else FileState.CHECKED
    told = f"{proof.name} {refusal}"[:400] if refusal else ""
    if TestProof.objects.filter(pk=proof.pk, state=FileState.WAITING).update(state=state, refusal=told, scan=scan):
        verb = "refused a test report of" if refusal else "checked a test report of"
        name = f"{proof.unit.number} of {proof.registration.name}"
        facts = {"file": proof.name, "sha256": proof.sha256, "scan": scan, "why": refusal}
        record_act(proof.registration.centre, by=None, verb=verb, obj=proof, name=name, **facts)


def resend_stuck_proofs():
    """Ask again for the checks whose message or worker was lost; called every minute. Returns how many."""
    since = portfolio.stuck_since()
    rows = TestProof.objects.filter(state=FileState.WAITING, sent_at__lt=since).order_by("sent_at")[:200]
    return sum(_resend(proof) for proof in rows)


@transaction.atomic
def _resend(proof):
    same = TestProof.objects.filter(pk=proof.pk, state=FileState.WAITING, sent_at=proof.sent_at)
    if not same.update(sent_at=timezone.now()):
        return False
    send_proof(proof)
    return True


@transaction.atomic
def set_resit_terms(centre, unit, *, by, days_between, most_attempts, source, in_force_from):
    """The awarding organisation's terms for sitting a test again, from a day on. Raises NotAllowed or BadInput."""
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre records these terms.")
    if unit.method != AssessmentMethod.TEST:
        raise BadInput(f"{unit.number} has no set test.")
    source = check_reason(source, "Say where the awarding organisation says so.", 200)
    terms = ResitTerms.objects.create(
        centre=centre,
        unit=unit,
        days_between=days_between,
        most_attempts=most_attempts,
        source=source,
        in_force_from=in_force_from,
        by=by,
    )
    facts = {"days_between": days_between, "most_attempts": most_attempts, "in_force_from": in_force_from}
    record_act(centre, by=by, verb="set terms of resits", obj=terms, **facts)
    return terms
