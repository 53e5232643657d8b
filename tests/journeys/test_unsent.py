"""A long form is gone on with where it was left: another device, another day; and is forgotten once it is sent."""

from playwright.sync_api import expect

from assessment.models import Review
from centres.models import UnsentForm
from tests.factories.assessment import make_street
from tests.factories.plans import in_days
from tests.journeys.people import assert_fits, sign_in


def open_review(open_browser, street, **options):
    page = open_browser(**options)
    sign_in(page, street.assessor, "/work/")
    page.goto(f"/registrations/{street.registration.pk}/reviews/add/")
    return page


def test_a_review_is_gone_on_with_on_a_phone(open_browser, transactional_db):
    street = make_street()
    desk = open_review(open_browser, street)
    desk.get_by_label("What was talked about").fill("Refunds go well; complaints are next.")
    first = desk.get_by_role("group", name="New action 1")
    first.get_by_label("What is to be done").fill("Shadow the supervisor")
    first.get_by_label("By whom").select_option("employer")
    first.get_by_label("By when").fill(f"{in_days(20):%Y-%m-%d}")
    expect(desk.get_by_text("not sent yet")).to_be_visible()

    phone = open_review(open_browser, street, viewport={"width": 390, "height": 844}, color_scheme="dark")
    expect(phone.get_by_text("You go on with what you typed before")).to_be_visible()
    assert_fits(phone)
    expect(phone.get_by_label("What was talked about")).to_have_value("Refunds go well; complaints are next.")
    action = phone.get_by_role("group", name="New action 1")
    expect(action.get_by_label("By whom")).to_have_value("employer")
    phone.get_by_role("button", name="Record the review").click()
    expect(phone.get_by_text("Recorded.")).to_be_visible()
    assert Review.objects.get().actions.get().text == "Shadow the supervisor"

    desk.get_by_label("What was talked about").fill("Typed on the page that was left open")
    expect(desk.get_by_text("has been sent or begun anew elsewhere")).to_be_visible()
    assert UnsentForm.objects.get().text == ""


def test_a_line_that_breaks_is_told_and_tried_again(open_browser, line, transactional_db):
    page = open_review(open_browser, make_street(), base_url=line.url)
    line.cut(page.context)
    page.get_by_label("What was talked about").fill("Written in the lift")
    expect(page.get_by_text("No connection: what you typed is not kept yet.")).to_be_visible()
    line.mend(page.context)
    expect(page.get_by_text("Kept at")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What was talked about")).to_have_value("Written in the lift")
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_text("You go on with what you typed before")).to_have_count(0)
    expect(page.get_by_label("What was talked about")).to_have_value("")
