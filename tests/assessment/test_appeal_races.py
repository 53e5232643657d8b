"""Two people act on one appeal at the same moment: one wins, the other is told, nothing is half written."""

import pytest
from django.utils import timezone

from assessment import actions
from assessment.models import Appeal, AppealAnswer, AppealProcedure, AppealSearch, AppealStage, Decision
from assessment.states import AppealStatus
from centres.ledger import first_break
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import decide, make_evidence, make_street, not_yet
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_two_assessors_answer_a_stage_at_once(street):
    raised = appeal(street)
    told = together(lambda: uphold(raised, street.assessor), lambda: turn_down(raised, street.second_assessor))
    assert told == ["StaleState", "done"]
    upheld = AppealAnswer.objects.get().by == street.assessor
    assert Appeal.objects.get().status == (AppealStatus.UPHELD if upheld else AppealStatus.ANSWERED)
    assert Decision.objects.current().exists() is not upheld
    assert first_break(street.centre) is None


def test_two_reviewers_answer_a_stage_at_once(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    told = together(lambda: turn_down(raised, street.iqa), lambda: turn_down(raised, street.lead_iqa))
    assert told == ["StaleState", "done"]
    assert AppealAnswer.objects.filter(stage__number=2).count() == 1


def test_the_learner_takes_back_what_is_just_being_answered(street):
    raised = appeal(street)
    told = together(
        lambda: actions.take_appeal_back(raised, by=street.learner), lambda: uphold(raised, street.assessor)
    )
    assert told == ["StaleState", "done"]
    upheld = Appeal.objects.get().status == AppealStatus.UPHELD
    assert AppealAnswer.objects.exists() is upheld
    assert Decision.objects.current().exists() is not upheld


def test_a_decision_is_appealed_against_twice_at_once(street):
    decision = refused(street)
    told = together(lambda: appeal(street, decision), lambda: appeal(street, decision))
    assert told == ["Blocked", "done"]
    assert (Appeal.objects.count(), AppealStage.objects.count()) == (1, 1)


def test_two_appeals_are_raised_at_once_and_get_a_number_each(street):
    first, second = refused(street), refused(street, "1.2")
    assert together(lambda: appeal(street, first), lambda: appeal(street, second)) == ["done", "done"]
    assert sorted(row.number for row in Appeal.objects.all()) == [1, 2]
    assert first_break(street.centre) is None


def test_a_decision_is_replaced_while_the_learner_appeals_against_it(street):
    decision = refused(street)
    piece = make_evidence(street.registration, [decision.criterion])
    told = together(
        lambda: appeal(street, decision),
        lambda: decide(piece, not_yet(decision.criterion), by=street.second_assessor),
    )
    # Whoever comes second sees what the first has done: an appeal is never raised against what no longer counts.
    assert told in (["Blocked", "done"], ["done", "done"])
    assert Appeal.objects.count() == told.count("done") - 1
    assert Decision.objects.current().get().by == street.second_assessor


def test_an_appeal_is_taken_further_twice_at_once(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    assert together(lambda: go_on(street, raised), lambda: go_on(street, raised)) == ["Blocked", "done"]
    assert AppealStage.objects.count() == 2


def test_two_look_for_others_at_once(street):
    raised = appeal(street)
    uphold(raised, street.assessor)
    told = together(
        lambda: actions.record_search(raised, by=street.iqa, found="Nobody else"),
        lambda: actions.record_search(raised, by=street.lead_iqa, found="One more"),
    )
    assert told == ["Blocked", "done"]
    assert AppealSearch.objects.count() == 1


def test_two_set_the_procedure_at_once(street):
    stages = [{"handler": "assessor", "ask": 3, "answer": 2}]
    today = timezone.localdate()
    told = together(
        lambda: actions.set_procedure(street.centre, by=street.admin, stages=stages, in_force_from=today),
        lambda: actions.set_procedure(street.centre, by=street.lead_iqa, stages=stages, in_force_from=today),
    )
    assert told == ["done", "done"]
    assert sorted(row.version for row in AppealProcedure.objects.all()) == [1, 2]
