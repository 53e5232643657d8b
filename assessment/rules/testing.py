"""Pure questions about set tests: who records, when one may be sat again, and what stands in the way."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import ResitTerms, TestResult
from assessment.rules.judging import competence_blockers, is_assessor_of, locked_blockers
from config.refusals import Blocker
from portfolios.rules import can_read_portfolio
from portfolios.states import FileState
from qualifications.states import AssessmentMethod


def can_record_test(user, route_unit):
    return route_unit.unit.method == AssessmentMethod.TEST and is_assessor_of(user, route_unit.registration)


def can_correct_test(user, result):
    """The learner's assessor, whoever recorded it."""
    return is_assessor_of(user, result.registration)


def can_read_proof(user, proof):
    """Like evidence: not the administrator (R1.11)."""
    return can_read_portfolio(user, proof.registration)


def proof_blockers(proof):
    """Why the report cannot be opened: its checks are not done, or refused it."""
    if proof.state == FileState.CHECKED:
        return []
    if proof.state == FileState.REFUSED:
        remedy = "Nobody can open it. The assessor corrects the result and sends another."
        return [Blocker("file_refused", proof.refusal, remedy)]
    return [Blocker("file_waiting", f"{proof.name} is still being checked.", "Try again in a few minutes.")]


def record_test_blockers(route_unit, user, on=None):
    """Why the person cannot record a result of the test today."""
    on = on or timezone.localdate()
    locked = locked_blockers([route_unit.unit], route_unit.registration)
    judged = competence_blockers(user, [route_unit.unit], route_unit.registration, on, trainee_may=True)
    return [*locked.values(), *judged, *_limit_blockers(route_unit)]


def _limit_blockers(route_unit):
    terms = ResitTerms.objects.in_force(route_unit.registration.centre, route_unit.unit)
    tried = _attempts(route_unit)
    if terms is None or terms.most_attempts is None or len(tried) < terms.most_attempts:
        return []
    sentence = f"The test has been sat {len(tried)} times; {terms.most_attempts} are allowed ({terms.source})."
    return [Blocker("resit_limit", sentence, "Ask the awarding organisation, or choose another unit of the group.")]


def resit_blockers(route_unit, taken_on):
    """Why an attempt on the day does not count: it follows the one before too soon (the organisation's terms)."""
    first = next_attempt_on(route_unit, taken_on)
    if first is None or taken_on >= first:
        return []
    sentence = f"The test may be sat again from {date_format(first)}; this was on {date_format(taken_on)}."
    return [Blocker("resit_wait", sentence, "An earlier attempt does not count: record one from that day on.")]


def next_attempt_on(route_unit, on=None):
    """The first day on which the test may be sat again, or None when it has not been sat. 2 queries."""
    tried = _attempts(route_unit)
    if not tried:
        return None
    terms = ResitTerms.objects.in_force(route_unit.registration.centre, route_unit.unit, on)
    return tried[-1].taken_on + timedelta(days=terms.days_between if terms else 0)


def _attempts(route_unit):
    rows = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    return list(rows.order_by("attempt"))
