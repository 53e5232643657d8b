"""Two people press at the same moment, each on a connection of their own: one wins, the other is told."""

import pytest

from assessment import actions
from assessment.actions.jobs import start_job
from assessment.models import (
    AnswerVerdict,
    Assessment,
    Decision,
    PackageJob,
    Question,
    Questioning,
    Signature,
    UnitSignOff,
    WitnessStatement,
)
from centres.ledger import first_break
from portfolios.models import Evidence
from tests.factories import witness
from tests.factories.assessment import (
    VARCS,
    complete_unit,
    criterion,
    make_evidence,
    make_street,
    met,
    not_yet,
    route_unit,
    sign,
)
from tests.factories.packages import sent
from tests.factories.questioning import add_question, answered_paper, judge, plan, write
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_two_assessors_decide_at_once(street):
    one = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [one])

    def decide(person, judgements):
        return lambda: actions.record_decisions(
            piece, by=person, judgements=judgements, feedback="Seen.", confirmed=VARCS
        )

    assert together(decide(street.assessor, met(one)), decide(street.second_assessor, not_yet(one))) == [
        "StaleState",
        "done",
    ]
    assert (Assessment.objects.count(), Decision.objects.count()) == (1, 1)
    assert first_break(street.centre) is None


def test_two_assessors_sign_at_once(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    told = together(
        lambda: actions.sign_off_unit(entry, by=street.assessor),
        lambda: actions.sign_off_unit(entry, by=street.second_assessor),
    )
    assert told == ["StaleState", "done"]
    assert (UnitSignOff.objects.count(), Signature.objects.count()) == (1, 1)


def test_the_learner_confirms_while_quality_assurance_reopens(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = sign(street.registration, street.work, by=street.assessor)
    told = together(
        lambda: actions.confirm_unit(entry, by=street.learner),
        lambda: actions.reopen_unit(entry, by=street.iqa, why="Look again"),
    )
    # Whoever comes second sees what the first has done: a signature never lands on a sign-off that is superseded.
    assert told in (["Blocked", "done"], ["done", "done"])
    assert not UnitSignOff.objects.get().is_current
    assert route_unit(street.registration, street.work).locked_at is None
    if told == ["Blocked", "done"]:
        assert Signature.objects.count() == 1


def test_two_countersign_at_once(street):
    one = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [one])
    actions.record_decisions(piece, by=street.trainee, judgements=met(one), feedback="Seen.", confirmed=VARCS)
    decision = Decision.objects.get()
    told = together(
        lambda: actions.countersign_decision(decision, by=street.assessor),
        lambda: actions.return_decision(decision, by=street.second_assessor, why="Not shown"),
    )
    assert told == ["StaleState", "done"]
    decision.refresh_from_db()
    assert decision.is_current is hasattr(decision, "countersignature")


def test_one_click_pressed_twice_makes_one_package(street):
    def ask():
        return actions.ask_package(street.registration, by=street.learner)

    assert together(ask, ask) == ["done", "done"]
    assert PackageJob.objects.count() == 1
    assert first_break(street.centre) is None


def test_two_workers_take_up_one_job_once(street):
    job = actions.ask_package(street.registration, by=street.learner)
    started = []

    def start():
        started.append(start_job(PackageJob.objects.get(pk=job.pk)))

    assert together(start, start) == ["done", "done"]
    assert sorted(started) == [False, True]


def test_two_portfolios_brought_at_once(street):
    def bring():
        return actions.begin_import(street.registration, by=street.learner, upload=sent(b"PK"))

    assert together(bring, bring) == ["StaleState", "done"]
    assert PackageJob.objects.count() == 1


def test_a_witness_confirms_while_the_assessor_takes_it_back(street):
    request, _, _ = witness.ask(street.registration, [criterion(street.work, "1.1")], by=street.assessor)
    told = together(
        lambda: witness.confirm(request),
        lambda: actions.withdraw_request(request, by=street.assessor, why="Wrong person."),
    )
    assert told == ["StaleState", "done"]
    assert WitnessStatement.objects.count() == Evidence.objects.count()
    assert first_break(street.centre) is None


def test_a_witness_confirms_in_two_windows_at_once(street):
    request, _, _ = witness.ask(street.registration, [criterion(street.work, "1.1")], by=street.assessor)
    assert together(lambda: witness.confirm(request), lambda: witness.confirm(request)) == ["StaleState", "done"]
    assert (WitnessStatement.objects.count(), Evidence.objects.count()) == (1, 1)


def test_two_assessors_send_one_proposal_at_once(street):
    ones = [criterion(street.work, "1.1")]
    request = actions.propose_witness(street.registration, by=street.learner, criteria=ones, **witness.ANN)

    def send(person):
        facts = {"criteria": ones, "code_by_letter": True, "request": request, **witness.ANN}
        return lambda: actions.ask_witness(street.registration, by=person, **facts)

    assert together(send(street.assessor), send(street.second_assessor)) == ["StaleState", "done"]
    assert request.links.count() == 1


def test_answers_are_handed_in_by_two_windows_at_once(street):
    paper = plan(street, questions=[add_question(street)])
    write(paper, "I listen first of all.", by=street.learner)

    def hand_in():
        actions.hand_in_answers(Questioning.objects.get(pk=paper.pk), by=street.learner, declared=True)

    told = together(hand_in, hand_in)
    assert told in (["Blocked", "done"], ["StaleState", "done"])
    assert Questioning.objects.get().handed_in == Evidence.objects.count() == 1
    assert first_break(street.centre) is None


def test_a_paper_is_cancelled_while_it_is_handed_in(street):
    paper = plan(street, questions=[add_question(street)])
    write(paper, "I listen first of all.", by=street.learner)
    told = together(
        lambda: actions.hand_in_answers(Questioning.objects.get(pk=paper.pk), by=street.learner, declared=True),
        lambda: actions.cancel_questioning(Questioning.objects.get(pk=paper.pk), by=street.assessor, why="Late"),
    )
    assert told in (["Blocked", "done"], ["StaleState", "done"])
    row = Questioning.objects.get()
    assert (row.handed_in == 1) is (row.cancelled_at is None)
    assert Evidence.objects.count() == row.handed_in


def test_two_assessors_judge_the_same_answers(street):
    paper = answered_paper(street)
    told = together(
        lambda: judge(paper, True, by=street.assessor),
        lambda: judge(paper, "Say more", by=street.second_assessor),
    )
    assert told == ["StaleState", "done"]
    assert (AnswerVerdict.objects.count(), Decision.objects.count()) == (1, 1)


def test_two_people_change_one_question(street):
    question = add_question(street)
    facts = {"wording": "Another?", "points": [], "criteria": [criterion(street.work, "1.1")]}
    told = together(
        lambda: actions.change_question(question, by=street.assessor, **facts),
        lambda: actions.retire_question(question, by=street.lead_iqa, why="Old"),
    )
    assert told == ["StaleState", "done"]
    assert Question.objects.current().count() <= 1
