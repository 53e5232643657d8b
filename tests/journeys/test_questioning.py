"""Questions in a real browser: a discussion recorded with times by one key, and a paper set, answered and judged."""

import re

import pytest
from playwright.sync_api import expect

from assessment.models import Questioning
from assessment.states import Asking
from portfolios.models import Evidence, EvidenceFile, Upload
from portfolios.states import EvidenceStatus, UploadState
from tests.factories.assessment import criterion, make_street
from tests.factories.questioning import SAID, add_question, plan, write
from tests.journeys import uploading
from tests.plugins.browser import CHROMIUM_ARGUMENTS, assert_accessible, chromium_path

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def browser(browser):
    own = browser.browser_type.launch(
        executable_path=chromium_path(), headless=True, args=[*CHROMIUM_ARGUMENTS, *MICROPHONE]
    )
    yield own
    own.close()


@pytest.fixture
def street(transactional_db):
    return make_street()


@pytest.fixture
def open_as(open_browser, live_site):
    def open_page(person, path, **how):
        page = open_browser(**how)
        uploading.sign_in(page, person, live_site)
        page.goto(path)
        return page

    return open_page


def press(page, name):
    page.locator("#recorder").get_by_role("button", name=name, exact=True).press("Enter")


def test_a_discussion_is_recorded_with_times(open_as, street):
    criteria = [criterion(street.work, code) for code in ("1.1", "1.2")]
    discussion = plan(street, Asking.DISCUSSION, questions=[add_question(street)], criteria=criteria)
    page = open_as(street.assessor, f"/questioning/{discussion.pk}/ask/")
    assert_accessible(page)
    page.get_by_label("Learner agrees to be recorded").check()
    page.get_by_label("Where it took place").select_option("workplace")
    page.get_by_role("button", name="Record sound").press("Enter")
    press(page, "Start")
    page.get_by_text("Recording", exact=True).wait_for()
    page.get_by_text("0:01", exact=True).wait_for()
    page.keyboard.press("1")
    page.get_by_text(re.compile(r"^01\.01 at 00:0\d$")).wait_for()
    press(page, "Stop")
    press(page, "Keep")
    uploading.wait_until(lambda: Upload.objects.filter(state=UploadState.RECEIVED).exists())
    uploading.take_everything()
    # It has arrived, and is listened to: a second time, afterwards.
    page.locator("#recordings audio").wait_for()
    page.locator("#recordings audio").evaluate("audio => { audio.currentTime = 0; audio.play(); }")
    uploading.wait_until(lambda: page.locator("#recordings audio").evaluate("audio => audio.currentTime > 0"))
    page.get_by_role("heading", name="Recording", exact=True).click()
    page.keyboard.press("2")
    page.get_by_text(re.compile(r"^01\.02 at 00:0\d$")).wait_for()
    page.get_by_label("How do you calm a customer?").fill("Keys 1 and 2 are letters here.")
    page.get_by_role("button", name="Ask another question").click()
    page.get_by_label("Another question, as you ask it").last.fill("And a child?")
    page.get_by_label("The answer").last.fill("I kneel down.")
    uploading.wait_until(lambda: discussion.asked.filter(answer="I kneel down.").exists())
    assert_accessible(page)
    page.get_by_role("checkbox", name=re.compile("^This is my own record|record")).last.check()
    page.get_by_role("button", name="Hand in the record").click()
    page.get_by_text("Handed in. It waits among your work to be judged.").wait_for()
    piece, sound = Evidence.objects.get(), EvidenceFile.objects.get()
    assert piece.status == EvidenceStatus.SUBMITTED
    assert [row["question"] for row in piece.details["questions"]] == ["How do you calm a customer?", "And a child?"]
    assert piece.links.get(criterion=criteria[0]).file == sound
    # The place opens in the viewer.
    page.goto(f"/evidence/{piece.pk}/assess/")
    place = page.locator("a[data-place]").first
    place.click()
    expect(page).to_have_url(re.compile(rf"#file-{sound.pk}&t=\d"))


def test_a_paper_is_set_answered_and_judged(open_as, street):
    question = add_question(street)
    jo = open_as(street.assessor, f"/registrations/{street.registration.pk}/questions/plan/")
    assert_accessible(jo)
    jo.get_by_role("radio", name=re.compile("^Written questions")).check(force=True)
    jo.get_by_label("Title").fill("Calming customers")
    jo.get_by_label(re.compile("^Day")).fill("2030-01-15")
    jo.get_by_role("checkbox", name=re.compile("^How do you calm")).check()
    jo.get_by_role("button", name="Plan or set it").click()
    jo.get_by_text("Set: Learner finds the questions under the next steps.").wait_for()

    paper = Questioning.objects.get()
    robin = open_as(street.learner, "/learning/", viewport={"width": 390, "height": 844})
    robin.get_by_role("link", name=re.compile("^Answer")).first.click()
    answer = robin.get_by_label(re.compile("How do you calm a customer"))
    answer.wait_for()
    assert_accessible(robin)
    answer.fill("I listen")
    robin.get_by_text(re.compile(r"^Kept at \d")).wait_for()
    # Another device goes on; this window is told, keeps what is typed, and may have it stand.
    write(paper, "From the tablet", by=street.learner)
    answer.fill(SAID)
    robin.get_by_text("Another window has gone on with this since.").wait_for()
    assert answer.input_value() == SAID
    robin.get_by_role("button", name="Keep what is on this page instead").click()
    uploading.wait_until(lambda: paper.asked.get().answer == SAID)
    robin.get_by_role("checkbox", name=re.compile("own work")).check()
    robin.get_by_role("button", name="Hand in").click()
    robin.get_by_text("Your answers are with your assessor.").wait_for()
    assert robin.evaluate("document.documentElement.scrollWidth - innerWidth") == 0

    jo.goto(f"/questioning/{paper.pk}/judge/")
    jo.get_by_text(SAID).wait_for()
    assert_accessible(jo)
    jo.get_by_role("radio", name="Good enough").check(force=True)
    for word in ("Valid", "Authentic", "Reliable", "Current", "Sufficient"):
        jo.get_by_role("checkbox", name=word).check(force=True)
    jo.get_by_label("Feedback to Learner").fill("Well answered.")
    jo.get_by_role("button", name="Record").click()
    jo.get_by_text("Judged: the answers, and the criteria that they are about.").wait_for()
    assert Evidence.objects.get().status == EvidenceStatus.COMPLETE
    assert question.asked.count() == 1
