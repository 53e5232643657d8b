"""Set tests: who records and corrects a result, when a test may be sat again, and what stands in the way."""

from datetime import date, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import ResitTerms, TestResult
from assessment.rules.adjusting import extra_time
from assessment.rules.judging import competence_blockers, is_assessor_of, locked_blockers, person_blockers
from centres.rules import holds_role, holds_role_anywhere
from centres.states import STAFF_ROLES, Role
from config.refusals import Blocker
from portfolios.models import Registration
from portfolios.states import FileState
from qualifications.states import AssessmentMethod


class Resit(NamedTuple):
    """Where a learner stands with the test of a unit: the terms of today, attempts made, the first day of another."""

    terms: ResitTerms | None
    tried: int
    first_day: date | None

    @property
    def is_spent(self):
        """Whether no attempt is left under the terms."""
        most = self.terms.most_attempts if self.terms else None
        return most is not None and self.tried >= most

    @property
    def waits(self):
        return self.first_day is not None and self.first_day > timezone.localdate()


def can_record_test(user, route_unit):
    """The learner’s assessor, for a unit that is proved by a set test."""
    return route_unit.unit.method == AssessmentMethod.TEST and is_assessor_of(user, route_unit.registration)


def can_correct_tests(user, registration):
    """Any assessor of the learner, whoever recorded it; else the lead quality assurer, never for themselves.

    Whoever corrects has recorded the result from then on, and does not sample the unit (R1.2).
    """
    if user.pk == registration.learner_id:
        return False
    return is_assessor_of(user, registration) or holds_role(user, registration.centre, Role.LEAD_IQA)


def can_correct_test(user, result):
    return can_correct_tests(user, result.registration)


def can_read_proof(user, proof):
    """Whoever sees the registration: the slip says what the result says, and is no work of the learner's (R1.11)."""
    return Registration.objects.visible_to(user).filter(pk=proof.registration_id).exists()


def can_read_resit_terms(user, _):
    return holds_role_anywhere(user, *STAFF_ROLES)


def can_set_resit_terms(user, centre):
    """An administrator: the terms are the awarding organisation's, and theirs is the contact with it."""
    return holds_role(user, centre, Role.ADMIN)


def record_test_blockers(route_unit, user, on=None):
    """Why the person cannot record a result of the test today."""
    on = on or timezone.localdate()
    locked = locked_blockers([route_unit.unit], route_unit.registration)
    judged = competence_blockers(user, [route_unit.unit], route_unit.registration, on, trainee_may=True)
    return [*locked.values(), *judged]


def correct_test_blockers(route_unit, user, on=None):
    """Why the person cannot correct a result today: as for recording; the lead need not be competent in the unit."""
    on = on or timezone.localdate()
    if is_assessor_of(user, route_unit.registration):
        return record_test_blockers(route_unit, user, on)
    locked = locked_blockers([route_unit.unit], route_unit.registration)
    return [*locked.values(), *person_blockers(user, route_unit.registration, on)]


def resit_of(route_unit, on=None):
    """The Resit of the unit on the day, by the terms of that day. 2 queries."""
    on = on or timezone.localdate()
    tried = _attempts(route_unit)
    terms = ResitTerms.objects.in_force(route_unit.registration, route_unit.unit, on)
    return Resit(terms, len(tried), _first_day(tried[-1].taken_on, terms) if tried else None)


def resit_blockers(route_unit, taken_on, attempt=None):
    """Why an attempt on the day is outside the terms that were in force then: one too many, or too soon.

    `attempt` is the number of the one that is corrected; None: a further one. There is no exception by a person: what
    the awarding organisation grants is new terms, which the administrator records with their source and date.
    """
    tried = _attempts(route_unit)
    terms = ResitTerms.objects.in_force(route_unit.registration, route_unit.unit, taken_on)
    if terms is None:
        return []
    number = attempt or len(tried) + 1
    blockers = []
    if attempt is None and terms.most_attempts is not None and number > terms.most_attempts:
        sat = "once" if len(tried) == 1 else f"{len(tried)} times"
        sentence = f"The test has been sat {sat}; {_counted(terms.most_attempts, 'attempt')} at most ({terms.source})."
        remedy = "The learner takes another unit of the group, or the administrator records what the awarding "
        blockers.append(Blocker("resit_limit", sentence, f"{remedy}organisation grants as new terms.", *_to_terms()))
    before = next((row for row in tried if row.attempt == number - 1), None)
    if before is not None and taken_on < _first_day(before.taken_on, terms):
        blockers.append(_too_soon(number, taken_on, before.attempt, before.taken_on, terms))
    return blockers


