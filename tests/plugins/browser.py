"""Journeys: the site served to a real Chromium, and the check that a page is accessible."""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.db import connection

from deploy import native
from tests.plugins import in_flight

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).parent.parent.parent / "var" / "failed-journeys"
WAIT = 15_000  # milliseconds, for whatever a page is to do or to show
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path():
    """The browser to use: $CHROMIUM, else the chromium on PATH."""
    return shutil.which(os.environ.get("CHROMIUM") or "chromium")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test that asks for a browser is a journey, whether or not its author said so."""
    lacking = native.missing(native.FOR_JOURNEYS)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("journey")
            if lacking:
                item.add_marker(pytest.mark.skip(reason=native.how_to_get(lacking)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed
    return report


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    # Playwright keeps an event loop in this thread, for which Django would refuse every query of the tests.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_site(live_server, settings):
    """The address of the site, served on the test database with its static files."""
    settings.SITE_URL = live_server.url
    yield live_server.url
    in_flight.wait_until_quiet()


@pytest.fixture
def open_browser(browser, live_site, request):
    """Make pages of new, separate browser windows: `page = open_browser(color_scheme="dark")`.

    Each call is another person: no cookies are shared. Options are those of Playwright's new_context.
    At the end the test fails if a script broke or the content security policy stopped something;
    if the test failed, each page's picture is left in var/failed-journeys/ (a folder for each database).
    """
    pages, broken = [], []

    def open_page(**options):
        context = browser.new_context(
            **{"base_url": live_site, "locale": "en-GB", "timezone_id": "Europe/London", **options}
        )
        context.set_default_timeout(WAIT)
        context.on("weberror", lambda error: broken.append(f"script error: {error.error}"))
        context.on("console", lambda message: note_refusal(message, broken))
        pages.append(context.new_page())
        return pages[-1]

    yield open_page
    if getattr(request.node, "failed_in_call", False):
        keep_pictures(pages, request.node.name)
    for page in pages:
        page.context.close()
    assert broken == []


@pytest.fixture
def browser_page(open_browser):
    """One page of a desktop browser, at the live site."""
    return open_browser()


def note_refusal(message, broken):
    if message.type == "error" and "Content Security Policy" in message.text:
        broken.append(message.text)


def keep_pictures(pages, name):
    folder = PICTURES / connection.vendor
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        if not page.is_closed():
            page.screenshot(path=folder / f"{re.sub(r'[^A-Za-z0-9_-]+', '_', name)}-{number}.png", full_page=True)


def looks_are_judged():
    """Whether this lane judges how pages look: on PostgreSQL they are the same, and it takes a quarter of a story."""
    return connection.vendor != "postgresql"


def assert_accessible(page, without=()):
    """Fail with every violation that axe finds on the page as it stands; `without` leaves out rules by id.

    Nothing is asked where looks are not judged.
    The script goes in through the debugger, not as a tag: the page's content security policy would refuse it.
    """
    if not looks_are_judged():
        return
    page.wait_for_load_state()  # a press on a link comes back when the new page begins, which is nothing to judge yet
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    if found:
        raise AssertionError("\n".join([f"Not accessible: {page.url}", *map(describe, found)]))


def describe(violation):
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']} — {places}"
