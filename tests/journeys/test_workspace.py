"""The assess workspace in real browsers: a submission judged by keyboard alone, and two assessors at one submission."""

import re

import pytest
from playwright.sync_api import expect

from assessment.models import Annotation, Assessment, Decision
from portfolios.models import RouteUnit
from portfolios.states import UnitOrigin
from qualifications.models import Criterion
from tests.cast import PASSWORD
from tests.factories import papers
from tests.factories.assessment import add_file, allow, criterion, make_evidence, make_street, make_unit
from tests.factories.workspace import make_snippet, make_sound
from tests.plugins.browser import assert_accessible


@pytest.fixture
def street(transactional_db):
    return make_street()


def sign_in(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).press("Enter")
    page.wait_for_url("**/work/")


class Hand:
    """A hand on the keyboard that counts what it presses; words that are typed count as one."""

    def __init__(self, page):
        self.page, self.pressed, self.typed = page, 0, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words):
        self.page.keyboard.type(words)
        self.typed += 1


def portfolio_of(street, outcomes):
    """A submission against every criterion of a new unit."""
    unit = make_unit(f"K/{sum(outcomes)}", "Sell", outcomes)
    RouteUnit.objects.create(registration=street.registration, unit=unit, origin=UnitOrigin.MANDATORY)
    allow(street.assessor, street.centre, unit)
    criteria = Criterion.objects.filter(outcome__unit=unit).order_by("outcome__number", "number")
    return make_evidence(street.registration, criteria.select_related("outcome__unit"), account="I sold it.")


def test_a_submission_is_judged_by_keyboard_alone(open_browser, street):
    """Twelve criteria with notes in files and a reason; then, counted, ten criteria in six keys and no click."""
    twelve = portfolio_of(street, [6, 6])
    photo = add_file(twelve, "photo.png", papers.picture(), "image/png")
    call = add_file(twelve, "call.wav", papers.tone(), "audio/wav")
    last = twelve.links.order_by("pk").last()
    twelve.links.filter(pk=last.pk).update(locator="00:12", file=call)
    ten = portfolio_of(street, [5, 5])
    make_snippet(street.centre, street.assessor, text="Well done, {learner}: {criterion}.")
    make_snippet(street.centre, street.admin, name="Receipt", text="Show the receipt for {criterion}.", shared=True)
    page = open_browser()
    sign_in(page, street.assessor)
    page.get_by_role("link", name="Assess Piece 1, Learner HL").press("Enter")
    page.wait_for_url(f"**/evidence/{twelve.pk}/assess/")
    expect(page.get_by_role("heading", name="Decide 12 criteria")).to_be_visible()
    expect(page.locator(f"#file-{photo.pk} [data-ready=yes]")).to_be_visible()
    hand = Hand(page)
    hand.press("r", "ArrowLeft", "Shift+ArrowRight", "p")  # a region of the picture
    expect(page.get_by_label("Place of note 1")).to_have_value("at 34,40 31x20")
    hand.type("The label can be read.")
    hand.press("Escape", "a", "m")
    expect(page.locator("[data-count]")).to_have_text("12 of 12 decided")
    hand.press(*"jjjjjjjjjjjj", "o")  # the last criterion, and its place in the recording
    expect(page.locator(f"#file-{call.pk} audio")).to_be_visible()
    page.wait_for_function("document.querySelector('audio').currentTime === 12")
    hand.press("p")
    expect(page.get_by_label("Place of note 2")).to_have_value("00:12")
    hand.type("Here the customer is not asked.")
    hand.press("Escape", "n", "Control+/")
    hand.type("rec")
    hand.press("Enter")
    expect(page.get_by_label("What must Learner add for 02.06?")).to_have_value("Show the receipt for 02.06.")
    hand.press("Escape", "v", "S", "s", "Enter")
    expect(page.get_by_label("Feedback to Learner")).to_have_value(re.compile("^Well done, Learner: 01.01, "))
    expect(page.get_by_role("checkbox", name="Sufficient")).not_to_be_checked()
    expect(page.get_by_text(re.compile("^Kept at "))).to_be_visible()
    hand.press("Control+Enter")
    page.wait_for_url(f"**/evidence/{ten.pk}/assess/")
    outcomes = sorted(Decision.objects.values_list("outcome", flat=True))
    assert outcomes == ["met"] * 11 + ["not_yet_met"]
    assert list(Annotation.objects.values_list("place", "text")) == [
        ("at 34,40 31x20", "The label can be read."),
        ("00:12", "Here the customer is not asked."),
    ]
    measured = Hand(page)
    expect(page.get_by_role("heading", name="Decide 10 criteria")).to_be_visible()
    expect(page.locator("[data-several]")).to_be_visible()
    measured.press("a", "m", "v", "s", "Enter")
    expect(page.get_by_label("Feedback to Learner")).not_to_have_value("")
    measured.press("Control+Enter")
    expect(page.get_by_text("E002 is “assessed” now", exact=False).or_(page.get_by_text("Recorded."))).to_be_visible()
    assert (measured.pressed, measured.typed) == (6, 0)
    assert Decision.objects.filter(assessment__submission__evidence=ten, outcome="met").count() == 10


