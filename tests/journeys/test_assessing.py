"""An assessor in a real browser: keys, several criteria at once, places in the evidence; and all without script."""

import pytest
from playwright.sync_api import expect

from assessment.models import Decision
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.cast import PASSWORD
from tests.factories import papers
from tests.factories.assessment import (
    add_file,
    complete_unit,
    criterion,
    decide,
    make_evidence,
    make_street,
    met,
    pass_test,
    route_unit,
)
from tests.plugins.browser import assert_accessible


@pytest.fixture
def street(transactional_db):
    return make_street()


@pytest.fixture
def piece(street):
    """Three criteria of one unit, with a recording and notes; the locators are times in the recording."""
    criteria = [criterion(street.work, code) for code in ("1.1", "1.2", "2.1")]
    piece = make_evidence(street.registration, criteria, account="I listened, and offered an exchange.")
    add_file(piece, "call.wav", papers.tone(), "audio/x-wav")
    add_file(piece, "notes.txt", b"Notes of the day", "text/plain")
    piece.links.filter(criterion=criteria[1]).update(locator="00:12")
    return piece


def sign_in(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/work/")


def current():
    """{code: outcome} of the decisions that count."""
    rows = Decision.objects.current().select_related("criterion__outcome")
    return {row.criterion.plain_code: row.outcome for row in rows}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_assessors_pages_are_accessible(open_browser, street, piece, theme, width):
    complete_unit(street.registration, street.last, by=street.assessor)
    pass_test(street.registration, street.test, by=street.assessor, scores={1: 1, 2: 1})
    one = criterion(street.work, "2.2")
    decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    page = open_browser(viewport={"width": width, "height": 900}, color_scheme=theme)
    sign_in(page, street.assessor)
    for path in (
        "/work/",
        f"/evidence/{piece.pk}/assess/",
        f"/decisions/{Decision.objects.get(by=street.trainee).pk}/countersign/",
        f"/units/{route_unit(street.registration, street.work).pk}/sign-off/",
        f"/units/{route_unit(street.registration, street.test).pk}/test/",
    ):
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_assessing_by_keyboard(open_browser, street, piece):
    following = make_evidence(street.registration, [criterion(street.work, "2.2")])
    page = open_browser()
    sign_in(page, street.assessor)
    page.get_by_role("link", name="Assess Piece 1, Learner HL").click()
    page.wait_for_url(f"**/evidence/{piece.pk}/assess/")
    for key in ("j", "x", "j", "x", "m"):  # the first two criteria at once
        page.keyboard.press(key)
    expect(page.locator("[data-count]")).to_have_text("2 of 3 decided")
    for key in ("j", "n"):  # the third: the cursor is in the reason now
        page.keyboard.press(key)
    page.keyboard.type("Name the product; jump over nothing.")
    assert page.get_by_label("What must Learner add for 02.01?").input_value() == "Name the product; jump over nothing."
    page.get_by_role("heading", name="Decide 3 criteria").click()
    page.keyboard.press("f")
    page.keyboard.type("Calm and clear.")
    for word in ("Valid", "Authentic", "Reliable", "Current"):
        page.get_by_role("checkbox", name=word).check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/evidence/{following.pk}/assess/")
    assert current() == {"1.1": "met", "1.2": "met", "2.1": "not_yet_met"}
    assert Decision.objects.get(outcome="not_yet_met").reason == "Name the product; jump over nothing."
    assert Evidence.objects.get(pk=piece.pk).status == EvidenceStatus.ACTION_REQUIRED


def test_the_reason_opens_on_not_yet_and_what_is_typed_stays(open_browser, street, piece):
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/")
    reason = page.get_by_label("What must Learner add for 01.01?")
    expect(reason).to_be_hidden()
    page.get_by_role("group", name="Decision on 01.01 of W/1").get_by_text("Not yet").click()
    expect(reason).to_be_visible()
    reason.fill("Show the receipt.")
    page.get_by_label("Feedback to Learner").fill("Nearly.")
    page.goto("/work/")
    page.goto(f"/evidence/{piece.pk}/assess/")
    expect(reason).to_be_visible()
    assert (reason.input_value(), page.get_by_label("Feedback to Learner").input_value()) == (
        "Show the receipt.",
        "Nearly.",
    )


def test_a_locator_leads_to_its_place_in_the_recording(open_browser, street, piece):
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/#file-{piece.files.get(name='notes.txt').pk}")
    expect(page.locator("[data-viewer] audio")).to_be_hidden()
    page.get_by_role("link", name="00:12").click()
    expect(page.locator("[data-viewer] audio")).to_be_visible()
    page.wait_for_function("document.querySelector('audio').currentTime === 12")
    expect(page.get_by_role("link", name="call.wav", exact=True)).to_have_attribute("aria-current", "true")


def test_assessing_works_without_javascript(open_browser, street, piece):
    page = open_browser(java_script_enabled=False)
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/")
    expect(page.locator("[data-several]")).to_be_hidden()
    expect(page.locator("[data-viewer] audio")).to_be_visible()
    page.get_by_role("link", name="notes.txt", exact=True).click()
    expect(page.locator("[data-viewer] audio")).to_be_hidden()
    expect(page.locator("iframe[title='notes.txt']")).to_be_visible()
    page.get_by_role("group", name="Decision on 01.01 of W/1").get_by_text("Met", exact=True).click()
    page.get_by_role("group", name="Decision on 01.02 of W/1").get_by_text("Not yet").click()
    page.get_by_label("What must Learner add for 01.02?").fill("Show the receipt.")
    page.get_by_label("Feedback to Learner").fill("Good so far.")
    page.get_by_role("button", name="Record", exact=True).click()
    # Refused: nothing is confirmed yet, and nothing typed is lost.
    expect(page.get_by_role("alert")).to_contain_text("not confirmed as authentic")
    assert page.get_by_label("What must Learner add for 01.02?").input_value() == "Show the receipt."
    page.get_by_role("checkbox", name="Authentic").check()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", name="Decide 1 criterion")).to_be_visible()
    assert current() == {"1.1": "met", "1.2": "not_yet_met"}


def test_the_total_of_a_test_is_shown_while_typing(open_browser, street):
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/units/{route_unit(street.registration, street.test).pk}/test/")
    page.get_by_label("Outcome 1").fill("8")
    expect(page.locator("[data-total]")).to_have_text("8 of 25")
    page.get_by_label("Outcome 2").fill("10")
    expect(page.locator("[data-total]")).to_have_text("18 of 25: a pass")
    page.get_by_label("Outcome 2").fill("9")
    expect(page.locator("[data-total]")).to_have_text("17 of 25: not a pass yet")
