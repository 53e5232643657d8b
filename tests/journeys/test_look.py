"""The look in a real browser: accessible and without sideways scroll in both themes and three widths."""

import pytest

from centres.models import User
from tests.plugins.browser import assert_accessible

PASSWORD = "correct horse battery"
WIDTHS = {"desk": (1440, 900), "tablet": (768, 1024), "phone": (360, 740)}


@pytest.fixture
def robin(transactional_db):
    return User.objects.create_user("robin@example.org", "Robin Ashby", PASSWORD)


def sign_in(page, password=PASSWORD):
    page.goto("/sign-in/?next=/style/")
    page.get_by_label("Email address").fill("Robin@Example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def window(open_browser, width, theme):
    across, down = WIDTHS[width]
    return open_browser(viewport={"width": across, "height": down}, color_scheme=theme)


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert page.evaluate("document.documentElement.dataset.bsTheme") in ("light", "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_sign_in_and_every_component_are_accessible(open_browser, robin, width, theme):
    page = window(open_browser, width, theme)
    sign_in(page, "wrong")
    assert_accessible(page)
    assert_fits(page)
    sign_in(page)
    for density in ("roomy", "compact"):
        page.goto(f"/style/?density={density}")
        assert_accessible(page)
        assert_fits(page)


def test_errors_are_met_first(open_browser, robin):
    page = open_browser()
    sign_in(page, "wrong")
    assert page.evaluate("document.activeElement.className") == "cs-note cs-errors is-stop"
    assert page.title() == "Error: Sign in · Countersign"


def test_theme_changes_without_losing_what_is_typed(open_browser, robin):
    page = open_browser(color_scheme="dark")
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill("half an addr")
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Switch between light and dark").click()
    assert page.get_by_label("Email address").input_value() == "half an addr"
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
    page.goto("/sign-in/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"


def test_theme_and_signing_in_work_without_javascript(open_browser, robin):
    page = open_browser(java_script_enabled=False)
    page.goto("/sign-in/?next=/style/")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.url.endswith("/sign-in/?next=/style/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    sign_in(page)
    assert page.title() == "Style · Countersign"


def test_every_icon_on_the_style_page_is_drawn(open_browser, robin):
    page = open_browser()
    sign_in(page)
    page.wait_for_url("**/style/")
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.bi')]"
            ".filter(icon => getComputedStyle(icon, '::before').content === 'none').map(icon => icon.className)"
        )
        == []
    )


def test_menu_opens_by_keyboard_and_escape_closes_it(open_browser, robin):
    page = open_browser()
    sign_in(page)
    summary = page.locator(".cs-me > summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