@pytest.mark.both_lanes
def test_two_assessors_at_one_submission(open_browser, street):
    """They see each other; what is typed is there on another machine; who comes second is told and loses nothing."""
    piece = make_evidence(street.registration, [criterion(street.work, code) for code in ("1.1", "1.2")])
    there = f"/evidence/{piece.pk}/assess/"
    jo, other_machine, kim = open_browser(), open_browser(), open_browser()
    sign_in(jo, street.assessor)
    jo.goto(there)
    jo.get_by_label("Feedback to Learner").fill("Calm and clear.")
    jo.get_by_role("group", name="Decision on 01.01 of W/1").get_by_text("Not yet").click()
    jo.get_by_label("What must Learner add for 01.01?").fill("Show the receipt.")
    expect(jo.get_by_text(re.compile("^Kept at "))).to_be_visible()

    sign_in(kim, street.second_assessor)
    kim.goto(there)
    expect(kim.get_by_text("Assessor HL has this open too", exact=False)).to_be_visible()
    assert_accessible(kim)

    sign_in(other_machine, street.assessor)
    other_machine.goto(there)
    expect(other_machine.get_by_label("Feedback to Learner")).to_have_value("Calm and clear.")
    expect(other_machine.get_by_label("What must Learner add for 01.01?")).to_have_value("Show the receipt.")
    other_machine.get_by_label("Feedback to Learner").fill("Typed on the tablet.")
    expect(other_machine.get_by_text(re.compile("^Kept at "))).to_be_visible()
    jo.get_by_label("Feedback to Learner").fill("Typed at the desk.")
    expect(jo.get_by_text("Another window of yours has gone on")).to_be_visible()
    jo.get_by_role("button", name="Go on with this one").click()
    expect(jo.get_by_text("Another window of yours has gone on")).to_be_hidden()

    kim.get_by_role("checkbox", name="All").check()
    kim.get_by_role("button", name="Met m").click()
    for word in ("Valid", "Authentic", "Reliable", "Current", "Sufficient"):
        kim.get_by_role("checkbox", name=word).check()
    kim.get_by_label("Feedback to Learner").fill("All shown.")
    kim.get_by_role("button", name="Record", exact=True).click()
    kim.wait_for_url("**/work/")

    jo.get_by_role("checkbox", name="Authentic").check()  # the next thing that is kept brings the news
    expect(jo.get_by_text("Second Assessor HL has decided about this", exact=False)).to_be_visible()
    assert_accessible(jo)
    jo.get_by_role("button", name="Record", exact=True).click()
    expect(jo.get_by_role("alert").first).to_be_visible()
    expect(jo.get_by_label("Feedback to Learner")).to_have_value("Typed at the desk.")
    expect(jo.get_by_label("What must Learner add for 01.01?")).to_have_value("Show the receipt.")
    expect(jo.get_by_text(re.compile("Second Assessor HL on "))).to_have_count(2)
    assert Assessment.objects.get().by == street.second_assessor


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible(open_browser, street, theme):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    add_file(piece, "photo.png", papers.picture(), "image/png")
    make_sound(piece, street.assessor)
    make_snippet(street.centre, street.assessor)
    page = open_browser(viewport={"width": 390, "height": 844}, color_scheme=theme)
    sign_in(page, street.assessor)
    page.goto("/snippets/")
    assert_accessible(page)
    page.goto(f"/evidence/{piece.pk}/assess/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Ready words")).to_be_visible()
    assert_accessible(page)
