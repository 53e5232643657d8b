"""Adding evidence in a real browser: with the small script, without any script, and accessible with its errors."""

import pytest
from django.urls import reverse

from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.cast import PASSWORD, Cast, make_edition, make_house
from tests.factories.portfolios import PDF
from tests.journeys import uploading
from tests.plugins.browser import assert_accessible


@pytest.fixture
def learner(transactional_db):
    edition = make_edition()
    return Cast(make_house("Harbour Lane Training", "HL", edition), None, None)


def open_form(page, cast):
    address = reverse("portfolios:evidence_add", args=[cast.registration.pk])
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("Email address").fill(cast.learner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def describe_it(page):
    page.get_by_label("Title").fill("Refund call")
    page.get_by_label("Work product").check()
    page.get_by_label("At work").check()
    page.get_by_label("Date it was made").fill("2026-01-05")


def test_a_tick_asks_where_to_look_at_once(open_browser, learner):
    page = open_browser()
    open_form(page, learner)
    page.get_by_label("Add files", exact=True).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_text("Arrived, being looked at").wait_for()
    uploading.take_everything()
    page.get_by_role("link", name="a.pdf", exact=True).wait_for()
    describe_it(page)
    page.locator(".cs-unfold summary").first.click()
    tick = page.get_by_role("checkbox", name="1.1 Show care 1")
    tick.check()
    page.get_by_placeholder("03:10, p. 2").fill("03:10")
    tick.uncheck()
    assert page.locator("#places").is_hidden()
    tick.check()
    assert page.get_by_placeholder("03:10, p. 2").input_value() == "03:10"  # came back with its tick
    assert_accessible(page)
    page.get_by_label("This is my own work.").check()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("heading", name="My evidence").wait_for()
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.files.get().name) == (EvidenceStatus.SUBMITTED, "a.pdf")
    assert [(link.criterion.plain_code, link.locator) for link in evidence.links.all()] == [("1.1", "03:10")]


def test_everything_works_without_scripts(open_browser, learner):
    page = open_browser(java_script_enabled=False)
    open_form(page, learner)
    describe_it(page)
    page.get_by_label("Your account").fill("I listened first.")
    page.locator(".cs-unfold summary").first.click()
    page.get_by_label("Criteria of small-1 as ranges").fill("1.1-1.2")
    page.get_by_role("button", name="Tick the ranges of small-1").click()
    page.get_by_label("Place in the evidence for small-1 1.2").fill("p. 2")
    page.get_by_label("This is my own work.").check()
    page.get_by_role("button", name="Submit").click()
    evidence = Evidence.objects.get()
    assert evidence.status == EvidenceStatus.SUBMITTED
    assert [(link.criterion.plain_code, link.locator) for link in evidence.links.all()] == [
        ("1.1", ""),
        ("1.2", "p. 2"),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_missing_is_told_accessibly_and_fits_a_phone(open_browser, learner, theme):
    page = open_browser(color_scheme=theme, viewport={"width": 360, "height": 740})
    open_form(page, learner)
    page.get_by_label("Title").fill("Refund call")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Not everything could be done.").wait_for()
    assert page.get_by_label("Title").input_value() == "Refund call"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
