"""Mapping in a real browser: by keyboard alone, by typing, from another piece, on a phone; accessible throughout."""

import pytest
from django.urls import reverse

from portfolios import actions
from portfolios.models import EvidenceLink
from tests.cast import PASSWORD, Cast, make_edition, make_house
from tests.factories.portfolios import criteria_of, make_draft, make_submitted
from tests.plugins.browser import assert_accessible


@pytest.fixture
def cast(transactional_db):
    return Cast(make_house("Harbour Lane Training", "HL", make_edition(units=3, criteria=12)), None, None)


class Keyboard:
    """Presses keys and counts them; what is typed as text is counted apart."""

    def __init__(self, page):
        self.page, self.presses, self.letters = page, 0, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.letters += len(text)


def open_page(page, person, address):
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{address}")


def grid_url(cast, query=""):
    return reverse("portfolios:mapping", args=[cast.registration.pk]) + query


def saved(page):
    page.get_by_text("Saved: the mapping of").wait_for()


def numbers(evidence):
    """{number of a unit: numbers of its criteria that the piece serves}."""
    found = {}
    links = EvidenceLink.objects.filter(evidence=evidence).select_related("criterion__outcome__unit")
    for link in links.order_by("criterion__number"):
        found.setdefault(link.criterion.outcome.unit.number, []).append(link.criterion.number)
    return found


def test_thirty_criteria_in_three_units_take_2_keystrokes_beside_the_typing(open_browser, cast):
    evidence = make_draft(cast.registration)
    page = open_browser()
    open_page(page, cast.learner, grid_url(cast))
    keys = Keyboard(page)
    keys.press("/")
    keys.type("u1 1.1-1.10; u2 1.1-1.10; u3 1.3-1.12")
    page.get_by_text("30 criteria to tick").wait_for()
    keys.press("Enter")
    saved(page)
    ten = list(range(1, 11))
    assert numbers(evidence) == {"small-1": ten, "small-2": ten, "small-3": list(range(3, 13))}
    assert keys.presses == 2


def test_thirty_criteria_in_three_units_take_14_keystrokes_in_the_grid_without_typing(open_browser, cast):
    """From the top of the page: to the grid, a whole unit by Shift and PageDown, two rows given back, three times."""
    evidence = make_draft(cast.registration)
    page = open_browser()
    open_page(page, cast.learner, grid_url(cast))
    keys = Keyboard(page)
    keys.press("/", "Escape")
    for last in (False, False, True):
        keys.press("Shift+PageDown", "Shift+ArrowUp", "Shift+ArrowUp")
        if not last:
            keys.press("PageDown")
    keys.press("Enter")
    saved(page)
    ten = list(range(1, 11))
    assert numbers(evidence) == {"small-1": ten, "small-2": ten, "small-3": ten}
    assert keys.presses == 14


