"""Writing evidence in a real browser: nothing typed is lost, and each kind asks for its own fields."""

import pytest
from django.urls import reverse

from portfolios.models import Evidence
from portfolios.states import EvidenceKind, EvidenceStatus
from tests.cast import PASSWORD, Cast, make_edition, make_house
from tests.factories.portfolios import make_submitted
from tests.plugins.browser import assert_accessible

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BOX = "#id_account"


@pytest.fixture
def cast(transactional_db):
    return Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)


def add_url(cast):
    return reverse("portfolios:evidence_add", args=[cast.registration.pk])


def sign_in(page, person, address):
    page.goto(f"/sign-in/?next={address}")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(BOX).wait_for()


def kept(page):
    page.get_by_text("Kept at").wait_for()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def tick_first_criterion(page):
    page.locator(".cs-unfold summary").first.click()
    page.get_by_role("checkbox", name="1.1 Show care 1").check()


def test_what_was_typed_is_there_after_the_browser_was_killed(open_browser, cast):
    page = open_browser(**PHONE)
    sign_in(page, cast.learner, add_url(cast))
    page.locator(BOX).fill("The customer came back with a")
    kept(page)
    evidence = Evidence.objects.get()
    assert page.url.endswith(reverse("portfolios:evidence_edit", args=[evidence.pk]))
    page.get_by_label("Title").fill("Refund")
    with page.expect_response("**/account/"):
        page.locator(BOX).press_sequentially(" kettle.")
    page.wait_for_function("document.querySelector('[data-kept]').textContent.startsWith('Kept')")
    assert_accessible(page)
    assert fits(page)
    page.close(run_before_unload=False)
    again = open_browser()
    sign_in(again, cast.learner, reverse("portfolios:evidence_edit", args=[evidence.pk]))
    assert again.locator(BOX).input_value() == "The customer came back with a kettle."
    assert again.get_by_label("Title").input_value() == "Refund"
    assert Evidence.objects.count() == 1


def test_without_a_connection_it_says_so_and_keeps_trying(open_browser, line, cast):
    page = open_browser(base_url=line.url)
    sign_in(page, cast.learner, add_url(cast))
    page.locator(BOX).fill("Before the lift.")
    kept(page)
    line.cut(page.context)
    page.locator(BOX).press_sequentially(" In the lift.")
    page.get_by_text("No connection: not kept yet.").wait_for()
    line.mend(page.context)
    kept(page)
    assert Evidence.objects.get().account == "Before the lift. In the lift."


def test_what_never_reached_the_server_is_kept_on_the_device(open_browser, line, cast):
    page = open_browser(base_url=line.url)
    sign_in(page, cast.learner, add_url(cast))
    page.locator(BOX).fill("Kept.")
    kept(page)
    address = page.url
    line.cut(page.context)
    page.locator(BOX).press_sequentially(" Not sent.")
    page.get_by_text("No connection: not kept yet.").wait_for()
    page.close(run_before_unload=False)
    again = page.context.new_page()
    line.mend(page.context)
    again.goto(address)
    assert again.locator(BOX).input_value() == "Kept. Not sent."
    kept(again)
    assert Evidence.objects.get().account == "Kept. Not sent."


@pytest.mark.both_lanes
def test_two_windows_lose_nothing(open_browser, cast):
    one = open_browser()
    sign_in(one, cast.learner, add_url(cast))
    one.locator(BOX).fill("Start.")
    kept(one)
    two = open_browser(color_scheme="dark", **PHONE)
    sign_in(two, cast.learner, reverse("portfolios:evidence_edit", args=[Evidence.objects.get().pk]))
    with one.expect_response("**/account/"):
        one.locator(BOX).press_sequentially(" At the desk.")
    two.locator(BOX).press("Control+End")
    two.locator(BOX).press_sequentially(" On the phone.")
    two.get_by_role("heading", name="Written in two windows").wait_for()
    assert Evidence.objects.get().account == "Start. At the desk."
    assert_accessible(two)
    assert fits(two)
    with two.expect_response("**/account/"):
        two.get_by_role("button", name="Go on with mine").click()
    kept(two)
    assert Evidence.objects.get().account == "Start. On the phone."
    two.get_by_role("link", name="Revisions").click()
    two.get_by_role("link", name="Revision 1").click()
    assert two.locator(".cs-twice").inner_text() == "Start. At the desk."
    assert_accessible(two)
    two.get_by_role("button", name="Take back this one").click()
    assert two.locator(BOX).input_value() == "Start. At the desk."


def test_an_account_is_formatted_by_buttons_and_keys_and_previewed(open_browser, cast):
    page = open_browser()
    sign_in(page, cast.learner, add_url(cast))
    box = page.locator(BOX)
    box.fill("I listened.")
    box.press("Control+a")
    box.press("Control+b")
    assert box.input_value() == "**I listened.**"
    box.press("Control+z")
    assert box.input_value() == "I listened."
    page.get_by_role("button", name="Heading").click()
    assert box.input_value() == "# I listened."
    page.get_by_role("button", name="Numbered list").click()
    assert box.input_value() == "1. I listened."
    page.get_by_role("button", name="Preview").click()
    assert (
        page.get_by_role("region", name="Preview of the account").get_by_role("listitem").inner_text() == "I listened."
    )
    assert_accessible(page)