def next_resit_blockers(route_unit, taken_on, attempt):
    """Why the attempt cannot be moved to that day: the one after it would then have been sat too soon."""
    after = next((row for row in _attempts(route_unit) if row.attempt == attempt + 1), None)
    terms = after and ResitTerms.objects.in_force(route_unit.registration, route_unit.unit, after.taken_on)
    if not terms or after.taken_on >= _first_day(taken_on, terms):
        return []
    return [_too_soon(after.attempt, after.taken_on, attempt, taken_on, terms)]


def _too_soon(number, day, before, before_on, terms):
    first = date_format(_first_day(before_on, terms))
    wait = f"{_counted(terms.days_between, 'day')} after attempt {before} is {first} ({terms.source})"
    sentence = f"Attempt {number} on {date_format(day)} is too soon: {wait}."
    remedy = "An attempt from that day on can be recorded. If the day is mistyped, put it right."
    return Blocker("resit_wait", sentence, remedy, *_to_terms())


def order_blockers(route_unit, taken_on, attempt=None):
    """Attempts stand in a row: none is dated before the one before it, nor after the one after it."""
    tried = {row.attempt: row for row in _attempts(route_unit)}
    number = attempt or len(tried) + 1
    before, after = tried.get(number - 1), tried.get(number + 1)
    wrong = before if before and taken_on < before.taken_on else None
    wrong = after if after and taken_on > after.taken_on else wrong
    if wrong is None:
        return []
    sentence = f"Attempt {wrong.attempt} was on {date_format(wrong.taken_on)}."
    remedy = f"Check the day of attempt {number}: the attempts stand in the order in which they were sat."
    return [Blocker("order", sentence, remedy)]


def time_allowed(registration, unit, taken_on, earlier=None):
    """(minutes, AdjustmentDecision or None) allowed for the test on the day.

    `earlier`: the row that is corrected. What was allowed on that day is not taken back by a later decision.
    """
    minutes, decision = extra_time(registration, unit, taken_on)
    if earlier is not None and earlier.taken_on == taken_on and (earlier.minutes_allowed or 0) > minutes:
        return earlier.minutes_allowed, earlier.adjustment
    return minutes, decision


def time_blockers(registration, unit, taken_on, minutes, earlier=None):
    """Why an attempt that took so long does not count: more than was allowed on the day, extra time included (R3.2)."""
    allowed, decision = time_allowed(registration, unit, taken_on, earlier)
    if minutes is None or minutes <= allowed:
        return []
    extra = " with the extra time approved" if decision else ", and no extra time was in place"
    sentence = f"It took {minutes} minutes; {allowed} were allowed on {date_format(taken_on)}{extra}."
    remedy = (
        "Check the minutes. Extra time has to be approved before the test; otherwise ask the awarding organisation."
    )
    url = reverse("assessment:adjustment_list", args=[registration.pk])
    return [Blocker("over_time", sentence, remedy, url, "Open the adjustments")]


def proof_blockers(proof):
    """Why the slip cannot be opened: its checks are not done, or refused it."""
    if proof.state == FileState.CHECKED:
        return []
    if proof.state == FileState.REFUSED:
        return [Blocker("file_refused", proof.refusal, "The assessor corrects the result and attaches another file.")]
    return [Blocker("file_waiting", f"{proof.name} is still being checked.", "Try again in a few minutes.")]


def _attempts(route_unit):
    """The results that count, one for each attempt, in order. One query."""
    rows = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    return list(rows.order_by("attempt"))


def _first_day(taken_on, terms):
    return taken_on + timedelta(days=terms.days_between if terms else 0)


def _to_terms():
    return reverse("assessment:resit_terms"), "Read the terms"


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
