"""Support of an assessor in real browsers: a review of what was frozen, an action asked twice, an observation signed by
both, an entry of the development log verified by the lead."""

import pytest
from playwright.sync_api import expect

from iqa import actions
from iqa.models import Action, AssessorObservation
from iqa.states import ObservationStatus
from tests.factories.assessment import route_unit
from tests.factories.iqa import make_quality_street, sign_unit
from tests.factories.support import in_days, make_entry, make_observation
from tests.journeys.people import PHONE, assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    return make_quality_street()


def test_from_the_frozen_state_to_the_closed_action(open_browser, street):
    sign_unit(street.registration, street.work, by=street.assessor)
    sample = actions.plan_sample(route_unit(street.registration, street.work), by=street.iqa, why="New")
    iqa = sign_in(open_browser(), street.iqa, "/quality/")
    iqa.goto(f"/samples/{sample.pk}/")
    expect(iqa.get_by_text("Nothing has changed since it was frozen")).to_be_visible()
    iqa.get_by_text("Frozen when it was selected").click()
    assert_fits(iqa)
    iqa.get_by_role("group", name="Your view of 01.01").get_by_text("Action").click()
    iqa.get_by_role("radio", name="Agree with action").check(force=True)
    iqa.get_by_label("Feedback to the assessor").fill("Sound; say where you saw it.")
    iqa.get_by_label("What the assessor has to do").fill("Name the place.")
    iqa.get_by_label("By when").fill(f"{in_days(7):%Y-%m-%d}")
    iqa.get_by_role("button", name="Record the review").click()
    expect(iqa.get_by_text("Not acknowledged yet")).to_be_visible()
    assert_fits(iqa)
    jo = sign_in(open_browser(**PHONE), street.assessor, "/work/")
    jo.goto(f"/samples/{sample.pk}/")
    jo.get_by_role("button", name="Acknowledge").click()
    expect(jo.get_by_text("Read and acknowledged.")).to_be_visible()
    assert_fits(jo)
    action = Action.objects.get()
    answer(jo, action, "Named it.")
    iqa.goto(f"/actions/{action.pk}/close/")
    iqa.get_by_label("What is still missing").fill("On the second page too.")
    iqa.get_by_label("By when").fill(f"{in_days(9):%Y-%m-%d}")
    assert_fits(iqa)
    iqa.get_by_role("button", name="Ask again").click()
    iqa.wait_for_url("**/quality/")
    answer(jo, action, "On both pages.")
    iqa.goto(f"/actions/{action.pk}/close/")
    iqa.get_by_role("button", name="Close the action").click()
    expect(iqa.get_by_text("The action is closed.")).to_be_visible()


def answer(page, action, words):
    page.goto(f"/actions/{action.pk}/answer/")
    page.get_by_label("What you have done").fill(words)
    page.get_by_role("button", name="Send the answer").click()
    page.wait_for_url("**/quality/feedback/")


def test_an_observation_signed_by_both_and_an_entry_verified(open_browser, street):
    row = make_observation(street, street.assessor)
    entry = make_entry(street.centre, street.assessor)
    lead = sign_in(open_browser(color_scheme="dark"), street.lead_iqa, "/quality/")
    lead.goto(f"/assessors/observations/{row.pk}/record/")
    lead.get_by_label("What the assessor was doing").fill("A discussion")
    for box in lead.get_by_role("combobox").all()[2:]:
        box.select_option("meets")
    assert_fits(lead)
    lead.get_by_role("button", name="Record and sign").click()
    expect(lead.get_by_text("not acknowledged yet")).to_be_visible()
    assert_fits(lead)
    jo = sign_in(open_browser(**PHONE), street.assessor, "/work/")
    jo.goto(f"/assessors/observations/{row.pk}/")
    jo.get_by_label("Your comment").fill("Fair.")
    jo.get_by_role("button", name="I have read this").click()
    expect(jo.get_by_text("Fair.")).to_be_visible()
    assert AssessorObservation.objects.get().status == ObservationStatus.ACKNOWLEDGED
    jo.goto(f"/assessors/{street.assessor.pk}/")
    assert_fits(jo)
    lead.goto("/development/")
    lead.get_by_role("link", name="Assessing by discussion").click()
    lead.get_by_label("What you looked at").fill("Certificate.")
    assert_fits(lead)
    lead.get_by_role("button", name="Verify").click()
    lead.wait_for_url("**/development/")
    entry.refresh_from_db()
    assert entry.verified_by == street.lead_iqa
    lead.goto("/quality/assessors/")
    assert_fits(lead)
