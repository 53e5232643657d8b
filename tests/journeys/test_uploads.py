"""Files on a poor connection: the server dies, the page is reloaded, one of three is refused; nothing is sent twice."""

import re

import pytest

from portfolios.models import Evidence, EvidenceFile, Upload
from portfolios.states import UploadState
from tests.cast import Cast, make_edition, make_house
from tests.factories.portfolios import PDF, PNG, make_draft
from tests.journeys import uploading
from tests.plugins.browser import assert_accessible
from tests.plugins.worker import worker_environment

MEGABYTE = 1024 * 1024


@pytest.fixture
def cast(transactional_db):
    return Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)


@pytest.fixture
def real_server(worker, broker):
    environment = {**worker_environment(broker, ""), "REDIS_KEY_PREFIX": worker.prefix}
    server = uploading.RealServer(environment)
    server.start()
    yield server
    server.kill()


def opened(open_browser, cast, url, **options):
    page = open_browser(base_url=url, **options)
    uploading.sign_in(page, cast.learner, url)
    uploading.open_new_draft(page, cast.registration)
    return page


@pytest.mark.both_lanes
def test_an_upload_survives_the_death_of_the_server(open_browser, cast, real_server, tmp_path):
    path, digest = uploading.large_text(tmp_path, 30)
    page = opened(open_browser, cast, real_server.url)
    offsets = uploading.note_offsets(page)
    uploading.slow_down(page, 6 * MEGABYTE)
    uploading.choose(page, path)
    upload = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(upload) > 8 * MEGABYTE)
    real_server.kill()
    there = uploading.received(upload)
    assert there < path.stat().st_size
    page.get_by_text("Stopped", exact=True).wait_for()
    real_server.start()
    page.get_by_role("link", name="case-notes.txt", exact=True).wait_for(timeout=60_000)
    assert offsets == [0, there]  # what had been received was not asked for again
    assert uploading.digest_of("case-notes.txt") == digest
    assert EvidenceFile.objects.count() == 1


def test_a_reloaded_page_goes_on_by_itself(open_browser, cast, live_site, tmp_path):
    path, digest = uploading.large_text(tmp_path, 12)
    page = opened(open_browser, cast, live_site)
    uploading.slow_down(page, 3 * MEGABYTE)
    uploading.choose(page, path)
    upload = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(upload) > 3 * MEGABYTE)
    page.wait_for_url(re.compile(r"/evidence/\d+/edit/"))
    offsets = uploading.note_offsets(page)
    page.reload()
    uploading.wait_until(lambda: Upload.objects.get().state == UploadState.RECEIVED)
    uploading.take_everything()
    page.get_by_role("link", name="case-notes.txt", exact=True).wait_for()
    assert offsets
    assert min(offsets) > 3 * MEGABYTE
    assert uploading.digest_of("case-notes.txt") == digest
    assert page.evaluate("Countersign.store.of(document.querySelector('[data-uploading]').dataset.place)") == []


