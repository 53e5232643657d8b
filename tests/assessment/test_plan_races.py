"""Plans and reviews when two people press at the same moment: one wins, the other is told, nothing is half written."""

import pytest

from assessment import actions
from assessment.models import ActionCheck, PlanSignature
from assessment.states import ActionOutcome, PlanStatus
from centres.ledger import first_break
from tests.factories.assessment import criterion, make_street
from tests.factories.plans import fresh, hold_review, propose_plan, said
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


@pytest.fixture
def plan(street):
    return propose_plan(street.registration, [criterion(street.work, "1.1")], by=street.learner)


def test_two_assessors_accept_at_once(street, plan):
    told = together(
        lambda: actions.accept_plan(plan, by=street.assessor, number=1),
        lambda: actions.accept_plan(plan, by=street.second_assessor, number=1),
    )
    assert told == ["StaleState", "done"]
    assert (fresh(plan).status, PlanSignature.objects.count()) == (PlanStatus.AGREED, 2)
    assert first_break(street.centre) is None


def test_one_accepts_while_the_other_takes_it_back(street, plan):
    told = together(
        lambda: actions.accept_plan(plan, by=street.assessor, number=1),
        lambda: actions.return_plan(plan, by=street.learner, number=1, why="Not yet"),
    )
    assert told == ["StaleState", "done"]
    agreed = fresh(plan).status == PlanStatus.AGREED
    assert PlanSignature.objects.count() == (2 if agreed else 1)


def test_two_begin_a_change_at_once(street, plan):
    actions.accept_plan(plan, by=street.assessor, number=1)
    told = together(
        lambda: actions.write_plan(plan, by=street.assessor, **said(why="Mine")),
        lambda: actions.write_plan(plan, by=street.learner, **said(why="Theirs")),
    )
    assert told == ["Blocked", "done"]
    assert plan.versions.count() == 2


def test_an_action_is_checked_twice_at_once(street):
    action = hold_review(street.registration, by=street.assessor).actions.get()
    told = together(
        lambda: actions.check_action(action, by=street.learner, outcome=ActionOutcome.DONE),
        lambda: actions.check_action(action, by=street.assessor, outcome=ActionOutcome.DONE),
    )
    assert told == ["StaleState", "done"]
    assert ActionCheck.objects.count() == 1
