"""The viewer in a real browser: every kind of file in place and at its place, by keyboard, accessible."""

import base64
import re

import pytest
from playwright.sync_api import expect

from portfolios import actions
from portfolios.models import EvidenceLink
from portfolios.states import EvidenceStatus, Purpose
from tests.cast import PASSWORD
from tests.factories import papers
from tests.factories.assessment import add_file, add_rendition, criterion, decide, make_evidence, make_street, met
from tests.factories.iqa import make_sample
from tests.plugins.browser import assert_accessible

# Whether a canvas has anything but white on it.
DARK = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at] < 100 && data[at + 3] === 255) dark += 1;
  return dark;
}"""
PAGES = [f"Words of page {number}" for number in range(1, 13)]


def sign_in(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


@pytest.fixture
def street(transactional_db):
    return make_street()


@pytest.fixture
def piece(street):
    """A PDF of twelve pages, a picture, a recording and notes, mapped with places in them."""
    codes = ("1.1", "1.2", "2.1", "2.2")
    piece = make_evidence(street.registration, [criterion(street.work, code) for code in codes])
    files = {
        "report": add_file(piece, "report.pdf", papers.pdf(*PAGES)),
        "photo": add_file(piece, "photo.png", papers.picture(box=(200, 150, 320, 240)), "image/png"),
        "call": add_file(piece, "call.wav", papers.tone(), "audio/x-wav"),
        "notes": add_file(piece, "notes.txt", b"Notes of the day", "text/plain"),
    }
    places = [("p. 3", "report"), ("p. 5 at 10,20 30x15", "report"), ("00:12", None), ("at 50,50 30x30", "photo")]
    for link, (place, name) in zip(piece.links.order_by("pk"), places, strict=True):
        EvidenceLink.objects.filter(pk=link.pk).update(locator=place, file=files.get(name))
    piece.shown = files
    return piece


def viewer(page, file):
    return page.locator(f"#file-{file.pk} [data-viewer]")


def drawn(page, file, number):
    """The sheet of a page of a PDF, once it is drawn."""
    sheet = viewer(page, file).locator(f".cs-sheet[data-page='{number}'][data-drawn]")
    expect(sheet).to_be_visible()
    return sheet


def test_a_pdf_is_drawn_and_opens_at_its_page(open_browser, street, piece):
    report = piece.shown["report"]
    page = open_browser()
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("range")) if "/files/" in request.url else None)
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/#file-{report.pk}&p=3")
    sheet = drawn(page, report, 3)
    assert sheet.locator("canvas").evaluate(DARK) > 200
    expect(sheet.locator(".textLayer")).to_have_text("Words of page 3")
    expect(page.get_by_label("Page", exact=True)).to_have_value("3")
    expect(viewer(page, report).locator("[data-page-count]")).to_have_text("12")
    expect(sheet).to_be_in_viewport()
    page.get_by_role("button", name="Next page").click()
    drawn(page, report, 4)
    expect(page.get_by_label("Page", exact=True)).to_have_value("4")
    page.get_by_label("Page", exact=True).fill("11")
    page.keyboard.press("Enter")
    expect(drawn(page, report, 11)).to_be_in_viewport()
    assert page.url.endswith(f"/assess/#file-{report.pk}&p=3")  # the form around was not sent


def test_zoom_find_and_keys_of_a_pdf(open_browser, street, piece):
    report = piece.shown["report"]
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/")
    sheet = drawn(page, report, 1)
    narrow = sheet.bounding_box()["width"]
    page.get_by_role("region", name="report.pdf").focus()
    page.keyboard.press("+")
    page.wait_for_function(f"document.querySelector('.cs-sheet').offsetWidth > {narrow + 20}")
    page.keyboard.press("0")
    page.wait_for_function(f"document.querySelector('.cs-sheet').offsetWidth < {narrow + 20}")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Page", exact=True)).to_have_value("2")
    page.get_by_label("Find in report.pdf").fill("page 9")
    page.keyboard.press("Enter")
    expect(viewer(page, report).get_by_role("status")).to_have_text("Found on page 9.")
    expect(drawn(page, report, 9).locator(".is-hit")).to_have_text("Words of page 9")


def test_links_lead_to_page_region_and_time_in_the_file_that_they_name(open_browser, street, piece):
    report, photo, call = (piece.shown[name] for name in ("report", "photo", "call"))
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/")
    page.get_by_role("link", name="p. 5 at 10,20 30x15").click()
    sheet = drawn(page, report, 5)
    spot = sheet.locator(".cs-spot")
    expect(spot).to_be_in_viewport()
    whole, part = sheet.bounding_box(), spot.bounding_box()
    assert round((part["x"] - whole["x"]) / whole["width"], 2) == 0.1
    assert round(part["height"] / whole["height"], 2) == 0.15
    assert page.url.endswith(f"#file-{report.pk}&p=5&at=10,20,30,15")
    page.get_by_role("link", name="at 50,50 30x30").click()
    expect(viewer(page, photo).locator(".cs-spot")).to_be_visible()
    expect(viewer(page, report)).to_be_hidden()
    page.get_by_role("link", name="00:12").click()
    expect(page.get_by_label("call.wav", exact=True)).to_be_visible()
    page.wait_for_function("document.querySelector('audio').currentTime === 12")
    expect(page.get_by_role("link", name="call.wav", exact=True)).to_have_attribute("aria-current", "true")
    expect(viewer(page, call).locator("[data-time]")).to_have_text("00:12 of 00:20")


def test_a_recording_goes_to_a_time_and_another_speed(open_browser, street, piece):
    call = piece.shown["call"]
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/#file-{call.pk}")
    page.get_by_label("Time to go to").fill("0:15")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime === 15")
    page.get_by_label("Speed").select_option("1.5 ×")
    assert page.get_by_label("call.wav", exact=True).evaluate("media => media.playbackRate") == 1.5
    page.get_by_label("Time to go to").fill("soon")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(viewer(page, call).get_by_role("status")).to_have_text("Enter a time, such as 03:10.")


def test_a_picture_is_enlarged_and_turned(open_browser, street, piece):
    photo = piece.shown["photo"]
    page = open_browser()
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/#file-{photo.pk}")
    sheet = viewer(page, photo).locator(".cs-sheet[data-drawn]")
    expect(sheet).to_be_visible()
    before = sheet.bounding_box()
    viewer(page, photo).get_by_role("button", name="Larger").click()
    assert sheet.bounding_box()["width"] > before["width"]
    viewer(page, photo).get_by_role("button", name="Turn").click()
    box = sheet.bounding_box()
    assert box["height"] > box["width"]


def test_a_place_is_made_by_keyboard_on_a_draft(open_browser, street):
    one = criterion(street.work, "1.1")
    draft = make_evidence(street.registration, [one], status=EvidenceStatus.PREPARING)
    report = add_file(draft, "report.pdf", papers.pdf(*PAGES))
    page = open_browser()
    sign_in(page, street.learner)
    page.goto(f"/evidence/{draft.pk}/edit/")
    page.locator("summary", has_text="report.pdf").press("Enter")
    drawn(page, report, 1)
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("button", name="Use this place").press("Enter")
    field = page.locator(f"#place_{one.pk}")
    expect(field).to_have_value("p. 2")
    page.get_by_role("button", name="Mark a region").press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Use this place").press("Enter")
    expect(field).to_have_value("p. 2 at 34,39 31x20")


def test_a_place_is_in_the_file_that_it_was_taken_from(open_browser, street):
    ones = [criterion(street.work, code) for code in ("1.1", "1.2")]
    draft = make_evidence(street.registration, ones, status=EvidenceStatus.PREPARING)
    add_file(draft, "photo.png", papers.picture())
    report = add_file(draft, "report.pdf", papers.pdf(*PAGES))
    page = open_browser()
    sign_in(page, street.learner)
    page.goto(f"/evidence/{draft.pk}/edit/")
    page.locator("summary", has_text="report.pdf").press("Enter")
    drawn(page, report, 1)
    page.locator(f"#place_{ones[0].pk}").focus()
    page.get_by_role("button", name="Use this place").press("Enter")
    expect(page.locator(f"#file_{ones[0].pk}")).to_have_value(str(report.pk))
    expect(page.locator(f"#file_{ones[1].pk}")).to_have_value("")
    page.get_by_label("For all of them").focus()
    page.get_by_role("button", name="Use this place").press("Enter")
    expect(page.locator(f"#place_{ones[1].pk}")).to_have_value("p. 1")
    expect(page.locator(f"#file_{ones[1].pk}")).to_have_value(str(report.pk))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_with_a_viewer_are_accessible(open_browser, street, piece, theme, width):
    page = open_browser(viewport={"width": width, "height": 900}, color_scheme=theme)
    sign_in(page, street.assessor)
    for path in (f"/evidence/{piece.pk}/assess/", f"/evidence/{piece.pk}/"):
        page.goto(path)
        drawn(page, piece.shown["report"], 1)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_without_javascript_a_file_is_a_link(open_browser, street, piece):
    page = open_browser(java_script_enabled=False)
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/")
    for name in ("report.pdf", "photo.png", "call.wav", "notes.txt"):
        expect(page.get_by_role("link", name=re.compile(f"^Open {name}"))).to_be_visible()
    expect(page.get_by_role("img", name="photo.png, the evidence itself")).to_be_visible()


# --- redaction ------------------------------------------------------------------------------------------------------
@pytest.fixture
def draft(street):
    return make_evidence(street.registration, [], status=EvidenceStatus.PREPARING)


def redact_page(page, street, file):
    sign_in(page, street.learner)
    page.goto(f"/files/{file.pk}/redact/")
    expect(page.locator("form[data-redact][data-ready]")).to_be_visible()


def regions(file):
    return file.redactions.get(superseded_at=None).regions


def test_redacting_by_keyboard_alone(open_browser, street, draft):
    report = add_file(draft, "report.pdf", papers.pdf(*PAGES[:3]))
    page = open_browser()
    redact_page(page, street, report)
    page.get_by_role("button", name="Add a region").press("Enter")  # the rectangle has the focus now
    for key in ["ArrowLeft"] * 25 + ["ArrowUp"] * 33 + ["Shift+ArrowRight"] * 20 + ["Shift+ArrowUp"] * 2:
        page.keyboard.press(key)
    mark = page.get_by_role("group", name="Region 1: left 10, top 12, width 50, height 8 percent.")
    expect(mark).to_be_focused()
    page.get_by_role("button", name="Next page").press("Enter")
    page.get_by_role("button", name="Add a region").press("Enter")
    page.get_by_role("button", name="Add a region").press("Enter")
    page.keyboard.press("Delete")
    expect(page.locator("[data-regions] > li")).to_have_count(2)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("[data-regions] > li")).to_have_count(3)
    page.get_by_role("button", name="Remove this region").last.press("Enter")
    width = page.get_by_role("textbox", name="Width").nth(1)
    width.fill("60")
    width.press("Tab")
    assert_accessible(page)
    page.get_by_role("button", name="Black them out").press("Enter")
    expect(page.get_by_text("is being redacted")).to_be_visible()
    assert regions(report) == [[1, 10.0, 12.0, 50.0, 8.0], [2, 38.0, 48.0, 60.0, 10.0]]
    expect(page.get_by_text("Its parts are being blacked out.")).to_be_visible()


def test_redacting_a_picture_by_dragging(open_browser, street, draft):
    photo = add_file(draft, "photo.png", papers.picture(box=(200, 150, 320, 240)), "image/png")
    page = open_browser()
    redact_page(page, street, photo)
    sheet = page.locator(".cs-sheet")
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.8, steps=4)
    page.mouse.up()
    expect(page.locator("[data-regions] > li")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="Black them out").click()
    expect(page.get_by_text("is being redacted")).to_be_visible()
    (region,) = regions(photo)
    assert [round(side) for side in region] == [1, 50, 50, 30, 30]
    actions.make_redaction(photo.redactions.get())
    page.goto(f"/evidence/{draft.pk}/")
    image = page.get_by_role("img", name="photo.png, the evidence itself")
    expect(image).to_be_visible()
    pixel = image.evaluate(
        """async image => {
          await image.decode();
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          const drawn = canvas.getContext('2d');
          drawn.drawImage(image, 0, 0);
          return [...drawn.getImageData(260, 200, 1, 1).data];
        }"""
    )
    assert pixel == [0, 0, 0, 255]
    expect(page.get_by_role("link", name="Sealed original of photo.png")).to_be_visible()


def test_redacting_without_javascript(open_browser, street, draft):
    report = add_file(draft, "report.pdf", papers.pdf(*PAGES[:3]))
    page = open_browser(java_script_enabled=False)
    sign_in(page, street.learner)
    page.goto(f"/files/{report.pk}/redact/")
    for side, value in (("Page", "2"), ("Left", "0"), ("Top", "0"), ("Width", "200"), ("Height", "10")):
        page.locator("form[data-redact]").get_by_label(side, exact=True).fill(value)
    page.get_by_role("button", name="Black them out").click()
    expect(page.get_by_role("alert")).to_contain_text("Region 1 does not lie on the page")
    page.get_by_role("textbox", name="Width").first.fill("100")
    page.get_by_role("button", name="Black them out").click()
    assert regions(report) == [[2, 0.0, 0.0, 100.0, 10.0]]


# --- video ----------------------------------------------------------------------------------------------------------
RECORD = """async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 48;
  const drawn = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(15), {mimeType: 'video/webm'});
  const parts = [];
  recorder.ondataavailable = event => parts.push(event.data);
  const ended = new Promise(done => { recorder.onstop = done; });
  recorder.start(200);
  for (let shade = 0; shade < 40; shade += 1) {
    drawn.fillStyle = 'rgb(' + shade * 6 + ',80,120)';
    drawn.fillRect(0, 0, 64, 48);
    await new Promise(done => setTimeout(done, 60));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


def test_a_video_seeks_by_range(open_browser, street):
    page = open_browser()
    sign_in(page, street.assessor)
    film = base64.b64decode(page.evaluate(RECORD))
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    clip = add_file(piece, "clip.webm", film, "video/webm")
    EvidenceLink.objects.update(locator="00:01-00:02")
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("range")) if "/files/" in request.url else None)
    page.goto(f"/evidence/{piece.pk}/assess/")
    page.get_by_role("link", name="00:01-00:02").click()
    page.wait_for_function("document.querySelector('video').currentTime >= 1")
    assert page.url.endswith("#t=1,2")
    expect(viewer(page, clip).locator("[data-time]")).to_contain_text("00:01")
    assert [part for part in asked if part and part.startswith("bytes=")] != []


