"""Appeals at every stage, on the small edition of tests/factories/assessment.py."""

from assessment import actions
from assessment.models import Decision
from assessment.states import AppealGround, AppealOutcome
from tests.factories.assessment import criterion, decide, make_evidence, not_yet


def refused(street, code="1.1", by=None):
    """A decision of not yet met on a piece of its own."""
    one = criterion(street.work, code)
    decide(make_evidence(street.registration, [one]), not_yet(one), by=by or street.assessor)
    return Decision.objects.current().get(registration=street.registration, criterion=one)


def appeal(street, decision=None, **facts):
    decision = decision or refused(street)
    given = {"ground": AppealGround.EVIDENCE, "grounds": "Page 4 was not read."} | facts
    return actions.raise_appeal(decision, by=street.learner, **given)


def turn_down(appeal, by, **facts):
    given = {"outcome": AppealOutcome.NOT_UPHELD, "reasons": "Page 4 says nothing of it."} | facts
    return actions.answer_appeal(appeal, by=by, **given)


def uphold(appeal, by, **facts):
    given = {"outcome": AppealOutcome.UPHELD, "reasons": "Page 4 shows it."} | facts
    return actions.answer_appeal(appeal, by=by, **given)


def go_on(street, appeal):
    return actions.take_appeal_on(appeal, by=street.learner, why="Page 4 does say it.")
