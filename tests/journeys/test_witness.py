"""A witness answers on a phone, without an account: asked by the assessor, a link, a code, a draft, a statement."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from assessment.models import WitnessRequest, WitnessStatement
from portfolios.models import Evidence
from tests.cast import PASSWORD
from tests.factories.assessment import criterion, make_street
from tests.factories.witness import ANN, SAW, secrets_of
from tests.plugins.browser import assert_accessible

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        return make_street()


def signed_in(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/work/"))
    return page


def asked_by(page, street):
    """The assessor asks about one criterion; returns the code, told by telephone."""
    page.goto(f"/registrations/{street.registration.pk}/")
    page.get_by_role("link", name="Witnesses").click()
    page.get_by_role("link", name="Ask a witness").first.click()
    page.get_by_label("Name of the witness").fill(ANN["name"])
    page.get_by_label("Work email").fill(ANN["email"])
    page.get_by_label("Their job").fill(ANN["job"])
    page.get_by_label("How they know the learner’s work").fill(ANN["relation"])
    page.get_by_label("What they are asked about").fill(ANN["about"])
    page.get_by_label("I tell them by telephone").check()
    page.locator("summary", has_text="Serve").click()
    page.get_by_role("checkbox", name=re.compile("Serve 1.1")).check(force=True)
    assert_accessible(page)
    page.get_by_role("button", name="Send the link").click()
    page.locator("#code").wait_for()
    assert_accessible(page)
    return page.locator("#code").inner_text()


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def opened(open_browser, token, code, **options):
    phone = open_browser(**{**PHONE, **options})
    phone.goto(f"/witness/{token}/")
    phone.get_by_label("Code").fill(code)
    assert_accessible(phone)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("heading", name="What you saw of Learner HL").wait_for()
    return phone


def test_a_witness_on_a_phone(open_browser, street):
    assessor = signed_in(open_browser(), street.assessor)
    code = asked_by(assessor, street)
    token, _ = secrets_of(WitnessRequest.objects.get(), code)

    phone = opened(open_browser, token, code)
    phone.get_by_label("What you saw").fill("I stood beside")
    expect(phone.get_by_text("Kept. You can go on later")).to_be_visible(timeout=15_000)
    phone.context.close()

    phone = opened(open_browser, token, code, color_scheme="dark")
    expect(phone.get_by_label("What you saw")).to_have_value("I stood beside")
    assert_accessible(phone)
    assert_fits(phone)
    phone.get_by_label("What you saw").fill(SAW)
    phone.get_by_role("button", name="Confirm and send").click()
    phone.get_by_text("Tick this to confirm it; nothing has been sent yet.").first.wait_for()
    phone.get_by_label("The day on which you saw it").fill("2026-01-05")
    phone.get_by_label("It is true and I saw it myself.").check()
    phone.get_by_role("button", name="Confirm and send").click()
    phone.get_by_role("heading", name="Thank you. Your answer has arrived").wait_for()
    assert_accessible(phone)

    piece = Evidence.objects.get()
    assert (piece.account, WitnessStatement.objects.get().evidence, [link.criterion for link in piece.links.all()]) == (
        SAW,
        piece,
        [criterion(street.work, "1.1")],
    )
    assessor.goto("/work/")
    assessor.get_by_role("link", name=re.compile("Assess")).first.click()
    assessor.get_by_text("Written and confirmed by Ann Baker by link").wait_for()
