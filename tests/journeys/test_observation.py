"""Observing in a real browser, on a phone: without a connection, on a poor line, and on two devices."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.models import Decision, Observation
from portfolios.models import Evidence
from tests.cast import PASSWORD, Cast, make_edition, make_house
from tests.factories.observation import SEEN
from tests.plugins.browser import assert_accessible

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def cast(transactional_db):
    return Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)


def address(cast):
    return reverse("assessment:observe", args=[cast.registration.pk])


def sign_in(page, person, address):
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[data-observe]").wait_for()


def mark(page, statement, word):
    row = page.locator("li", has_text=statement).first
    row.locator("label", has_text=word).first.click()
    return row


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_observed_without_a_connection_and_delivered_later(open_browser, line, cast):
    page = open_browser(base_url=line.url, **PHONE)
    sign_in(page, cast.assessor, address(cast))
    page.locator("[data-ready]").wait_for()
    line.cut(page.context)
    page.goto(address(cast))  # answered by the worker
    page.get_by_role("button", name="Start").click()
    page.get_by_role("textbox", name="What the learner did").fill("Handling a refund")
    page.get_by_role("textbox", name="Where exactly").fill("Service desk")
    page.get_by_role("textbox", name="What you saw").fill("Before the lift.")
    page.get_by_text("No connection: kept on this device.").wait_for()
    page.reload()  # every keystroke is there again
    expect(page.get_by_role("textbox", name="What you saw")).to_have_value("Before the lift.")
    page.get_by_role("textbox", name="What you saw").fill(SEEN)
    page.locator("details[data-unit] summary").first.click()
    mark(page, "Show care 1", "Met")
    mark(page, "Show care 2", "Not yet").get_by_label("Note on").fill("No price was named.")
    page.get_by_role("button", name="Stop").click()
    page.get_by_label("My marks are also my decisions").check()
    for letter in "VARC":
        page.locator(f"label:has(input[name=confirmed][value={letter}])").click()
    page.get_by_label("Feedback to").fill("You kept calm.")
    page.get_by_label("This is my own record").check()
    assert_accessible(page)
    assert fits(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("sent by itself when there is one").wait_for()
    assert Observation.objects.count() == 0
    line.mend(page.context)
    page.get_by_role("heading", name="Handling a refund").wait_for(timeout=30_000)
    evidence = Evidence.objects.get()
    assert (evidence.account, evidence.status) == (SEEN, "action_required")
    assert sorted(Decision.objects.values_list("outcome", flat=True)) == ["met", "not_yet_met"]


def test_a_poor_line_delivers_once_and_two_devices_lose_nothing(open_browser, cast):
    phone = open_browser(**PHONE)
    sign_in(phone, cast.assessor, address(cast))
    phone.get_by_role("textbox", name="What you saw").fill("On the phone.")
    phone.get_by_text("Kept at").wait_for()
    tablet = open_browser(color_scheme="dark")
    sign_in(tablet, cast.assessor, address(cast))
    expect(tablet.get_by_role("textbox", name="What you saw")).to_have_value("On the phone.")
    tablet.get_by_role("textbox", name="What you saw").fill("On the tablet.")
    tablet.get_by_text("Kept at").wait_for()
    phone.get_by_role("textbox", name="What you saw").fill("On the phone, more.")
    phone.get_by_role("heading", name="Written on two devices").wait_for()
    assert_accessible(phone)
    phone.get_by_role("button", name="Go on with mine").click()
    phone.get_by_text("Kept at").wait_for()
    assert [aside["said"]["seen"] for aside in Observation.objects.get().asides] == ["On the tablet."]
    complete(phone)
    # The server takes it, and its answer is lost on the way; then the page sends it again by itself.
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    phone.route("**/send/", lose)
    phone.get_by_role("button", name="Send").click()
    phone.get_by_role("heading", name="Handling a refund").wait_for(timeout=30_000)
    assert lost == [201]
    assert Evidence.objects.get().submissions.count() == 1


def test_a_server_that_cannot_just_now_is_not_called_a_missing_connection(open_browser, cast):
    page = open_browser(**PHONE)
    sign_in(page, cast.assessor, address(cast))
    failing = [503, 500]

    def fail(route):
        if failing:
            route.fulfill(status=failing.pop())
        else:
            route.continue_()

    page.route("**/keep/", fail)
    page.get_by_role("textbox", name="What you saw").fill("Before the lift.")
    unable = "The server could not keep it just now: it stays on this device and is sent again by itself."
    expect(page.locator("[data-kept]")).to_have_text(unable)
    expect(page.get_by_text("Kept at")).to_be_visible(timeout=15_000)
    assert failing == []
    assert Observation.objects.get().said["seen"] == "Before the lift."


def complete(page):
    page.get_by_role("textbox", name="What the learner did").fill("Handling a refund")
    page.get_by_role("textbox", name="Where exactly").fill("Service desk")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Stop").click()
    page.locator("details[data-unit] summary").first.click()
    mark(page, "Show care 1", "Met")
    page.get_by_label("This is my own record").check()
