"""The start of a learner in two browsers: the assessor records it, the learner signs, the centre signs, both see it."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from assessment import rules
from centres.states import Role
from tests.cast import make_person, register
from tests.factories.assessment import make_street
from tests.journeys.people import assert_fits, sign_in

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
FOUND = {
    "Training needs": "To practise on the telephone.",
    "Support needs and adjustments asked about": "Asked; none.",
    "Units and credit already held": "None.",
    "Right qualification and level": "Works at the desk alone: it fits.",
    "Induction": "Handbook, and a sample portfolio.",
    "Appeals procedure told": "With the days of each stage.",
    "Told where policies can be read": "Staff room, green folder.",
}


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        return make_street()


@pytest.fixture
def newcomer(street):
    with transaction.atomic():
        learner = make_person("New Comer", "new@hl.example", street.centre, Role.LEARNER)
        return register(street.home, learner, begun=False)


def sign(page, said):
    """Read and sign the agreement that is open."""
    page.get_by_label(re.compile("I have read")).check()
    page.get_by_role("button", name=re.compile("^Sign")).click()
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_learner_is_started(open_browser, street, newcomer):
    jo = sign_in(open_browser(), street.assessor)
    jo.get_by_role("link", name="Start not complete: 8 missing", exact=True).click()
    jo.get_by_role("heading", name="Start", exact=True).wait_for()
    for label, note in FOUND.items():
        jo.get_by_role("checkbox", name=label, exact=True).check()
        jo.get_by_label(f"Note: {label}").fill(note)
    assert_fits(jo)
    jo.get_by_role("button", name="Record", exact=True).click()
    expect(jo.get_by_text("1 of 10 missing")).to_be_visible()

    learner = sign_in(open_browser(**PHONE), newcomer.learner)
    learner.get_by_role("link", name=re.compile("^Read and sign")).first.click()
    learner.get_by_role("heading", name="Learning agreement").wait_for()
    assert_fits(learner)
    sign(learner, "New Comer")

    jo.goto(f"/registrations/{newcomer.pk}/agreement/")
    expect(jo.get_by_text("New Comer").first).to_be_visible()
    sign(jo, "Assessor HL")
    assert_fits(jo)
    for page in (jo, learner):
        page.goto(f"/registrations/{newcomer.pk}/start/")
        expect(page.get_by_text(re.compile("New Comer and Assessor HL")).first).to_be_visible()
        expect(page.get_by_text("To practise on the telephone.")).to_be_visible()
    assert_fits(learner)
    jo.goto("/work/")
    expect(jo.get_by_text("You are up to date")).to_be_visible()
    assert all(check.is_done for check in rules.start_checks(newcomer))
