"""A unit carried from one registration into another, by its learner, assessor and administrator, and counted."""

import pytest
from playwright.sync_api import expect

from assessment.queries import registration_progress
from tests.factories.assessment import make_street, route_unit
from tests.factories.recognition import achieved_in, second_registration
from tests.journeys.people import sign_in
from tests.plugins.browser import assert_accessible


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_a_unit_is_carried_over_and_counts(open_browser, street):
    achieved_in(street.registration, street.work, by=street.assessor)
    here = second_registration(street, street.work, street.last)
    learner = open_browser(viewport={"width": 390, "height": 844})
    sign_in(learner, street.learner)
    learner.goto(f"/registrations/{here.pk}/units/")
    learner.get_by_role("link", name="Earlier achievements").click()
    learner.get_by_role("link", name="Carry it over").click()
    learner.get_by_role("button", name="Propose to carry it over").wait_for()
    assert_accessible(learner)
    assert learner.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    learner.get_by_role("button", name="Propose to carry it over").click()
    learner.get_by_text("Waiting for the assessor").wait_for()
    address = learner.url

    assessor = open_browser()
    sign_in(assessor, street.assessor)
    assessor.goto(address)
    assessor.get_by_label("How you checked it").fill("Read in the ledger of the centre")
    assert_accessible(assessor)
    assessor.get_by_role("button", name="I have seen the proof").click()
    assessor.get_by_text("It counts when the awarding organisation’s reference is recorded").wait_for()

    admin = open_browser(color_scheme="dark")
    sign_in(admin, street.admin)
    admin.goto(address)
    admin.get_by_label("The awarding organisation’s reference").fill("AO-2026-17")
    assert_accessible(admin)
    admin.get_by_role("button", name="Record the reference").click()
    expect(admin.get_by_role("heading", name="The unit counts")).to_be_visible()

    learner.goto(f"/registrations/{here.pk}/units/")
    expect(learner.get_by_text("Credit transfer", exact=True)).to_be_visible()
    learner.get_by_role("link", name=street.work.title, exact=True).click()
    learner.get_by_text("This unit counts without assessment here").wait_for()
    assert registration_progress(here).credits == street.work.credits
    assert route_unit(here, street.work).locked_at
