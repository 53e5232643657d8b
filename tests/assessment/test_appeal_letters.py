"""Letters about appeals: to the learner, to those who have to answer, about an answer overdue; each goes out once."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries
from assessment.actions import appeals as acting
from centres.models import Letter
from portfolios.models import Allocation
from tests.assessment.test_appeals import tamper
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import allocate, declare_conflict


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("centres.tasks.send_letter.delay", lambda pk: None)


def letters(about=""):
    """{address: words} of letters whose subject or key says so."""
    return {letter.to: letter.words for letter in Letter.objects.filter(key__contains=about)}


def emails(*people):
    return {person.email for person in people}


def morning(hour=7):
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(hour)))


def overdue(appeal):
    tamper(appeal.steps.order_by("-number").first(), due_on=timezone.localdate() - timedelta(days=1))


def test_an_appeal_is_acknowledged_and_goes_to_who_may_answer(street, settings):
    settings.SITE_URL = "https://countersign.example"
    raised = appeal(street)
    words = letters("stage 1 received")[street.learner.email]
    assert f"an answer by {raised.steps.get().due_on:%-d %B %Y}" in words
    assert f"https://countersign.example/appeals/{raised.pk}/" in words
    asked = letters("stage 1 for")
    assert set(asked) == emails(street.assessor, street.second_assessor)  # not the trainee (R1.6)
    assert f"https://countersign.example/appeals/{raised.pk}/answer/" in asked[street.assessor.email]
    assert "Learner HL appeals (W/1 01.01)" in asked[street.assessor.email]
    assert "Page 4" not in "".join(letter.words for letter in Letter.objects.all())  # the grounds stay on the page


def test_the_answer_goes_to_the_learner_and_the_next_stage_to_its_people(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    assert "not upheld at stage 1" in letters("stage 1 answered")[street.learner.email]
    assert "take it to the next stage until" in letters("stage 1 answered")[street.learner.email]
    go_on(street, raised)
    assert set(letters("stage 2 for")) == emails(street.iqa, street.lead_iqa)
    assert set(letters("stage 2 received")) == emails(street.learner)
    uphold(raised, street.iqa)
    assert "is upheld. The decision no longer counts" in letters("stage 2 answered")[street.learner.email]


def test_the_last_answer_says_that_it_was_the_last(street):
    stages = [{"handler": "assessor", "ask": 3, "answer": 2}]
    actions.set_procedure(street.centre, by=street.admin, stages=stages, in_force_from=timezone.localdate())
    turn_down(appeal(street), street.assessor)
    assert "This was the last stage" in letters("answered")[street.learner.email]


def test_who_had_a_part_or_a_conflict_is_not_asked(street):
    declare_conflict(street.centre, street.iqa, street.assessor)
    raised = appeal(street)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    assert set(letters("stage 2 for")) == emails(street.lead_iqa)


def test_where_nobody_may_answer_those_who_answer_for_the_centre_are_told(street):
    decision = refused(street)
    Allocation.objects.filter(registration=street.registration, role="assessor").delete()
    appeal(street, decision)
    assert set(letters("stage 1 for")) == emails(street.lead_iqa, street.admin)


def test_leavers_and_the_learner_are_not_asked(street):
    allocate(street.registration, street.learner)
    street.second_assessor.is_active = False
    street.second_assessor.save()
    raised = appeal(street)
    assert queries.who_answers(raised) == [street.assessor]


def test_letters_are_of_one_piece_with_the_appeal(street, monkeypatch):
    decision = refused(street)
    monkeypatch.setattr(acting, "tell_of_stage", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        appeal(street, decision)
    assert queries.appeals_of(street.registration) == []
    assert not Letter.objects.exists()


def test_an_overdue_answer_is_asked_for_once_at_each_stage(street):
    raised = appeal(street)
    actions.remind_of_appeals(morning())
    assert not letters("overdue")
    overdue(raised)
    assert actions.remind_of_appeals(morning(5)) == 0
    for _ in range(2):  # asked again in an hour
        assert actions.remind_of_appeals(morning()) == 1
    assert set(letters("overdue")) == emails(street.assessor, street.second_assessor)
    turn_down(raised, street.assessor)
    assert actions.remind_of_appeals(morning()) == 0
    go_on(street, raised)
    overdue(raised)
    actions.remind_of_appeals(morning())
    assert set(letters("stage 2 overdue")) == emails(street.iqa, street.lead_iqa)
    assert Letter.objects.filter(key__contains="overdue").count() == 4


def test_nothing_is_overdue_after_it_was_taken_back(street):
    raised = appeal(street)
    overdue(raised)
    actions.take_appeal_back(raised, by=street.learner)
    assert actions.remind_of_appeals(morning()) == 0
    assert not letters("overdue")
