"""Three learners claimed at once, one of whom is not ready; the certificate handed over, and found on the register."""

import pytest
from playwright.sync_api import expect

from certification import actions, tasks
from certification.models import BulkJob, Document
from tests.factories import certification as make
from tests.journeys.people import assert_fits, sign_in
from tests.plugins.browser import assert_accessible


def work(job):
    """What the worker does meanwhile."""
    for item in job.items.all():
        actions.work_on_item(item)


@pytest.mark.django_db(transaction=True)
def test_three_are_claimed_at_once_and_one_is_handed_over(open_browser, cast, monkeypatch, settings):
    settings.SIGN_DOCUMENTS = False
    monkeypatch.setattr("certification.facts.print_document", lambda document: f"%PDF-1.7 {document.number}".encode())
    make.another_ready(cast, 1)
    make.another_ready(cast, 2)

    page = open_browser()
    sign_in(page, cast.admin)
    page.get_by_role("link", name="Claims", exact=True).click()
    expect(page.get_by_role("heading", name="Ready to claim")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Claim several").click()
    page.get_by_label("Who").select_option(label="Also those not released")
    page.get_by_role("button", name="Show").click()
    for name in ("Learner 1", "Learner 2", "Learner HL"):
        page.get_by_role("checkbox", name=name).check()
    assert_accessible(page)
    page.get_by_role("button", name="See what is open").click()

    expect(page.get_by_text("0 of 3 looked at")).to_be_visible()
    job = BulkJob.objects.get()
    work(job)
    expect(page.get_by_role("heading", name="2 can be claimed now, 1 cannot yet")).to_be_visible()
    expect(page.get_by_text("Quality assurance has not released this registration for claim.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Claim 2").click()
    expect(page.get_by_text("0 of 2 claimed")).to_be_visible()
    work(job)
    for document in Document.objects.all():
        tasks.render_document(document.pk)
    tasks.make_archive(job.pk)
    expect(page.get_by_text("4 of 4 documents made")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="ZIP").click()
    assert saved.value.suggested_filename.endswith(".zip")
    assert_accessible(page)

    page.get_by_role("link", name="Learner 1").click()
    page.get_by_role("link", name="Where the paper is Certificate").click()
    page.get_by_role("link", name="Hand over", exact=True).click()
    page.get_by_label("Proof").fill("Passport seen")
    assert_accessible(page)
    page.get_by_role("button", name="Hand it over").click()
    expect(page.locator("#messages")).to_contain_text("handed over")
    assert_accessible(page)

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/documents/")
    page.get_by_label("Name, serial, ULN or learner number").fill("Learner 1")
    page.get_by_label("Where the paper is").select_option(label="Handed over")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Learner 1")).to_have_count(1)
    assert_fits(page)
