"""The pages of plans and reviews: what they show to whom, what they refuse, and that nothing is half written."""

import pytest
from django.urls import reverse

from assessment import actions
from assessment.models import Plan, PlanSignature, Review
from assessment.states import ActionOutcome, Owner, PlanStatus
from tests.cast import make_person, register
from tests.factories.assessment import criterion
from tests.factories.plans import agree_plan, draft_plan, fresh, hold_review, in_days, propose_plan


@pytest.fixture
def one(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def page(client):
    def open_page(person, name, *args, data=None, **asked):
        client.force_login(person)
        url = reverse(f"assessment:{name}", args=args)
        return client.get(url, asked) if data is None else client.post(url, data)

    return open_page


def typed(*criteria, **changes):
    """What a browser sends for a plan."""
    return {
        "title": "Refunds at the desk",
        "criteria": [one.pk for one in criteria],
        "methods": ["OBS"],
        "expected": "Two refunds.",
        "target_on": f"{in_days(30):%Y-%m-%d}",
        **changes,
    }


def test_a_plan_is_written_proposed_and_accepted_on_its_pages(street, page, one):
    registration = street.registration
    answer = page(street.assessor, "plan_add", registration.pk, data=typed(one, propose="yes"))
    plan = Plan.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("assessment:plan_detail", args=[plan.pk]))
    assert plan.status == PlanStatus.PROPOSED
    home = page(street.learner, "learner_home")
    assert "Answer Assessor’s plan, P1" in home.text
    assert "Do you agree to version 1?" in page(street.learner, "plan_detail", plan.pk).text
    untouched = page(street.learner, "plan_accept", plan.pk, data={"number": 1})
    assert (untouched.status_code, fresh(plan).status) == (422, PlanStatus.PROPOSED)
    assert "Tick the box to agree" in untouched.text
    page(street.learner, "plan_accept", plan.pk, data={"number": 1, "agreed": "on"})
    assert fresh(plan).status == PlanStatus.AGREED
    again = page(street.learner, "plan_accept", plan.pk, data={"number": 1, "agreed": "on"})
    assert again.status_code == 409
    assert "no longer waits for an answer" in again.text
    assert PlanSignature.objects.count() == 2


def test_a_plan_that_lacks_something_stays_a_draft_and_says_what(street, page, one):
    page(street.assessor, "plan_add", street.registration.pk, data=typed(propose="yes", expected=""))
    plan = Plan.objects.get()
    assert plan.status == PlanStatus.DRAFT
    shown = page(street.assessor, "plan_detail", plan.pk).text
    assert "No criterion is chosen." in shown
    assert "It is not said what evidence is expected." in shown
    page(street.assessor, "plan_edit", plan.pk, data=typed(one, propose="yes"))
    assert fresh(plan).status == PlanStatus.PROPOSED
    assert list(plan.versions.get().criteria.all()) == [one]


def test_what_was_typed_stays_when_it_is_refused(street, page, one):
    answer = page(street.assessor, "plan_add", street.registration.pk, data=typed(one, title="", place="Front desk"))
    assert answer.status_code == 422
    assert 'value="Front desk"' in answer.text
    assert f'value="{one.pk}" aria-label="01.01 of W/1: Serve 1.1" checked' in answer.text
    assert not Plan.objects.exists()


