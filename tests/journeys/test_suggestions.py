"""Suggestions in a real browser: they appear, say why, are taken by keyboard, and work without scripts."""

import pytest
from django.urls import reverse

from portfolios import actions
from portfolios.models import EvidenceLink
from qualifications.models import Criterion
from tests.cast import PASSWORD, Cast, make_edition, make_house
from tests.factories.portfolios import criteria_of, make_draft
from tests.plugins.browser import assert_accessible

WORDS = ("Deal with customers’ complaints", "Carry out a refund by organisational procedures")


@pytest.fixture
def cast(transactional_db):
    """A learner whose three units ask the same; the draft serves the first criterion of the first."""
    cast = Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)
    for unit in cast.units:
        for criterion, statement in zip(criteria_of(unit), WORDS, strict=True):
            Criterion.objects.filter(pk=criterion.pk).update(statement=statement)
    draft = make_draft(cast.registration, title="Refund call", account="I made a refund by the procedures of the shop.")
    actions.map_evidence(draft, links={criteria_of(cast.units[0])[0]: "03:10"}, by=cast.learner)
    return cast


def sign_in(page, cast, address):
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("Email address").fill(cast.learner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def draft_of(cast):
    return cast.registration.evidence.get()


def links(cast):
    rows = EvidenceLink.objects.order_by("criterion__outcome__unit__number", "criterion__number")
    return [str(link.criterion) for link in rows.select_related("criterion__outcome__unit")]


def test_a_suggestion_is_explained_and_taken_by_keyboard(open_browser, cast):
    page = open_browser()
    sign_in(page, cast, reverse("portfolios:evidence_edit", args=[draft_of(cast).pk]))
    page.get_by_label("Title").fill("Refund call of 5 January")
    summary = page.locator("#suggestions summary")
    summary.focus()
    page.keyboard.press("Enter")
    first = page.locator("[data-suggestion]").first
    assert "serves small-1 1.1, which asks the same" in first.inner_text()
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tick = page.locator("input[name=criterion]:focus")
    assert tick.get_attribute("aria-label") == f"1.1 {WORDS[0]}"
    assert tick.is_checked()
    assert links(cast) == ["small-1 1.1"]  # on the page alone, until the draft is kept
    page.get_by_role("button", name="Keep as draft", exact=True).last.click()
    page.get_by_text("is kept as a draft").wait_for()
    assert links(cast) == ["small-1 1.1", "small-2 1.1"]
    assert page.get_by_label("Title").input_value() == "Refund call of 5 January"


def test_without_scripts_the_button_keeps_the_draft_and_ticks(open_browser, cast):
    page = open_browser(java_script_enabled=False)
    sign_in(page, cast, reverse("portfolios:evidence_edit", args=[draft_of(cast).pk]))
    page.get_by_label("Title").fill("Typed before")
    page.locator("#suggestions summary").click()
    page.get_by_role("button", name="Tick small-2 1.1").click()
    page.get_by_role("heading", name="Typed before").wait_for()
    assert links(cast) == ["small-1 1.1", "small-2 1.1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_units_page_shows_what_may_fit_and_leads_to_the_draft(open_browser, cast, theme):
    page = open_browser(color_scheme=theme, viewport={"width": 360, "height": 740})
    sign_in(page, cast, reverse("assessment:unit_detail", args=[cast.route_unit(1).pk]))
    page.get_by_role("heading", name="Evidence that may fit").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.get_by_role("link", name="E001 Refund call").first.click()
    page.get_by_role("heading", name="Refund call").wait_for()
    ticked = page.locator("input[name=criterion]:checked")
    assert ticked.count() == 2  # its own and the one that was asked for
    assert links(cast) == ["small-1 1.1"]


def test_without_scripts_a_unit_links_to_what_may_fit(open_browser, cast):
    page = open_browser(java_script_enabled=False)
    sign_in(page, cast, reverse("assessment:unit_detail", args=[cast.route_unit(1).pk]))
    page.get_by_role("link", name="Evidence that may fit what is open").click()
    page.get_by_text("which asks the same").first.wait_for()