def test_enter_goes_on_with_a_list_and_ends_it(open_browser, cast):
    page = open_browser()
    sign_in(page, cast.learner, add_url(cast))
    box = page.locator(BOX)
    box.focus()
    page.keyboard.type("- I listened\nI offered a refund\n\nThen:\n1. the form\nthe till")
    expected = "- I listened\n- I offered a refund\n\nThen:\n1. the form\n2. the till"
    assert box.input_value() == expected


def test_an_assessor_writes_an_observation_with_its_fields(open_browser, cast):
    page = open_browser(viewport={"width": 768, "height": 1024})
    sign_in(page, cast.assessor, add_url(cast))
    assert page.get_by_label("Where exactly").is_hidden()
    page.get_by_label("Observation by the assessor").check()
    page.get_by_label("Where exactly").fill("Front desk")
    page.get_by_label("From", exact=True).fill("10:05")
    page.get_by_label("Title").fill("At the desk")
    page.locator(BOX).fill("Greeted four customers.")
    page.get_by_label("At work").check()
    page.get_by_label("Date it was made").fill("2026-01-05")
    tick_first_criterion(page)
    page.get_by_label("This is my own record").check()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("link", name="Until: It is not said when it ended.").click()
    assert page.evaluate("document.activeElement.id") == "id_detail_ended"
    assert_accessible(page)
    page.get_by_label("Until", exact=True).fill("11:20")
    page.get_by_label("This is my own record").check()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("is with the assessor.").wait_for()
    details = Evidence.objects.get().details
    assert details == {"place": "Front desk", "started": "10:05", "ended": "11:20"}


def test_questions_and_answers_are_written_by_keyboard(open_browser, cast):
    page = open_browser()
    sign_in(page, cast.learner, add_url(cast))
    page.get_by_label("Written questions").focus()
    page.keyboard.press("Space")
    page.get_by_label("Question 1").focus()
    for question, answer in (("Why first?", "To calm them."), ("What next?", "I check the till.")):
        page.keyboard.type(question)
        page.keyboard.press("Tab")
        page.keyboard.type(answer)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").strip() == "Another row"
        page.keyboard.press("Enter")
    kept(page)
    assert_accessible(page)
    page.get_by_role("button", name="Keep as draft").last.click()
    page.get_by_text("is kept as a draft").wait_for()
    assert [(row["question"], row["answer"]) for row in Evidence.objects.get().details["questions"]] == [
        ("Why first?", "To calm them."),
        ("What next?", "I check the till."),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_group_work_that_is_held_at_the_workplace_on_a_phone(open_browser, cast, theme):
    other = make_submitted(cast.registration, title="Till roll")
    page = open_browser(color_scheme=theme, **PHONE)
    sign_in(page, cast.learner, add_url(cast))
    assert page.get_by_label("Who took part").is_hidden()
    page.get_by_label("Title").fill("Stock take")
    page.get_by_label("Work product").check()
    page.get_by_label("At work").check()
    page.get_by_label("Date it was made").fill("2026-01-05")
    page.get_by_label("Others took part in it").check()
    page.get_by_label("Who took part").fill("Sam and Alex")
    page.get_by_label("Your own part").fill("I counted.")
    page.get_by_label("It stays at the workplace").check()
    page.get_by_label("What it is", exact=True).fill("Stock list")
    page.get_by_label("Where it is held").fill("Office")
    page.get_by_label("Who can show it").fill("Pat Lee, manager")
    page.get_by_text("Points to other evidence").click()
    page.get_by_label("Reference").fill("E001")
    page.get_by_role("button", name="Point to it").click()
    page.get_by_role("button", name="Take out E001").wait_for()
    tick_first_criterion(page)
    assert_accessible(page)
    assert fits(page)
    page.get_by_label("This is my own work.").check()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("heading", name="My evidence").wait_for()
    evidence = Evidence.objects.get(number=2)
    assert (evidence.status, evidence.references.get().target) == (EvidenceStatus.SUBMITTED, other)
    page.goto(reverse("assessment:evidence_detail", args=[evidence.pk]))
    page.get_by_role("heading", name="Held at the workplace, not stored here").wait_for()
    assert_accessible(page)
    assert fits(page)


def test_everything_is_there_without_scripts(open_browser, cast):
    page = open_browser(java_script_enabled=False)
    sign_in(page, cast.learner, add_url(cast))
    page.get_by_label("Witness testimony", exact=True).check()
    page.locator(BOX).fill("**So** it was.")
    page.get_by_role("button", name="Keep as draft").last.click()
    page.get_by_label("Name of the witness").fill("Pat Lee")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("#preview strong").inner_text() == "So"
    assert Evidence.objects.get().details == {"witness": "Pat Lee"}
    assert page.get_by_label("Name of the witness").input_value() == "Pat Lee"


def test_a_record_of_the_assessor_shows_its_facts_to_who_decides(open_browser, cast):
    evidence = make_submitted(cast.registration, by=cast.assessor, kind=EvidenceKind.DISCUSSION)
    page = open_browser()
    page.goto("/sign-in/?next=" + reverse("assessment:decide", args=[evidence.pk]))
    page.get_by_label("Email address").fill(cast.assessor.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Topics planned").wait_for()
    assert_accessible(page)
