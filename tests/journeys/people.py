"""What journeys share: signing in as the people of a cast, and a page that is accessible and fits its window."""

from tests.cast import PASSWORD
from tests.plugins.browser import assert_accessible

PHONE = {"viewport": {"width": 390, "height": 844}}  # for open_browser


def sign_in(page, person, lands=None):
    """Sign in by the form. `lands`: the end of the address to which it leads; None: anywhere. Returns the page."""
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{lands}" if lands else lambda address: "/sign-in/" not in address)
    return page


def assert_fits(page):
    """Accessible, and nothing to scroll sideways."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
