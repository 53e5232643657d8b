"""The sampling grid by keyboard: arrow keys go from unit to unit, the links stay links."""

from playwright.sync_api import expect

from iqa import actions
from tests.factories.iqa import add_learner, make_quality_street
from tests.journeys.people import assert_fits, sign_in


def test_arrow_keys_go_from_unit_to_unit(open_browser, transactional_db):
    street = make_quality_street()
    add_learner(street, "Learner Two")
    actions.draw_sample(street.approval, by=street.iqa)
    page = open_browser()
    sign_in(page, street.iqa, "/quality/")
    page.goto(f"/quality/{street.approval.pk}/sampling/")
    assert_fits(page)

    def unit(learner, of):
        return page.get_by_role("link", name=f"{learner}, {of.short_title}")

    unit("Learner HL", street.work).focus()
    page.keyboard.press("ArrowRight")
    expect(unit("Learner HL", street.test)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(unit("Learner Two", street.test)).to_be_focused()
    page.keyboard.press("ArrowDown")  # nothing below: it stays
    expect(unit("Learner Two", street.test)).to_be_focused()
    page.keyboard.press("End")
    expect(unit("Learner Two", street.last)).to_be_focused()
    page.keyboard.press("Home")
    expect(unit("Learner Two", street.work)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/samples/*/")