def test_another_browser_asks_for_the_same_file_and_goes_on(open_browser, cast, live_site, tmp_path):
    """The first browser is gone with what it kept; its file is chosen again."""
    path, digest = uploading.large_text(tmp_path, 40)  # not through before the first browser is gone
    first = opened(open_browser, cast, live_site)
    uploading.slow_down(first, 3 * MEGABYTE)
    uploading.choose(first, path)
    upload = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(upload) > 3 * MEGABYTE)
    first.wait_for_url(re.compile(r"/evidence/\d+/edit/"))
    address = first.url
    first.close()
    page = open_browser(base_url=live_site)
    uploading.sign_in(page, cast.learner, live_site)
    page.goto(address)
    page.get_by_text("Choose the same file again, and it goes on from there.").wait_for()
    assert_accessible(page)
    offsets = uploading.note_offsets(page)
    uploading.choose(page, path)
    uploading.wait_until(lambda: Upload.objects.get().state == UploadState.RECEIVED)
    uploading.take_everything()
    page.get_by_role("link", name="case-notes.txt", exact=True).wait_for()
    assert min(offsets) > 3 * MEGABYTE
    assert uploading.digest_of("case-notes.txt") == digest


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_refused_file_does_not_hold_the_others_up(open_browser, cast, live_site, theme):
    page = opened(open_browser, cast, live_site, color_scheme=theme, viewport={"width": 360, "height": 740})
    files = [("notes.pdf", PDF), ("till.png", PNG), ("photo.jpg", b"<html><script>alert(1)</script>"), ("run.exe", PDF)]
    uploading.choose(
        page, *[{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )
    page.get_by_text("run.exe is a program or a web page and cannot be taken.").first.wait_for()
    checks = page.get_by_role("complementary", name="Summary and actions")
    checks.get_by_text("E001 is begun and still empty.").wait_for()
    uploading.wait_until(lambda: Upload.objects.filter(state=UploadState.RECEIVED).count() == 3)
    assert_accessible(page)
    uploading.take_everything()
    page.get_by_text("photo.jpg is not what its name says: its content is a web page.").wait_for()
    page.get_by_role("link", name="notes.pdf", exact=True).wait_for()
    checks.get_by_text("There is something to look at").wait_for()
    assert page.get_by_role("link", name="till.png", exact=True).is_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.get_by_role("button", name="Put away run.exe").press("Enter")
    page.get_by_role("button", name="Put away photo.jpg").press("Enter")
    page.get_by_text("photo.jpg is not what its name says").wait_for(state="detached")
    assert sorted(EvidenceFile.objects.values_list("name", flat=True)) == ["notes.pdf", "till.png"]


def test_files_dragged_from_the_desktop_are_taken(open_browser, cast, live_site, tmp_path):
    """Dropped by the browser itself, as from a file manager: no script of the page or the test makes the event."""
    names = ["notes.pdf", "till.png"]
    for name, content in zip(names, (PDF, PNG), strict=True):
        (tmp_path / name).write_bytes(content)
    page = opened(open_browser, cast, live_site)
    page.get_by_label("Add files", exact=True).scroll_into_view_if_needed()
    box = page.locator(".cs-drop").bounding_box()
    desktop = page.context.new_cdp_session(page)
    files = {"items": [], "files": [str(tmp_path / name) for name in names], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + 40, "y": box["y"] + box["height"] / 2}
        desktop.send("Input.dispatchDragEvent", {"type": step, **place, "data": files})
    uploading.wait_until(lambda: Upload.objects.filter(state=UploadState.RECEIVED).count() == 2)
    uploading.take_everything()
    for name in names:
        page.get_by_role("link", name=name, exact=True).wait_for()
    assert sorted(EvidenceFile.objects.values_list("name", flat=True)) == names


def test_an_upload_is_paused_gone_on_with_and_given_up_by_keyboard(open_browser, cast, live_site, tmp_path):
    path, _ = uploading.large_text(tmp_path, 12)
    page = opened(open_browser, cast, live_site)
    uploading.slow_down(page, 2 * MEGABYTE)
    uploading.choose(page, path)
    upload = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(upload) > MEGABYTE)
    page.get_by_role("button", name="Pause case-notes.txt").press("Enter")
    page.get_by_text("Paused", exact=True).wait_for()
    assert_accessible(page)
    uploading.wait_until(lambda: Upload.objects.get().received > 0)
    page.reload()
    page.get_by_text("Paused", exact=True).wait_for()  # and stays so
    page.get_by_role("button", name="Go on case-notes.txt").press("Enter")
    page.get_by_role("button", name="Pause case-notes.txt").wait_for()
    page.get_by_role("button", name="Give up case-notes.txt").press("Enter")
    uploading.wait_until(lambda: Upload.objects.get().state == UploadState.ABANDONED)
    assert uploading.received(upload) == 0
    assert page.get_by_role("button", name="Give up case-notes.txt").count() == 0


def test_somebody_signed_out_meanwhile_is_told_and_goes_on(open_browser, cast, live_site, tmp_path):
    path, digest = uploading.large_text(tmp_path, 12)
    page = opened(open_browser, cast, live_site)
    uploading.slow_down(page, 4 * MEGABYTE)
    uploading.choose(page, path)
    upload = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(upload) > MEGABYTE)
    page.get_by_role("button", name="Pause case-notes.txt").press("Enter")
    page.context.clear_cookies()
    page.get_by_role("button", name="Go on case-notes.txt").press("Enter")
    page.get_by_text("you have been signed out. Sign in again in another window, and it goes on").wait_for()
    uploading.sign_in(page, cast.learner, live_site)
    uploading.wait_until(lambda: Upload.objects.get().state == UploadState.RECEIVED)
    uploading.take_everything()
    page.get_by_role("link", name="case-notes.txt", exact=True).wait_for()
    assert uploading.digest_of("case-notes.txt") == digest


def test_the_files_kept_by_the_browser_go_when_the_person_signs_out(open_browser, cast, live_site, tmp_path):
    evidence = make_draft(cast.registration)
    path, _ = uploading.large_text(tmp_path, 12)
    page = opened(open_browser, cast, live_site)
    page.goto(f"/evidence/{evidence.pk}/edit/")
    uploading.slow_down(page, MEGABYTE)
    uploading.choose(page, path)
    kept = f"Countersign.store.of('evidence-{evidence.pk}').then(records => records.length)"
    page.get_by_role("button", name="Pause case-notes.txt").press("Enter")
    uploading.wait_until(lambda: page.evaluate(kept) == 1)
    page.locator("details.cs-menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("sign-(in|out)"))
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0


def test_a_draft_whose_answer_was_lost_is_not_begun_twice(open_browser, cast, live_site):
    page = opened(open_browser, cast, live_site)
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    page.route("**/evidence/begin/", lose_the_first)
    page.get_by_label("Title").fill("Refund")
    page.get_by_text("No connection: not kept yet.").wait_for()
    page.get_by_label("Title").fill("Refund over the counter")
    page.get_by_text(re.compile(r"Kept at \d\d:\d\d\.")).wait_for()
    assert lost == [201]
    assert list(Evidence.objects.values_list("title", flat=True)) == ["Refund over the counter"]
