"""Unit 2794-210 by its set test: extra time, an attempt that is no pass, the wait, the slip, a typo, the signature."""

import re

import pytest
from django.core.management import call_command
from django.utils.formats import date_format
from playwright.sync_api import expect

from assessment import actions
from assessment.models import TestProof
from qualifications.models import Qualification, Unit
from tests.cast import make_house
from tests.factories import papers
from tests.factories.adjusting import approve, make_adjustment
from tests.factories.assessment import route_unit
from tests.factories.testing import ago
from tests.journeys import uploading
from tests.plugins.browser import assert_accessible

NUMBER = "2794-210"
SLIP = {"name": "result-slip.pdf", "mimeType": "application/pdf", "buffer": papers.pdf("2794-210: 18 of 25")}


@pytest.fixture
def house(transactional_db):
    call_command("loaddata", "awarding_organisations", "city_and_guilds_2794_02", verbosity=0)
    return make_house("Harbour Lane Training", "HL", Qualification.objects.get())


@pytest.fixture
def entry(house):
    unit = Unit.objects.get(number=NUMBER)
    asked = make_adjustment(house.registration, by=house.learner, extra_time=25, units=[unit])
    approve(asked, by=house.iqa, days_ago=40)
    return route_unit(house.registration, unit)


def fill_result(page, day, scores, minutes):
    page.get_by_label("Taken on").fill(day.isoformat())
    for outcome, right in scores.items():
        page.get_by_label(f"Outcome {outcome}").fill(str(right))
    page.get_by_label("Minutes it took").fill(str(minutes))
    page.get_by_label("Where you have seen the result").fill("e-volve report 5512")


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_a_test_is_sat_again_corrected_and_signed(open_browser, live_site, house, entry):
    admin = open_browser(color_scheme="dark")
    uploading.sign_in(admin, house.admin, live_site)
    admin.goto("/tests/resits/")
    admin.get_by_label("For the test of").select_option(str(entry.unit_id))
    admin.get_by_label("In force from").fill(ago(90).isoformat())
    admin.get_by_label("Attempts at most").fill("3")
    admin.get_by_label("Days between two attempts").fill("14")
    admin.get_by_label("Where it says so").fill("Resit rules, issue 2")
    press(admin, "Record it")
    expect(admin.get_by_role("row", name=re.compile(NUMBER))).to_contain_text("14")
    assert_accessible(admin)

    assessor = open_browser()
    uploading.sign_in(assessor, house.assessor, live_site)
    assessor.goto(f"/units/{entry.pk}/test/")
    expect(assessor.get_by_text("75 minutes with extra time")).to_be_visible()
    fill_result(assessor, ago(20), {1: 5, 2: 5, 3: 4, 4: 3}, 74)
    press(assessor, "Record the result")
    expect(assessor.get_by_text("Recorded: 17 of 25, not a pass yet; 18 are needed.")).to_be_visible()

    # Before its day the resit is refused, and says when; what was typed is still there.
    fill_result(assessor, ago(10), {1: 5, 2: 5, 3: 4, 4: 2}, 70)
    press(assessor, "Record the result")
    too_soon = f"14 days after attempt 1 is {date_format(ago(6))}"
    expect(assessor.get_by_role("heading", name=re.compile(too_soon))).to_be_visible()
    expect(assessor.get_by_label("Minutes it took")).to_have_value("70")
    assert_accessible(assessor)

    assessor.get_by_label("Taken on").fill(ago(3).isoformat())
    assessor.get_by_label("The result slip").set_input_files(SLIP)
    press(assessor, "Record the result")
    expect(assessor.get_by_text("Recorded: 16 of 25, not a pass yet")).to_be_visible()
    expect(assessor.get_by_text("result-slip.pdf, being checked")).to_be_visible()
    actions.inspect_proof(TestProof.objects.get())

    # The slip says 18: outcome 4 was mistyped.
    assessor.get_by_role("link", name="Correct attempt 2").click()
    assessor.get_by_label("Outcome 4").fill("4")
    assessor.get_by_label("What was wrong").fill("Outcome 4 is 4 on the slip, not 2.")
    assert_accessible(assessor)
    press(assessor, "Correct the result")
    expect(assessor.get_by_text("Corrected: 18 of 25, a pass.")).to_be_visible()
    slip = assessor.get_by_role("link", name="result-slip.pdf")
    answer = assessor.request.get(slip.get_attribute("href"))
    assert (answer.status, answer.body()) == (200, SLIP["buffer"])
    assert_accessible(assessor)
    press(assessor, f"Sign unit {NUMBER}")
    expect(assessor.get_by_role("heading", name=re.compile("The unit is locked"))).to_be_visible()

    learner = open_browser(viewport={"width": 390, "height": 844})
    uploading.sign_in(learner, house.learner, live_site)
    learner.goto(f"/units/{entry.pk}/")
    expect(learner.get_by_text("25 questions, 18 to pass. 75 minutes with extra time")).to_be_visible()
    tries = learner.get_by_role("region", name="Attempts")
    expect(tries.get_by_role("listitem")).to_have_count(3)
    expect(tries.get_by_text("in 70 of 75 minutes").last).to_be_visible()
    expect(tries.get_by_text("Outcome 4 is 4 on the slip, not 2.")).to_be_visible()
    assert learner.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert_accessible(learner)
