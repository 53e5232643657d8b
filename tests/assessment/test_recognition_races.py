"""Two people act on one recognition at the same moment: one wins, the other is told."""

import pytest
from django.utils import timezone

from assessment import actions
from assessment.models import Recognition, RecognitionRecord
from centres.ledger import first_break
from tests.factories.assessment import make_street, route_unit
from tests.factories.recognition import propose, record
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_a_reference_comes_while_the_recognition_is_taken_back(street):
    made = propose(street.registration, street.last, by=street.learner)
    record(made, by=street.assessor)
    said = {"reference": "AO-1", "said_on": timezone.localdate()}
    told = together(
        lambda: actions.answer_recognition(made, by=street.admin, **said),
        lambda: actions.withdraw_recognition(made, by=street.iqa, why="Look again"),
    )
    # Whoever comes second sees what the first has done.
    assert told in (["StaleState", "done"], ["done", "done"])
    assert not Recognition.objects.get().is_current
    assert route_unit(street.registration, street.last).locked_at is None
    assert first_break(street.centre) is None


def test_two_assessors_record_a_recognition_at_once(street):
    made = propose(street.registration, street.last, by=street.learner)
    told = together(lambda: record(made, by=street.assessor), lambda: record(made, by=street.second_assessor))
    assert told == ["StaleState", "done"]
    assert RecognitionRecord.objects.count() == 1
