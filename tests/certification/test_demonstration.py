"""What the demo's people have on their pages: made by its own modules on a real specification, in one small centre."""

import pytest
from django.core.management import call_command

from assessment import queries
from assessment.models import Appeal, Decision, WitnessStatement
from assessment.states import AppealHandler, RecognitionState
from centres.ledger import first_break
from certification.demonstration import appeals, people, recognition, story, witness, work
from portfolios.states import EvidenceKind, EvidenceStatus


@pytest.fixture
def registration(db, settings):
    call_command("load_specifications", verbosity=0)
    settings.DEMO_PASSWORD = "step-into-the-demo"
    return story.register(people.make_centre(), people.person("robin"), story.ICQ)


@pytest.fixture
def route(registration):
    return work.in_signing_order(registration)


def test_each_page_has_something_to_look_at(registration, route):
    robin, jo, sam = (people.person(key) for key in ("robin", "jo", "sam"))
    story.act_on(registration, route[2].unit, robin, jo)

    statement = witness.testify(registration, work.criteria_of(route[4].unit)[:3], asked_by=jo)
    assert (statement.evidence.kind, statement.evidence.status) == (EvidenceKind.WITNESS, EvidenceStatus.SUBMITTED)
    assert WitnessStatement.objects.get().doubts == []

    raised = appeals.appeal(registration, learner=robin, assessor=jo)
    [row] = queries.appeals_to_answer(sam, registration.centre)
    assert (row.appeal, row.stage.handler) == (raised, AppealHandler.REVIEWER)
    assert Appeal.objects.live().get().decision == Decision.objects.current().get(outcome="not_yet_met")

    proposed = recognition.propose(route[5], learner=robin, assessor=jo)
    proposed.refresh_from_db()
    assert proposed.state == RecognitionState.RECORDED

    asked = appeals.ask_adjustment(registration, learner=robin)
    assert queries.adjustments_to_decide(sam, registration.centre) == [asked]
    assert first_break(registration.centre) is None
