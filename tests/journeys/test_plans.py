"""Plans and reviews in real browsers: proposed by one, accepted by the other; a review with the employer by link."""

import re

import pytest
from playwright.sync_api import expect

from assessment.models import Plan, Review
from assessment.states import PlanStatus
from centres.models import Letter
from tests.factories.assessment import make_street
from tests.factories.plans import in_days
from tests.journeys.people import assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_a_plan_is_proposed_and_accepted(open_browser, street):
    jo = open_browser()
    sign_in(jo, street.assessor, "/work/")
    jo.goto(f"/registrations/{street.registration.pk}/plans/add/")
    jo.get_by_label("What it is about").fill("Refunds at the desk")
    jo.get_by_text("Serve", exact=True).click()  # opens the unit
    jo.get_by_role("checkbox", name="01.01 of W/1").check(force=True)
    jo.get_by_role("checkbox", name="Observation by the assessor").check(force=True)
    jo.get_by_label("Evidence expected").fill("Two refunds, one without a receipt.")
    jo.get_by_label("To be done by").fill(f"{in_days(30):%Y-%m-%d}")
    assert_fits(jo)
    jo.get_by_role("button", name="Propose it").click()
    jo.get_by_text("waiting for Learner HL").wait_for()
    assert_fits(jo)
    learner = open_browser(viewport={"width": 390, "height": 844}, color_scheme="dark")
    sign_in(learner, street.learner, "/learning/")
    learner.get_by_role("link", name=re.compile("^Read it")).click()
    learner.get_by_role("heading", name="Do you agree to version 1?").wait_for()
    assert_fits(learner)
    learner.get_by_label("I have read this version, and agree.").check()
    learner.get_by_role("button", name="Accept").click()
    learner.get_by_text("P1 is agreed.").wait_for()
    assert Plan.objects.get().status == PlanStatus.AGREED
    jo.goto("/work/")
    expect(jo.get_by_text("Plan to be done: P1")).to_be_visible()
    assert_fits(jo)


def test_a_review_with_the_employer(open_browser, street):
    jo = open_browser()
    sign_in(jo, street.assessor, "/work/")
    jo.goto(f"/registrations/{street.registration.pk}/reviews/add/")
    jo.get_by_label("What was talked about").fill("Refunds go well; complaints are next.")
    first = jo.get_by_role("group", name="New action 1")
    first.get_by_label("What is to be done").fill("Shadow the supervisor for a day")
    first.get_by_label("By whom").select_option("employer")
    first.get_by_label("By when").fill(f"{in_days(20):%Y-%m-%d}")
    assert_fits(jo)
    jo.get_by_role("button", name="Record the review").click()
    jo.get_by_role("heading", name="The employer’s comment").wait_for()
    jo.get_by_label("Name").fill("Pat Boss")
    jo.get_by_label("Email address").fill("pat@shop.example")
    jo.get_by_role("button", name="Send a link").click()
    told = jo.get_by_text(re.compile(r"Tell Pat Boss the code \d{6}"))
    told.wait_for()
    code = re.search(r"code (\d{6})", told.inner_text())[1]
    assert_fits(jo)
    letter = Letter.objects.get()
    words = letter.words or sent_words()
    path = re.search(r"(/reviews/by-link/\S+)", words)[1]
    pat = open_browser(viewport={"width": 390, "height": 844})
    pat.goto(path)
    pat.get_by_label("Code").fill(code)
    pat.get_by_role("button", name="Go on").click()
    pat.get_by_label("Your comment").wait_for()
    assert_fits(pat)
    pat.get_by_label("Your comment").fill("Reliable, and asks good questions.")
    pat.get_by_role("button", name="Send the comment").click()
    pat.get_by_role("heading", name="Thank you").wait_for()
    jo.goto(f"/reviews/{Review.objects.get().pk}/")
    jo.get_by_text("Reliable, and asks good questions.").wait_for()
    assert_fits(jo)


def sent_words():
    """What the letter said, once it has been handed over and its words are gone from the row."""
    from django.core import mail

    return mail.outbox[-1].body
