"""What people do about set tests: record an attempt, correct it, keep its proof; the terms for sitting one again."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason, hold_unit
from assessment.models import ResitTerms, ShownProof, TestProof, TestResult, proof_path
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.actions import check_paper, give_up_paper, resend_stuck, store_paper
from portfolios.models import RouteUnit
from qualifications.states import AssessmentMethod

# What a correction may change: the ledger keeps the values from before of what it did change.
CORRECTABLE = ("taken_on", "minutes", "scores", "score", "passed", "proof")


# --- results --------------------------------------------------------------------------------------------------------


def record_test_result(route_unit, *, by, taken_on, scores, proof, minutes=None, upload=None):
    """Record an attempt at the set test: right answers by outcome number, with where the result was seen.

    Passed when the total reaches the pass mark (2794-210: 18 of 25). `minutes`: how long it took, at most the time of
    the test with the extra time in place on that day (R3.2). `upload`: the slip or report, checked on arrival.
    Raises NotAllowed, Blocked (also outside the terms of resits), BadInput, StaleState.
    """
    if not rules.can_record_test(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can record a test, for a unit that has one.")
    given = {"taken_on": taken_on, "scores": scores, "proof": proof, "minutes": minutes}
    return _record(route_unit, by, given, _stored(route_unit, by, upload))


def correct_test_result(result, *, by, why, taken_on, scores, proof, minutes=None, upload=None):
    """Put a mistyped attempt right, with the reason: a new row for the same attempt; the old one is superseded, kept.

    While the unit is not signed off. Without `upload` the slip stays the same. Raises NotAllowed, Blocked, BadInput,
    StaleState when somebody else was first.
    """
    if not rules.can_correct_test(by, result):
        raise NotAllowed("Only the learner's own assessors and the lead quality assurer correct a result.")
    why = check_reason(why, "Say what was wrong.")
    given = {"taken_on": taken_on, "scores": scores, "proof": proof, "minutes": minutes}
    return _correct(result, by, why, given, _stored(result, by, upload))


@transaction.atomic
def _record(route_unit, by, given, slip):
    route_unit = _hold(route_unit)
    if blockers := rules.record_test_blockers(route_unit, by):
        raise Blocked(blockers)
    _check_given(route_unit, **given)
    blockers = [
        *rules.order_blockers(route_unit, given["taken_on"]),
        *rules.resit_blockers(route_unit, given["taken_on"]),
        *rules.time_blockers(route_unit.registration, route_unit.unit, given["taken_on"], given["minutes"]),
    ]
    if blockers:
        raise Blocked(blockers)
    tried = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit).count()
    result = _write(route_unit, by, given, slip, attempt=tried + 1)
    _tell(result, "recorded test")
    return result


@transaction.atomic
def _correct(result, by, why, given, slip):
    route_unit = RouteUnit.objects.filter(registration=result.registration_id, unit=result.unit_id)
    route_unit = route_unit.select_related("unit", "registration").first()
    if route_unit is None:
        raise StaleState(f"Unit {result.unit.number} is no longer on the route.")
    route_unit = _hold(route_unit)
    if blockers := rules.correct_test_blockers(route_unit, by):
        raise Blocked(blockers)
    _check_given(route_unit, **given)
    # Before the blockers: they would speak of a row that counts no more.
    if not TestResult.objects.filter(pk=result.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("Somebody else has corrected this result in the meantime. Look again.")
    if blockers := _correction_blockers(route_unit, result, given):
        raise Blocked(blockers)
    new = _write(route_unit, by, given, slip, attempt=result.attempt, earlier=result)
    before = {name: getattr(result, name) for name in CORRECTABLE if getattr(result, name) != getattr(new, name)}
    if not before and slip is None:
        raise BadInput("Nothing is different from what is on record.")
    _tell(new, "corrected test", why=why, before=before)
    return new


def _correction_blockers(route_unit, result, given):
    """Terms and order are asked again only where the day has changed: new terms do not undo what was recorded."""
    day, attempt = given["taken_on"], result.attempt
    blockers = rules.time_blockers(route_unit.registration, route_unit.unit, day, given["minutes"], earlier=result)
    if day != result.taken_on:
        blockers += rules.order_blockers(route_unit, day, attempt)
        blockers += rules.resit_blockers(route_unit, day, attempt)
        blockers += rules.next_resit_blockers(route_unit, day, attempt)
    return blockers


def _hold(route_unit):
    route_unit = hold_unit(route_unit)
    if route_unit.locked_at:
        raise StaleState(f"Unit {route_unit.unit.number} is signed off.")
    return route_unit


def _write(route_unit, by, given, slip, *, attempt, earlier=None):
    registration, unit = route_unit.registration, route_unit.unit
    allowed, decision = rules.time_allowed(registration, unit, given["taken_on"], earlier)
    score = sum(given["scores"].values())
    try:
        with transaction.atomic():
            return TestResult.objects.create(
                registration=registration,
                unit=unit,
                attempt=attempt,
                taken_on=given["taken_on"],
                minutes=given["minutes"],
                minutes_allowed=allowed,
                adjustment=decision,
                scores={str(number): right for number, right in given["scores"].items()},
                score=score,
                passed=score >= unit.test.pass_mark,
                proof=given["proof"].strip(),
                proof_file=_kept(slip) if slip else earlier and earlier.proof_file,
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Another result has just been recorded. Look again.") from error


def _tell(result, verb, **facts):
    slip = {"slip": result.proof_file.sha256} if result.proof_file else {}
    took = {"minutes": result.minutes, "allowed": result.minutes_allowed} if result.minutes else {}
    record_act(
        result.registration.centre,
        by=result.by,
        verb=verb,
        obj=result,
        name=f"{result.unit.number} of {result.registration.name}",
        score=result.score,
        passed=result.passed,
        taken_on=result.taken_on,
        **took,
        **slip,
        **facts,
    )


def _check_given(route_unit, *, taken_on, scores, proof, minutes):
    check_scores(route_unit.unit.test, scores, taken_on, proof)
    if minutes is not None and minutes < 1:
        raise BadInput("Say how many minutes it took, or leave it empty.")


def check_scores(test, scores, taken_on, proof):
    """Raises BadInput unless each outcome of the test has a score within its questions, on a day that has been."""
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


# --- the slip or report that proves one -----------------------------------------------------------------------------


def _stored(about, by, upload):
    """The slip with its content stored and its row not yet; None without one. `about` names registration and unit."""
    if upload is None:
        return None
    slip = TestProof(registration_id=about.registration_id, unit_id=about.unit_id, by=by)
    return store_paper(slip, upload, proof_path, called="the result slip")


def _kept(slip):
    slip.save()
    _send(slip)
    return slip


def _send(slip):
    """Ask the worker for the checks once the row is safe; a lost message is sent again by the sweeper."""
    from assessment.tasks import inspect_proof  # the tasks call these actions

    transaction.on_commit(lambda: inspect_proof.delay(slip.pk), robust=True)


def inspect_proof(slip):
    """Check a slip that waits, like every file on arrival. The row is the truth: a doubled message is harmless.

    Raises scanner.Unreachable or StorageDown, no fault of the file: it waits, and is never passed unscanned.
    """
    return check_paper(slip, ShownProof(proof=slip), proof_path, _tell_checked)


def _tell_checked(slip, **facts):
    verb = "refused a result slip of" if facts["why"] else "checked a result slip of"
    name = f"{slip.unit.number} of {slip.registration.name}"
    record_act(slip.registration.centre, by=None, verb=verb, obj=slip, name=name, **facts)


def _give_up(slip):
    give_up_paper(slip, _tell_checked)


def resend_stuck_proofs():
    """Ask again for checks whose message or worker was lost, called every minute."""
    resend_stuck(TestProof.objects, _send, _give_up)


# --- terms of resits ------------------------------------------------------------------------------------------------


@transaction.atomic
def set_resit_terms(
    centre, *, by, in_force_from, source, days_between, most_attempts=None, unit=None, qualification=None
):
    """A new version of the terms of one test unit, or of every test of a qualification; earlier ones stay readable.

    Raises NotAllowed, BadInput, or StaleState when somebody else has just written one.
    """
    if not rules.can_set_resit_terms(by, centre):
        raise NotAllowed("Only an administrator of the centre records the terms of resits.")
    if (unit is None) == (qualification is None):
        raise BadInput("Say for which test, or for which qualification: one of the two.")
    if unit is not None and unit.method != AssessmentMethod.TEST:
        raise BadInput(f"{unit.number} has no set test.")
    if days_between < 0 or (most_attempts is not None and most_attempts < 1):
        raise BadInput("Give the days, 0 or more, and the attempts, 1 or more, or none where there is no limit.")
    source = check_reason(source, "Name the policy that says so.", limit=200)
    scope = {"unit": unit, "qualification": qualification}
    version = ResitTerms.objects.filter(centre=centre, **scope).aggregate(last=Max("version"))["last"] or 0
    limits = {"days_between": days_between, "most_attempts": most_attempts}
    try:
        with transaction.atomic():
            terms = ResitTerms.objects.create(
                centre=centre,
                version=version + 1,
                in_force_from=in_force_from,
                source=source,
                set_by=by,
                **scope,
                **limits,
            )
    except IntegrityError as error:
        raise StaleState("Somebody else has just written new terms. Look at them first.") from error
    facts = {"scope": str(terms.scope), "version": terms.version, "from": in_force_from, "source": source, **limits}
    record_act(centre, by=by, verb="set terms of resits", obj=terms, **facts)
    return terms
