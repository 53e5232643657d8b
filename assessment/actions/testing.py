"""What assessors do about set tests: record an attempt."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason, hold_unit
from assessment.models import TestResult
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState


@transaction.atomic
def record_test_result(route_unit, *, by, taken_on, scores, proof):
    """Record an attempt at the set test: right answers by outcome number, with where the result was seen.

    Passed when the total reaches the pass mark (2794-210: 18 of 25). Raises NotAllowed, Blocked, BadInput, StaleState.
    """
    if not rules.can_record_test(by, route_unit):
        raise NotAllowed("Only the learner's own assessor can record a test, for a unit that has one.")
    route_unit = hold_unit(route_unit)
    if route_unit.locked_at:
        raise StaleState(f"Unit {route_unit.unit.number} is signed off.")
    registration, unit = route_unit.registration, route_unit.unit
    if blockers := rules.record_test_blockers(route_unit, by):
        raise Blocked(blockers)
    check_scores(unit.test, scores, taken_on, proof)
    score = sum(scores.values())
    try:
        with transaction.atomic():
            result = TestResult.objects.create(
                registration=registration,
                unit=unit,
                attempt=TestResult.objects.current().filter(registration=registration, unit=unit).count() + 1,
                taken_on=taken_on,
                scores={str(number): right for number, right in scores.items()},
                score=score,
                passed=score >= unit.test.pass_mark,
                proof=proof.strip(),
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Another result has just been recorded. Look again.") from error
    record_act(
        registration.centre,
        by=by,
        verb="recorded test",
        obj=result,
        name=f"{unit.number} of {registration.name}",
        score=score,
        passed=result.passed,
        taken_on=taken_on,
    )
    return result


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