def test_a_change_shows_what_differs(street, page, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    page(street.learner, "plan_edit", plan.pk, data=typed(one, title="More", why="New duties", propose="yes"))
    shown = page(street.assessor, "plan_detail", plan.pk).text
    assert "Learner HL proposes a change" in shown
    assert "<del>Refunds at the desk</del> <ins>More</ins>" in shown
    page(street.assessor, "plan_return", plan.pk, data={"number": 2, "why": "Not now"})
    assert fresh(plan).status == PlanStatus.AGREED
    assert "Not now" in page(street.learner, "plan_detail", plan.pk).text


def test_closing_needs_its_reason(street, page, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    answer = page(street.learner, "plan_close", plan.pk, data={"outcome": "completed"})
    assert (answer.status_code, fresh(plan).status) == (403, PlanStatus.AGREED)
    answer = page(street.learner, "plan_close", plan.pk, data={"outcome": "abandoned"})
    assert (answer.status_code, fresh(plan).status) == (422, PlanStatus.AGREED)
    page(street.assessor, "plan_close", plan.pk, data={"outcome": "completed"})
    assert fresh(plan).status == PlanStatus.COMPLETED


def test_an_administrator_sees_dates_and_no_words(street, page, one):
    agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    hold_review(street.registration, by=street.assessor)
    shown = page(street.admin, "plan_list", street.registration.pk).text
    assert "Plan 1" in shown
    assert "Refunds at the desk" not in shown
    assert "Ask the manager" not in shown
    assert "Refunds at the desk" in page(street.iqa, "plan_list", street.registration.pk).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_page_in_a_fixed_number_of_queries(street, client, one, rows, django_assert_num_queries):
    for _ in range(rows):
        agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
        checks = [actions.Checked(row, ActionOutcome.DONE) for row in street.registration.review_actions.open()]
        hold_review(street.registration, by=street.assessor, owners=[Owner.LEARNER] * rows, checks=checks)
    client.force_login(street.assessor)
    with django_assert_num_queries(18):
        response = client.get(reverse("assessment:plan_list", args=[street.registration.pk]))
    assert [len(response.context[name]) for name in ("plans", "reviews", "actions")] == [rows, rows, rows]


def test_a_review_is_recorded_on_its_page(street, page):
    hold_review(street.registration, by=street.assessor)
    [action] = street.registration.review_actions.all()
    typed = {
        "held_on": f"{in_days(0):%Y-%m-%d}",
        "said": "All goes well.",
        "welfare": "Tired of nights.",
        "next_on": f"{in_days(60):%Y-%m-%d}",
        "new0-text": "Shadow the supervisor",
        "new0-owner": "employer",
        "new0-due_on": f"{in_days(20):%Y-%m-%d}",
    }
    typed |= {f"new{number}-owner": "learner" for number in (1, 2, 3)}  # rows left as they were
    lacking = page(street.assessor, "review_add", street.registration.pk, data=typed)
    assert (lacking.status_code, Review.objects.count()) == (422, 1)
    assert "Choose one." in lacking.text
    page(street.assessor, "review_add", street.registration.pk, data={**typed, f"action{action.pk}-outcome": "done"})
    review = Review.objects.get(number=2)
    assert [(row.text, row.owner) for row in review.actions.all()] == [("Shadow the supervisor", "employer")]
    assert action.check_made.outcome == ActionOutcome.DONE
    for person, may in ((street.learner, True), (street.iqa, False), (street.lead_iqa, False)):
        assert ("Tired of nights." in page(person, "review_detail", review.pk).text) is may
    page(street.learner, "review_sign", review.pk, data={"agreed": "on", "words": "Fair."})
    assert "Fair." in page(street.assessor, "review_detail", review.pk).text


def test_an_action_is_ticked_off_on_the_page(street, page):
    review = hold_review(street.registration, by=street.assessor)
    action = review.actions.get()
    page(street.learner, "action_check", action.pk, data={"outcome": "done"})
    assert page(street.learner, "action_check", action.pk, data={"outcome": "done"}).status_code == 409


def test_the_centre_sets_what_it_asks(street, page):
    typed = {"review_weeks": 8, "plan_expected": "on", "in_force_from": f"{in_days(0):%Y-%m-%d}"}
    assert page(street.lead_iqa, "planning", data={**typed, "review_weeks": 40}).status_code == 422
    page(street.lead_iqa, "planning", data=typed)
    assert "every 8 weeks" in page(street.admin, "planning").text


# --- what is due: the queue, the caseload, its filters --------------------------------------------------------------


def test_what_waits_stands_in_the_queue(street, page, one):
    propose_plan(street.registration, [one], by=street.learner)
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    plan.versions.update(target_on=in_days(-3), title="Past its day")
    hold_review(street.registration, by=street.assessor, owners=(Owner.ASSESSOR, Owner.LEARNER))  # nothing due yet
    draft_plan(street.registration, [one], by=street.learner)  # nobody's but the learner's
    found = [(row.kind, row.what, row.verb) for row in page(street.assessor, "assessor_home").context["work"]]
    assert found == [
        ("plan", "Plan past its date: Past its day", "Look again"),
        ("plan", "Plan proposed: Refunds at the desk", "Answer"),
    ]


def test_reviews_and_actions_that_are_over_stand_in_the_queue(street, page):
    past = {"held_on": in_days(-71), "next_on": in_days(-1), "due": -57}
    hold_review(street.registration, by=street.assessor, owners=Owner.values, **past)
    found = [row.what for row in page(street.assessor, "assessor_home").context["work"]]
    assert found == [
        "Agreed at a review: Ask the manager about returns (assessor)",
        "Agreed at a review: Ask the manager about returns (employer)",
        "Progress review",
    ]
    [load] = page(street.assessor, "assessor_home").context["loads"]
    assert load.due.on == in_days(-57)
    assert "It was due" in page(street.learner, "learner_home").text


def test_the_caseload_says_what_is_due_next(street, page, one):
    agree_plan(street.registration, [one], by=street.assessor, other=street.learner, target_on=in_days(12))
    hold_review(street.registration, by=street.assessor)
    [load] = page(street.assessor, "assessor_home").context["loads"]
    assert (load.due.on, load.due.what) == (in_days(12), "Plan to be done: P1, Refunds at the desk")
    assert load.last_contact == Review.objects.get().at


def test_filters_are_kept_until_everything_is_shown(street, client):
    register(street.home, make_person("Nia Bevan", "nia@hl.example"))
    client.force_login(street.assessor)
    url = reverse("assessment:assessor_home")
    assert len(client.get(url).context["loads"]) == 2
    shown = client.get(url, {"q": "nia", "standing": "", "qualification": ""})
    assert [load.registration.name for load in shown.context["loads"]] == ["Nia Bevan"]
    again = client.get(url)
    assert (again.status_code, again.url) == (302, f"{url}?q=nia")
    assert client.get(url, {"reset": 1}).url == url
    assert len(client.get(url).context["loads"]) == 2
    assert client.get(url, {"standing": "signed_off"}).context["loads"] == []
    assert client.get(url, {"overdue": "1"}).context["loads"] == []
