"""An appeal in real browsers: raised beside a decision, held meanwhile, upheld, and decided anew by another."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from assessment.models import Appeal, Decision
from assessment.states import AppealStatus
from portfolios.models import Evidence
from tests.factories.appeals import refused, turn_down
from tests.factories.assessment import make_street, route_unit
from tests.journeys.people import PHONE, assert_fits, sign_in

CLOCK = re.compile(r"answer due by \d+ \w+ \d{4}")


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        return make_street()


def raised_by(page, entry):
    """The learner appeals from beside the decision, and is shown by which day an answer comes."""
    page.goto(f"/units/{entry.pk}/")
    page.get_by_role("link", name="Appeal against the decision on").first.click()
    page.get_by_role("heading", name="Appeal against a decision").wait_for()
    assert_fits(page)
    page.get_by_label("What went wrong").select_option("evidence")
    page.get_by_label("In your own words").fill("Page 4 was not read.")
    page.get_by_role("button", name="Raise the appeal").click()
    page.get_by_role("heading", name="Appeal AP001").wait_for()
    expect(page.get_by_text(CLOCK).first).to_be_visible()
    assert_fits(page)
    return page.url


def upheld_by(page, address):
    page.goto(address)
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_role("radio", name=re.compile("^Upheld")).check(force=True)
    page.get_by_label("Reasons").fill("Page 4 shows the whole refund.")
    assert_fits(page)
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("another assessor decides").first).to_be_visible()


def decided_by(page, piece):
    page.goto(f"/evidence/{piece.pk}/assess/")
    page.get_by_role("group", name="Decision on 01.01 of W/1").get_by_text("Met", exact=True).click()
    page.get_by_label("Feedback to Learner").fill("Page 4 shows it well.")
    for word in ("Valid", "Authentic", "Reliable", "Current", "Sufficient"):
        page.get_by_role("checkbox", name=word).check()
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_url(lambda address: "/assess/" not in address)


def test_an_appeal_is_upheld_and_another_assessor_decides(open_browser, street):
    refused(street)
    piece, entry = Evidence.objects.get(), route_unit(street.registration, street.work)
    learner = sign_in(open_browser(**PHONE), street.learner)
    address = raised_by(learner, entry)
    raised = Appeal.objects.get()

    jo = sign_in(open_browser(color_scheme="dark"), street.assessor)
    jo.goto(f"/units/{entry.pk}/sign-off/")
    held = jo.get_by_role("link", name=re.compile("^Open it ?: The appeal AP001 against a decision"))
    expect(held).to_be_visible()
    held.click()
    jo.get_by_role("heading", name="Appeal AP001").wait_for()
    assert_fits(jo)
    turn_down(raised, street.assessor)

    learner.goto(address)
    learner.get_by_role("link", name="Take it further").click()
    learner.get_by_label("Why the answer does not settle it").fill("Page 4 does say it.")
    learner.get_by_role("button", name="Go to the next stage").click()
    expect(learner.get_by_text(CLOCK).first).to_be_visible()

    upheld_by(sign_in(open_browser(), street.iqa), address)
    jo.goto(f"/evidence/{piece.pk}/assess/")
    expect(jo.get_by_text("An appeal against your decision was upheld: another assessor of Learner")).to_be_visible()
    expect(jo.get_by_role("group", name="Decision on 01.01 of W/1")).to_have_count(0)

    decided_by(sign_in(open_browser(), street.second_assessor), piece)
    learner.goto(address)
    expect(learner.get_by_text("Upheld", exact=True).first).to_be_visible()
    learner.goto(f"/units/{entry.pk}/")
    expect(learner.get_by_text(f"Met, {street.second_assessor.full_name}")).to_be_visible()
    raised.refresh_from_db()
    assert raised.status == AppealStatus.UPHELD
    assert Decision.objects.standing().get().by == street.second_assessor