def test_the_grid_by_keyboard_and_by_mouse(open_browser, cast):
    older, newer = make_draft(cast.registration), make_draft(cast.registration, title="Refund call")
    make_submitted(cast.registration)
    page = open_browser(viewport={"width": 1280, "height": 800})
    open_page(page, cast.learner, grid_url(cast))
    assert_accessible(page)

    def box(piece, unit, code):
        return page.get_by_role("checkbox", name=f"{piece.reference} u{unit} {code}", exact=True)

    box(newer, 1, "1.1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")  # two rows, two pieces
    assert box(older, 1, "1.2").is_checked()
    page.keyboard.press("Shift+ArrowLeft")  # drawn back
    assert [box(older, 1, code).is_checked() for code in ("1.1", "1.2")] == [False, False]
    box(older, 2, "1.3").click()
    box(older, 2, "1.6").click(modifiers=["Shift"])
    page.keyboard.press("End")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+End")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"{older.reference} u3 1.12"
    page.keyboard.press("Enter")
    saved(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"{older.reference} u3 1.12"
    assert numbers(newer) == {"small-1": [1, 2]}
    assert numbers(older) == {"small-2": [3, 4, 5, 6]}


def test_what_was_typed_wrong_is_told_at_the_words_and_kept(open_browser, cast):
    evidence = make_draft(cast.registration)
    page = open_browser()
    open_page(page, cast.learner, grid_url(cast))
    typed = page.get_by_label("Criteria of any units")
    typed.fill("u1 1.1-1.3; u9 1.1")
    page.locator("mark", has_text="u9").wait_for()
    typed.press("Enter")
    page.get_by_text("Not everything could be saved.").wait_for()
    assert typed.input_value() == "u1 1.1-1.3; u9 1.1"
    assert_accessible(page)
    typed.fill("u1 1.1-1.3")
    typed.press("Enter")
    saved(page)
    assert numbers(evidence) == {"small-1": [1, 2, 3]}


def test_the_grid_works_without_scripts(open_browser, cast):
    evidence = make_draft(cast.registration)
    actions.map_evidence(evidence, links={criteria_of(cast.units[0])[0]: "p. 2"}, by=cast.learner)
    page = open_browser(java_script_enabled=False)
    open_page(page, cast.learner, grid_url(cast))
    page.get_by_role("checkbox", name="E001 u1 1.1", exact=True).uncheck()
    page.get_by_role("checkbox", name="E001 u2 1.4", exact=True).check()
    page.get_by_label("Criteria of any units").fill("u3 1")
    page.get_by_role("button", name="Save").first.click()
    saved(page)
    assert numbers(evidence) == {"small-2": [4], "small-3": list(range(1, 13))}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_grid_on_a_phone_shows_one_piece(open_browser, cast, theme):
    first, second = make_draft(cast.registration), make_draft(cast.registration, title="Refund call with a long title")
    page = open_browser(color_scheme=theme, viewport={"width": 360, "height": 740})
    open_page(page, cast.learner, grid_url(cast))
    assert_accessible(page)
    assert page.get_by_role("checkbox", name=f"{second.reference} u1 1.1", exact=True).is_visible()
    assert not page.get_by_role("checkbox", name=f"{first.reference} u1 1.1", exact=True).is_visible()
    page.get_by_role("navigation", name="One piece at a time").get_by_text(first.reference).click()
    page.get_by_role("checkbox", name=f"{first.reference} u1 1.1", exact=True).check()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.get_by_role("button", name="Save 1 change").last.click()
    saved(page)
    assert numbers(first) == {"small-1": [1]}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_draft_page_ticks_a_stretch_and_gives_it_one_place(open_browser, cast, theme):
    evidence = make_draft(cast.registration)
    page = open_browser(color_scheme=theme)
    open_page(page, cast.learner, reverse("portfolios:evidence_edit", args=[evidence.pk]))
    page.locator(".cs-unfold summary").nth(1).click()
    unit = page.locator("[data-unit]").nth(1)
    unit.get_by_text("1.2", exact=True).click()
    unit.get_by_text("1.6", exact=True).click(modifiers=["Shift"])
    page.get_by_label("For all of them of small-2").fill("p 7")
    page.get_by_label("Place in the evidence for small-2 1.4").fill("3:10")
    page.get_by_label("Note why it serves small-2 1.4").fill("The second call")
    page.get_by_label("Type criteria of any units").fill("u3 1.11-1.12")
    page.get_by_text("2 criteria to tick").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Keep as draft").last.click()
    page.get_by_text("E001 is kept as a draft.").wait_for()
    assert numbers(evidence) == {"small-2": [2, 3, 4, 5, 6], "small-3": [11, 12]}
    assert sorted(evidence.links.values_list("locator", flat=True)) == ["", "", "03:10", "p. 7", "p. 7", "p. 7", "p. 7"]
    assert evidence.links.get(note="The second call").locator == "03:10"


def test_a_mapping_is_copied_after_a_preview(open_browser, cast):
    source = make_submitted(cast.registration)
    piece = make_draft(cast.registration)
    extra = criteria_of(cast.units[1])[0]
    actions.map_evidence(piece, links={extra: "p. 9"}, by=cast.learner)
    page = open_browser()
    open_page(page, cast.learner, reverse("portfolios:mapping_copy", args=[piece.pk]))
    page.get_by_label("Copy from").select_option(label=f"{source.reference} {source.title} (12)")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Will be added").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Add 12, keep the rest").click()
    page.get_by_text(f"From {source.reference}: 12 added.").wait_for()
    assert numbers(piece) == {"small-1": list(range(1, 13)), "small-2": [1]}
