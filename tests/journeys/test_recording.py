"""Sound recorded in the browser, with Chromium's pretended microphone, becomes a file of the draft."""

import re

import pytest

from assessment import actions as assessment
from assessment.models import FeedbackSound
from portfolios.models import EvidenceFile, Upload
from portfolios.states import FileState, UploadState
from tests.cast import Cast, make_edition, make_house
from tests.factories.assessment import criterion, make_evidence, make_street
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
def cast(transactional_db):
    return Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)


@pytest.fixture
def page(open_browser, cast, live_site):
    page = open_browser()
    uploading.sign_in(page, cast.learner, live_site)
    uploading.open_new_draft(page, cast.registration)
    page.get_by_role("button", name="Record sound").press("Enter")
    return page


def press(page, name):
    page.locator("#recorder").get_by_role("button", name=name, exact=True).press("Enter")


def test_a_recording_is_listened_to_and_kept(page):
    assert_accessible(page)
    press(page, "Start")
    page.get_by_text("Recording", exact=True).wait_for()
    assert_accessible(page)
    uploading.wait_until(lambda: page.locator("[data-recorder-level]").evaluate("meter => meter.value > 0"))
    press(page, "Pause")
    page.get_by_text("Paused", exact=True).wait_for()
    press(page, "Go on")
    page.get_by_text("0:01").wait_for()
    press(page, "Stop")
    # The browser can play it.
    uploading.wait_until(lambda: page.locator("[data-recorder-listen]").evaluate("audio => audio.readyState > 0"))
    assert_accessible(page)
    press(page, "Keep")
    uploading.wait_until(lambda: Upload.objects.filter(state=UploadState.RECEIVED).exists())
    uploading.take_everything()
    page.get_by_role("link", name=re.compile("^Recording ")).wait_for()
    file = EvidenceFile.objects.get()
    assert (file.media_type, file.look, file.name.endswith(".weba")) == ("audio/webm", "audio", True)
    assert page.locator("#recorder").is_hidden()


def test_a_discarded_recording_leaves_nothing(page):
    press(page, "Start")
    press(page, "Stop")
    press(page, "Discard")
    assert page.locator("#recorder").get_by_role("button", name="Start").is_visible()
    press(page, "Close")
    assert Upload.objects.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Record sound"


def test_a_browser_that_keeps_its_microphone_to_itself_is_told_plainly(page):
    refuse = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refuse} }}")
    press(page, "Start")
    page.get_by_text("The browser does not let this page use the microphone.").wait_for()
    assert_accessible(page)


def test_feedback_is_spoken_in_the_workspace(open_browser, transactional_db, live_site):
    """Recorded in the browser, checked, frozen with the sitting, and heard by the learner."""
    street = make_street()
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    page = open_browser()
    uploading.sign_in(page, street.assessor, live_site)
    page.goto(f"/evidence/{piece.pk}/assess/")
    page.get_by_role("button", name="Record it here").press("Enter")
    press(page, "Start")
    page.get_by_text("0:01", exact=True).wait_for()
    press(page, "Stop")
    press(page, "Keep")
    page.get_by_text("Being checked").wait_for()
    assessment.inspect_sound(FeedbackSound.objects.get())
    page.locator("#sounds audio").wait_for()
    page.keyboard.press("Escape")
    for key in ("a", "m", "v", "f"):
        page.keyboard.press(key)
    page.keyboard.type("Listen, please.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/work/")
    sound = FeedbackSound.objects.get()
    assert (sound.state, sound.assessment.feedback) == (FileState.CHECKED, "Listen, please.")
    learner = open_browser()
    uploading.sign_in(learner, street.learner, live_site)
    learner.goto(f"/evidence/{piece.pk}/")
    heard = learner.get_by_label(re.compile("^Spoken feedback of Assessor HL"))
    heard.evaluate("audio => { audio.preload = 'auto'; audio.load(); }")
    uploading.wait_until(lambda: heard.evaluate("audio => audio.readyState > 0"))
