"""What follows a review: actions in two steps, words to and fro, the lead's sample of it, plans made anew."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import actions
from iqa.models import Action, ActionStep, Countersample, FeedbackNote, Interview, Replanning, Sample
from iqa.states import ActionStepKind, SampleMethod, SampleOutcome, SampleStatus
from tests.factories.assessment import people_but
from tests.factories.iqa import judgement, make_sample, signed_sample
from tests.factories.support import in_days, make_entry

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE


@pytest.fixture
def reviewed(street):
    return actions.review_sample(signed_sample(street), by=street.iqa, **judgement(ACTION, street.work))


@pytest.fixture
def action(reviewed):
    return Action.objects.get()


# Actions


def test_an_answer_names_what_shows_it(street, action):
    piece, entry = street.registration.evidence.get(), make_entry(street.centre, street.assessor)
    actions.answer_action(action, by=street.assessor, answer="Named it.", evidence=piece, cpd=entry)
    step = ActionStep.objects.get()
    assert (step.kind, step.text, step.evidence, step.cpd) == (ActionStepKind.ANSWERED, "Named it.", piece, entry)


def test_an_answer_refuses_what_is_of_others(street, action):
    entry = make_entry(street.centre, street.second_assessor)
    with pytest.raises(BadInput, match="not of your own log"):
        actions.answer_action(action, by=street.assessor, answer="Named it.", cpd=entry)
    assert not ActionStep.objects.exists()


def test_an_answer_that_is_not_enough_is_asked_again_and_kept(street, action):
    actions.answer_action(action, by=street.assessor, answer="Named it.")
    actions.return_action(action, by=street.iqa, why="In one of two.", due_on=in_days(5))
    action.refresh_from_db()
    assert (action.answered_at, action.closed_at, action.due_on) == (None, None, in_days(5))
    actions.answer_action(action, by=street.assessor, answer="In both.")
    actions.close_action(action, by=street.lead_iqa)
    assert list(action.steps.values_list("kind", "text")) == [
        (ActionStepKind.ANSWERED, "Named it."),
        (ActionStepKind.NOT_ENOUGH, "In one of two."),
        (ActionStepKind.ANSWERED, "In both."),
        (ActionStepKind.CLOSED, ""),
    ]


def test_return_refuses_everybody_else_no_reason_and_no_answer(street, action):
    with pytest.raises(Blocked):
        actions.return_action(action, by=street.iqa, why="More.", due_on=in_days(5))
    actions.answer_action(action, by=street.assessor, answer="Named it.")
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.return_action(action, by=person, why="More.", due_on=in_days(5))
    for wrong in ({"why": " ", "due_on": in_days(5)}, {"why": "More.", "due_on": in_days(-1)}):
        with pytest.raises(BadInput):
            actions.return_action(action, by=street.iqa, **wrong)
    assert ActionStep.objects.count() == 1


def test_of_closing_and_returning_the_first_wins(street, action):
    actions.answer_action(action, by=street.assessor, answer="Named it.")
    seen = Action.objects.get()
    actions.close_action(action, by=street.lead_iqa)
    with pytest.raises(StaleState):
        actions.return_action(seen, by=street.iqa, why="More.", due_on=in_days(5))


def test_an_action_is_returned_on_its_page(client, street, action):
    actions.answer_action(action, by=street.assessor, answer="Named it.")
    client.force_login(street.iqa)
    url = reverse("iqa:action_return", args=[action.pk])
    assert client.post(url, {"why": "", "due_on": ""}).status_code == 422
    response = client.post(url, {"why": "More.", "due_on": in_days(3).isoformat()}, follow=True)
    assert f"{street.assessor.full_name} is asked again." in response.content.decode()
    client.force_login(street.assessor)
    page = client.get(reverse("iqa:action_answer", args=[action.pk])).content.decode()
    assert "More." in page
    assert "Not enough yet" in page


# Words


def test_the_assessor_acknowledges_and_both_write(street, reviewed):
    actions.write_note(reviewed, by=street.assessor, text="")
    actions.write_note(reviewed, by=street.iqa, text="Thank you.")
    assert list(FeedbackNote.objects.values_list("by", "text")) == [
        (street.assessor.pk, ""),
        (street.iqa.pk, "Thank you."),
    ]
    with pytest.raises(BadInput):
        actions.write_note(reviewed, by=street.assessor, text=" ")


def test_nobody_else_writes_and_nothing_before_the_review(street, reviewed):
    for person in people_but(street, street.assessor, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.write_note(reviewed, by=person, text="Well.")
    planned = make_sample(street.registration, street.last, assessor=street.assessor)
    with pytest.raises(NotAllowed):
        actions.write_note(planned, by=street.assessor, text="Well.")


# The lead's sample


def test_the_lead_samples_a_review(client, street, reviewed):
    actions.countersample(reviewed, by=street.lead_iqa, outcome=AGREE, feedback="I would have said the same.")
    page = reverse("iqa:sample_review", args=[reviewed.pk])
    shown = {}
    for person in (street.iqa, street.lead_iqa, street.assessor):
        client.force_login(person)
        shown[person] = "I would have said the same." in client.get(page).content.decode()
    assert shown == {street.iqa: True, street.lead_iqa: True, street.assessor: False}


def test_where_the_lead_disagrees_the_unit_is_sampled_anew(street, reviewed):
    actions.countersample(reviewed, by=street.lead_iqa, outcome=DISAGREE, feedback="The second outcome is missing.")
    again = Sample.objects.get(status=SampleStatus.PLANNED)
    assert (again.unit, again.why) == (street.work, "The lead quality assurer did not agree with the review")


def test_a_review_is_sampled_by_the_lead_alone_once_and_never_their_own(street, reviewed):
    for person in people_but(street, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.countersample(reviewed, by=person, outcome=AGREE, feedback="Same.")
    own = actions.review_sample(signed_sample(street, street.test), by=street.lead_iqa, **judgement(AGREE, street.test))
    with pytest.raises(NotAllowed):
        actions.countersample(own, by=street.lead_iqa, outcome=AGREE, feedback="Same.")
    actions.countersample(reviewed, by=street.lead_iqa, outcome=AGREE, feedback="Same.")
    with pytest.raises(Blocked):
        actions.countersample(Sample.objects.get(pk=reviewed.pk), by=street.lead_iqa, outcome=AGREE, feedback="Same.")
    assert Countersample.objects.count() == 1


# Plans


def replan(sample, by, **facts):
    given = {"why": "On leave.", "planned_on": in_days(20), "method": SampleMethod.INTERVIEW, "iqa": sample.iqa}
    return actions.replan_sample(sample, by=by, **given | facts)


def test_a_sample_is_planned_again_and_what_it_was_stays(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa, planned_on=in_days(-3))
    replan(sample, street.iqa, iqa=street.lead_iqa)
    sample.refresh_from_db()
    assert (sample.planned_on, sample.method, sample.iqa) == (in_days(20), SampleMethod.INTERVIEW, street.lead_iqa)
    row = Replanning.objects.get()
    assert row.before == {
        "planned_on": in_days(-3).isoformat(),
        "method": "Desk: the records and the evidence",
        "iqa": street.iqa.full_name,
    }


def test_a_plan_refuses_everybody_else_no_reason_and_who_may_not_review(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            replan(sample, person)
    for wrong in ({"why": ""}, {"planned_on": in_days(-1)}, {"iqa": street.assessor}, {"method": "guess"}):
        with pytest.raises(BadInput):
            replan(sample, street.iqa, **wrong)
    assert not Replanning.objects.exists()


def test_of_two_who_plan_again_the_first_wins(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    seen = Sample.objects.get()
    replan(sample, street.lead_iqa)
    with pytest.raises(StaleState):
        replan(seen, street.iqa, planned_on=in_days(30))


def test_what_is_not_done_by_its_day_stands_on_the_home_page(client, street):
    late = make_sample(street.registration, street.work, iqa=street.iqa, planned_on=in_days(-1))
    make_sample(street.registration, street.last, iqa=street.iqa)
    client.force_login(street.iqa)
    response = client.get("/quality/")
    assert list(response.context["overdue"]) == [late]
    assert f"Was planned by {timezone.localdate() - timedelta(days=1):%-d %b %Y}" in response.content.decode()


# Interviews, and what is typed half way


def test_an_interview_is_for_quality_assurers_alone(client, street, reviewed):
    client.force_login(street.iqa)
    url = reverse("iqa:sample_interview", args=[reviewed.pk])
    data = {"who": "learner", "name": "Learner HL", "held_on": in_days(0).isoformat(), "notes": "Was asked first."}
    client.post(url, data)
    row = Interview.objects.get()
    assert (row.sample, row.assessor, row.by) == (reviewed, street.assessor, street.iqa)
    page = reverse("iqa:sample_review", args=[reviewed.pk])
    assert "Was asked first." in client.get(page).content.decode()
    client.force_login(street.assessor)
    assert "Was asked first." not in client.get(page).content.decode()


def test_a_review_typed_half_way_comes_back(client, street):
    sample = signed_sample(street)
    client.force_login(street.iqa)
    url = reverse("iqa:sample_review", args=[sample.pk])
    token = client.get(url).context["unsent"].token
    client.post(reverse("centres:unsent_keep"), {"unsent_token": token, "feedback": "Half a sen"})
    assert "Half a sen" in client.get(url).content.decode()
