"""A slow line: what is typed or chosen before a page's scripts have come is kept all the same."""

import re

import pytest
from playwright.sync_api import expect

from assessment.models import WitnessRequest
from portfolios.models import Evidence, Upload
from tests.factories.assessment import criterion, make_street
from tests.factories.witness import ask
from tests.journeys.people import PHONE, sign_in


@pytest.fixture
def street(transactional_db):
    return make_street()


def open_early(page, address):
    """Load a page whose own scripts do not arrive yet. Returns what lets them through."""
    held = []
    late = re.compile(r"/js/(?!early|theme)[\w/]+\.js")
    page.route(late, lambda route: held.append(route))
    page.goto(address, wait_until="commit")

    def let_through():
        for route in held:
            route.continue_()
        page.unroute(late)

    return let_through


def test_typed_before_the_scripts_came(open_browser, street):
    page = sign_in(open_browser(**PHONE), street.learner)
    let_through = open_early(page, f"/registrations/{street.registration.pk}/evidence/add/")
    page.locator("#id_account").fill("Typed at once.")
    let_through()
    expect(page.get_by_text("Kept at")).to_be_visible()
    assert Evidence.objects.get().account == "Typed at once."


def test_a_file_chosen_before_the_scripts_came(open_browser, street):
    page = sign_in(open_browser(), street.learner)
    let_through = open_early(page, f"/registrations/{street.registration.pk}/evidence/add/")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"What I did."}
    )
    let_through()
    expect(page.locator("#files-kept")).to_contain_text("notes.txt")
    assert Upload.objects.get().name == "notes.txt"


def test_a_witness_who_types_before_the_scripts_came(open_browser, street):
    _, token, code = ask(street.registration, [criterion(street.work, "1.1")], by=street.assessor)
    page = open_browser(**PHONE)
    page.goto(f"/witness/{token}/")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state()
    let_through = open_early(page, page.url)
    page.get_by_label("What you saw").fill("I stood beside")
    let_through()
    expect(page.get_by_text("Kept. You can go on later")).to_be_visible()
    assert WitnessRequest.objects.get().draft["words"] == "I stood beside"
