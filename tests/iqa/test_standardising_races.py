"""Two people act on one exercise at the same moment: one wins, the other is told, and nothing stands twice."""

import pytest

from centres.ledger import first_break
from iqa import actions
from iqa.models import AgreedOutcome, Exercise, Judgement
from iqa.states import ExerciseStatus
from tests.factories.iqa import make_quality_street
from tests.factories.standardising import MET, closed, judge, opened, plan, rows_of
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_quality_street()


def test_two_plan_at_once_and_both_have_a_number(street):
    assert together(lambda: plan(street), lambda: plan(street, by=street.lead_iqa)) == ["done", "done"]
    assert sorted(Exercise.objects.values_list("number", flat=True)) == [1, 2]
    assert first_break(street.centre) is None


def test_two_windows_hand_in_at_once(street):
    exercise = opened(street)
    for row in rows_of(exercise):
        actions.keep_judgements(row.item, by=street.assessor, typed={str(row.pk): {"outcome": MET}})
    hand_in = lambda: actions.hand_in(exercise, by=street.assessor)  # noqa: E731 - said twice below
    assert together(hand_in, hand_in) == ["Blocked", "done"]
    assert Judgement.objects.count() == 3


def test_it_is_closed_while_somebody_hands_in(street):
    exercise = opened(street)
    judge(exercise, street.assessor)
    judge(exercise, street.second_assessor)
    for row in rows_of(exercise):
        actions.keep_judgements(row.item, by=street.trainee, typed={str(row.pk): {"outcome": MET}})
    told = together(
        lambda: actions.close_exercise(exercise, by=street.iqa), lambda: actions.hand_in(exercise, by=street.trainee)
    )
    assert told == ["done", "done"]
    exercise.refresh_from_db()
    ballot = exercise.invitations.get(person=street.trainee).ballot
    assert (exercise.status, ballot.late) == (ExerciseStatus.CLOSED, ballot.handed_in_at > exercise.closed_at)


def test_two_agree_an_outcome_at_once_and_one_counts(street):
    row = rows_of(closed(street))[0]
    told = together(
        lambda: actions.agree_outcome(row, by=street.iqa, outcome=MET, rationale="One."),
        lambda: actions.agree_outcome(row, by=street.lead_iqa, outcome=MET, rationale="Two."),
    )
    assert told == ["done", "done"]
    assert (AgreedOutcome.objects.count(), AgreedOutcome.objects.current().count()) == (2, 1)
