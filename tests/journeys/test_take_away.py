"""A portfolio leaves one centre and arrives at another: made, opened from disk, brought, handed in, accepted."""

import random
import zipfile

import pytest
from django.db import transaction
from playwright.sync_api import expect

from assessment.models import Decision, PackageJob
from assessment.states import PackageState
from centres import keys
from portfolios import actions as portfolio
from portfolios.models import Registration, Upload
from portfolios.states import UploadState
from tests.cast import PASSWORD
from tests.factories.assessment import make_street
from tests.factories.packages import fill, package_of, work
from tests.factories.portfolios import upload
from tests.journeys import uploading
from tests.plugins.browser import assert_accessible

# Options of a window, and the ground that the page then has.
LOOKS = (
    ({"color_scheme": "light"}, "rgb(246, 245, 241)"),
    ({"color_scheme": "dark"}, "rgb(19, 21, 27)"),
    ({"color_scheme": "light", "viewport": {"width": 390, "height": 844}}, "rgb(246, 245, 241)"),
)

MEGABYTE = 1024 * 1024
PAGES = ("index.html", "units/W-1.html", "evidence/E001.html", "evidence/E002.html", "evidence/E004.html")


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        street = make_street()
        fill(street)
        person = {"name": street.registration.name, "date_of_birth": street.registration.date_of_birth}
        Registration.objects.filter(pk=street.other.registration.pk).update(**person)
    keys.make_key(street.centre)
    return street


def signed_in(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def fetched(page, tmp_path):
    """The learner's one click, the wait, the download."""
    page.get_by_role("link", name="Evidence", exact=True).click()
    page.get_by_role("link", name="Take away").click()
    assert_accessible(page)
    page.get_by_role("button", name="Take away my portfolio").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click(timeout=60_000)
    assert_accessible(page)
    path = tmp_path / "portfolio.zip"
    download.value.save_as(path)
    return path


def open_from_disk(browser, path, tmp_path):
    """Every kind of page, from a folder, in light, dark and on a phone: nothing missing, nothing stopped."""
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    for look, ground in LOOKS:
        context = browser.new_context(**look, locale="en-GB")
        page, said = context.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("requestfailed", lambda request, said=said: said.append(f"missing: {request.url}"))
        for name in PAGES:
            page.goto((folder / name).as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (name, wide, page.evaluate("getComputedStyle(document.body).backgroundColor")) == (name, 0, ground)
        assert page.evaluate("document.fonts.check('16px Hyperlegible')")
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("link", name="Serve").click()
        page.get_by_role("link", name="E001 Refund").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "E001 Refund"
        assert said == []
        for name in PAGES:  # last: axe asks for the style sheet by itself, which the pages forbid
            page.goto((folder / name).as_uri())
            assert_accessible(page)
        context.close()


@pytest.mark.both_lanes
def test_a_portfolio_moves_to_another_centre(street, open_browser, browser, worker, tmp_path):
    path = fetched(signed_in(open_browser(), street.learner), tmp_path)
    open_from_disk(browser, path, tmp_path)

    page = signed_in(open_browser(viewport={"width": 390, "height": 844}), street.other.learner)
    here = street.other.registration
    page.goto(f"/registrations/{here.pk}/")
    page.get_by_role("link", name="Bring a portfolio").click()
    assert_accessible(page)
    page.get_by_label("Portfolio").set_input_files(path)
    page.get_by_role("button", name="Take it in", exact=True).wait_for(timeout=60_000)
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("signed by Harbour Lane Training, whose key is known here")
    page.get_by_role("button", name="Take it in", exact=True).click()
    page.get_by_role("link", name="Look at them and hand them in").click(timeout=60_000)
    assert_accessible(page)
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Hand in all 4").click()
    expect(page.locator("main")).to_contain_text("These could not be handed in yet")

    page = signed_in(open_browser(color_scheme="dark"), street.other.assessor)
    page.goto(f"/registrations/{here.pk}/units/")
    page.get_by_role("link", name="Decided elsewhere (4)").click()
    assert_accessible(page)
    for box in page.locator("input[name=prior]").all():
        box.check()
    page.get_by_label("I have looked at the evidence").check()
    page.get_by_role("button", name="Accept what is ticked", exact=True).click()
    expect(page.locator("main")).to_contain_text("4 accepted as your own decisions.")
    assert Decision.objects.standing().filter(registration=here, by=street.other.assessor).count() == 4


def test_a_large_package_is_gone_on_with_after_a_reload(street, open_browser, live_site, tmp_path):
    """Sent in parts over a slow line, the page reloaded in the middle, then proved and looked at."""
    draft = street.registration.evidence.get(title="Not yet finished")
    content = random.Random(30).randbytes(30 * MEGABYTE // 2).hex().encode()
    portfolio.add_file(draft, upload=upload("case notes.txt", content), by=street.learner)
    path = tmp_path / "portfolio.zip"
    path.write_bytes(package_of(street.registration))
    here = street.other.registration
    page = open_browser(base_url=live_site, viewport={"width": 390, "height": 844})
    uploading.sign_in(page, here.learner, live_site)
    page.goto(f"/registrations/{here.pk}/bring/")
    assert not page.get_by_role("button", name="Send it").is_visible()
    uploading.slow_down(page, 8 * MEGABYTE)
    page.get_by_label("Portfolio").set_input_files(path)
    sent = uploading.wait_until(Upload.objects.first)
    uploading.wait_until(lambda: uploading.received(sent) > 8 * MEGABYTE)
    page.get_by_role("button", name="Pause portfolio.zip").press("Enter")
    page.get_by_text("Paused", exact=True).wait_for()
    assert_accessible(page)
    offsets = uploading.note_offsets(page)  # before it goes on: on a quick line all may be sent before the reload
    page.get_by_role("button", name="Go on portfolio.zip").press("Enter")
    page.reload()
    uploading.wait_until(lambda: Upload.objects.get().state == UploadState.RECEIVED, 60)
    assert min(offsets) > 8 * MEGABYTE  # nothing that had arrived was sent again
    page.get_by_text("Arrived, being looked at").first.wait_for()
    assert_accessible(page)
    uploading.take_everything()
    page.wait_for_url("**/packages/*/")  # by itself
    assert_accessible(page)
    work(PackageJob.objects.get(registration=here))
    page.get_by_role("button", name="Take it in", exact=True).wait_for(timeout=60_000)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_tampered_package_is_refused_in_words(street, open_browser, worker, tmp_path):
    path = fetched(signed_in(open_browser(), street.learner), tmp_path)
    data = path.read_bytes()
    at = data.index(b"blacked out")
    path.write_bytes(data[:at] + b"whited out!" + data[at + 11 :])
    page = signed_in(open_browser(java_script_enabled=False), street.other.learner)
    page.goto(f"/registrations/{street.other.registration.pk}/bring/")
    page.get_by_label("Portfolio").set_input_files(path)
    page.get_by_role("button", name="Send it").click()
    job = PackageJob.objects.get(registration=street.other.registration)
    uploading.wait_until(lambda: not PackageJob.objects.get(pk=job.pk).is_under_way, 60)
    page.reload()
    expect(page.locator("main")).to_contain_text("files/E001/2-till.png")
    assert PackageJob.objects.get(registration=street.other.registration).state == PackageState.REFUSED
