"""An exercise from the plan to the exemplar: two assessors decide blind, then it is seen how far they agree."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from iqa.models import Exercise, Judgement
from iqa.states import ExerciseStatus
from tests.factories.iqa import make_quality_street
from tests.factories.standardising import decided_piece
from tests.journeys.people import PHONE, assert_fits, sign_in
from tests.plugins.browser import assert_accessible


@pytest.fixture
def street(transactional_db):
    street = make_quality_street()
    decided_piece(street, "1.1", by=street.trainee, account="I, Learner HL, gave the money back.", title="A refund")
    return street


def decide(page, *outcomes):
    for place, outcome in enumerate(outcomes):
        row = page.locator(".cs-decide > li").nth(place)
        row.get_by_text(outcome, exact=True).click()
        if outcome == "Not yet":
            row.get_by_label("Why not yet", exact=False).fill("It does not say how much.")


def test_an_exercise_is_planned_decided_blind_and_gives_an_exemplar(open_browser, street):
    iqa = sign_in(open_browser(), street.iqa)
    iqa.get_by_role("link", name="Standardisation").first.click()
    iqa.get_by_role("link", name="Plan an exercise").click()
    iqa.get_by_label("Title").fill("Giving money back")
    iqa.get_by_label("What it is for").fill("Samples differed.")
    iqa.get_by_label("W/1 Serve").check()
    iqa.get_by_label("Decide by").fill(str(timezone.localdate() + timedelta(days=7)))
    assert_accessible(iqa)
    iqa.get_by_role("button", name="Plan it").click()
    expect(iqa.get_by_role("heading", name="There is no work to judge yet.")).to_be_visible()
    assert_fits(iqa)
    iqa.get_by_role("link", name="Choose work", exact=True).click()
    iqa.get_by_role("link", name="Choose E001 of Learner HL").click()
    iqa.get_by_role("button", name="Use it").click()
    expect(iqa.get_by_text("I, [name], gave the money back.")).to_be_visible()
    assert_accessible(iqa)
    iqa.get_by_role("button", name="Yes, it is anonymous").click()
    iqa.get_by_role("button", name="Open it").click()
    expect(iqa.locator("#messages")).to_contain_text("ST001 is open")
    room = iqa.url

    phone = sign_in(open_browser(**PHONE), street.assessor)
    phone.get_by_role("link", name="Giving money back", exact=False).first.click()
    assert_fits(phone)
    phone.get_by_role("link", name="Item A").click()
    expect(phone.get_by_text("I, [name], gave the money back.")).to_be_visible()
    expect(phone.get_by_text("Learner HL")).to_have_count(0)
    expect(phone.get_by_text("A refund")).to_have_count(0)
    decide(phone, "Not yet")
    assert_fits(phone)
    phone.get_by_role("button", name="Keep, finish later").click()
    phone.get_by_role("link", name="Hand in").click()
    phone.get_by_role("button", name="Hand in").click()
    expect(phone.get_by_text("What others said is shown when the exercise is closed.")).to_be_visible()

    second = sign_in(open_browser(color_scheme="dark"), street.second_assessor)
    second.goto(room)
    second.get_by_role("link", name="Item A").click()
    decide(second, "Met")
    assert_accessible(second)
    second.get_by_role("button", name="Keep and go on").click()
    second.get_by_role("link", name="Hand in").click()
    second.get_by_role("button", name="Hand in").click()
    expect(second.locator("#messages")).to_contain_text("Nobody can change it now")
    assert Judgement.objects.count() == 2

    iqa.goto(room)
    expect(iqa.get_by_text("It does not say how much.")).to_have_count(0)
    iqa.get_by_role("button", name="Close and open the results").click()
    expect(iqa.get_by_text("It does not say how much.")).to_be_visible()
    assert_accessible(iqa)
    iqa.get_by_role("link", name="Discuss and agree Item A").click()
    assert_accessible(iqa)
    iqa.get_by_role("link", name="Write down what was agreed").click()
    iqa.get_by_role("radio", name="Met", exact=True).check()
    iqa.get_by_label("Why").fill("The amount is not asked for.")
    iqa.get_by_label("Keep it as an exemplar").check()
    assert_accessible(iqa)
    iqa.get_by_role("button", name="Write it down").click()
    iqa.goto(room)
    iqa.get_by_role("link", name="Who was present", exact=True).click()
    iqa.get_by_role("button", name="Record it").click()
    iqa.get_by_role("button", name="Conclude").click()
    expect(iqa.get_by_role("heading", name="Minutes of standardisation")).to_be_visible()
    assert_fits(iqa)
    assert Exercise.objects.get().status == ExerciseStatus.CONCLUDED

    second.goto("/exemplars/")
    second.get_by_role("link", name="Serve 1.1", exact=False).click()
    expect(second.get_by_text("The amount is not asked for.")).to_be_visible()
    assert_fits(second)