# --- quality assurance ----------------------------------------------------------------------------------------------
def test_a_sealed_original_is_opened_with_a_reason(open_browser, street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    photo = add_file(piece, "photo.png", papers.picture(colour="blue"), "image/png")
    add_rendition(photo, Purpose.SHOWN, papers.picture(), "image/png")
    page = open_browser()
    sign_in(page, street.iqa)
    page.goto(f"/evidence/{piece.pk}/")
    page.get_by_role("link", name="Sealed original of photo.png").click()
    assert_accessible(page)
    page.get_by_label("Why you need the original").fill("Was it taken at work?")
    with page.expect_download() as download:
        page.get_by_role("button", name="Open the original").click()
    assert download.value.suggested_filename == "photo.png"
    assert piece.files.get().openings.get().reason == "Was it taken at work?"
    learner = open_browser()
    sign_in(learner, street.learner)
    learner.goto(f"/evidence/{piece.pk}/")
    learner.get_by_text("The sealed original was opened 1 time by others").click()
    expect(learner.get_by_text("Was it taken at work?")).to_be_visible()
    assert_accessible(learner)


def test_a_reviewer_opens_places_on_the_page_of_the_sample(open_browser, street, piece):
    report = piece.shown["report"]
    decide(piece, met(*(link.criterion for link in piece.links.all())), by=street.assessor)
    sample = make_sample(street.registration, street.work, iqa=street.iqa, assessor=street.assessor)
    page = open_browser(viewport={"width": 390, "height": 844})
    sign_in(page, street.iqa)
    page.goto(f"/samples/{sample.pk}/")
    expect(viewer(page, report)).to_be_hidden()
    page.get_by_role("link", name="p. 3").click()
    expect(drawn(page, report, 3)).to_be_in_viewport()
    page.get_by_role("link", name="00:12").click()
    page.wait_for_function("document.querySelector('audio').currentTime === 12")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


# --- size -----------------------------------------------------------------------------------------------------------
def test_two_hundred_pages_open_without_loading_them_all(open_browser, street):
    data = papers.heavy_pdf(200)
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    scan = add_file(piece, "scan.pdf", data)
    EvidenceLink.objects.update(locator="p. 150")
    page = open_browser()
    loaded = []
    page.on(
        "response",
        lambda answer: loaded.append(int(answer.headers["content-length"])) if answer.status == 206 else None,
    )
    sign_in(page, street.assessor)
    page.goto(f"/evidence/{piece.pk}/assess/")
    page.get_by_role("link", name="p. 150").click()
    drawn(page, scan, 150)
    assert 0 < sum(loaded) < len(data) / 3
    expect(page.locator(".cs-sheet canvas")).not_to_have_count(200)
