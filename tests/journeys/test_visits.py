"""An external visit in real browsers: a room opened, entered by link, code and app, a sample, a finding, a report."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from centres.models import Letter, User
from iqa import actions
from iqa.models import VisitLook, VisitPaper, VisitReport
from tests.factories.assessment import add_file, criterion, make_evidence, make_street
from tests.factories.visits import EQA, app_code
from tests.journeys.people import PHONE, assert_fits, sign_in
from tests.plugins.browser import assert_accessible


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_a_visit_from_the_link_to_the_signed_report(open_browser, street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], title="A refund at the desk")
    add_file(piece, "refund.txt", b"The customer was content.", "text/plain")
    today = timezone.localdate().isoformat()

    admin = open_browser()
    sign_in(admin, street.admin)
    admin.get_by_role("link", name="Visits").click()
    admin.get_by_role("link", name="Plan a visit").first.click()
    admin.locator("input[name=qualifications]").first.check()
    admin.get_by_label("External quality assurer").fill("Ada Verne")
    admin.get_by_label("Email address").fill(EQA)
    admin.get_by_label("Day of the visit").fill(today)
    admin.get_by_label("Room open to").fill(today)
    assert_accessible(admin)
    admin.get_by_role("button", name="Plan it").click()
    expect(admin.locator("#messages")).to_contain_text("The visit is planned")
    visit_url = admin.url
    admin.get_by_role("button", name="Open the room").click()
    code = admin.locator("[data-code]").inner_text()
    assert_accessible(admin)
    link = urlsplit(re.search(r"http\S+/visits/enter/\S+", Letter.objects.latest("pk").words).group()).path

    eqa = open_browser()
    eqa.goto(link)
    eqa.get_by_label("Code").fill(code)
    eqa.get_by_role("button", name="Go on").click()
    expect(eqa.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    assert_accessible(eqa)
    eqa.get_by_label("Code of your app").fill(app_code(User.objects.get(email=EQA)))
    eqa.get_by_role("button", name="Enter the room").click()
    expect(eqa.get_by_role("heading", name="Backup codes")).to_be_visible()
    assert_accessible(eqa)
    eqa.get_by_role("link", name="I have written them down").click()
    assert_accessible(eqa)
    eqa.get_by_role("link", name="Choose learners").click()
    assert_accessible(eqa)
    eqa.get_by_role("link", name=street.registration.name).click()
    eqa.locator("input[name=units]").first.check()
    eqa.get_by_label("Why these").fill("A new assessor")
    eqa.get_by_role("button", name="Ask for them").click()
    expect(eqa.locator("#messages")).to_contain_text("The centre is told")
    assert_fits(eqa)
    eqa.get_by_role("link", name="A refund at the desk").click()
    expect(eqa.frame_locator("iframe").get_by_text("The customer was content.")).to_be_visible()
    assert_fits(eqa)
    eqa.get_by_role("link", name="Staff").click()
    expect(eqa.get_by_role("heading", name=re.compile("Competence"))).to_be_visible()
    assert_fits(eqa)

    eqa.get_by_role("link", name="Overview").click()
    eqa.get_by_role("link", name=re.compile("^Judge")).click()
    eqa.get_by_role("radio", name="Agree with action").check()
    eqa.get_by_label("B: reliable, small points").check()
    eqa.get_by_label("What you found").fill("Date each plan.")
    assert_accessible(eqa)
    eqa.get_by_role("button", name="Keep the judgement").click()
    eqa.get_by_role("link", name="Actions", exact=True).click()
    eqa.get_by_label("What has to be done").fill("Date each plan.")
    eqa.get_by_label("Minor").check()
    eqa.get_by_label("Qualification").select_option(index=1)
    eqa.get_by_label("Who does it").select_option(label=street.assessor.full_name)
    eqa.get_by_label("By", exact=True).fill(today)
    assert_accessible(eqa)
    eqa.get_by_role("button", name="Set it").click()
    expect(eqa.locator("#messages")).to_contain_text("Action 1 is set")
    eqa.get_by_role("link", name="Report", exact=True).click()
    eqa.get_by_label("What you found").fill("Sound on the whole.")
    eqa.get_by_label("B: reliable, small points").check()
    eqa.get_by_role("button", name="Keep what I wrote").click()
    assert_accessible(eqa)
    eqa.get_by_role("button", name="Sign the report").click()
    expect(eqa.locator("#messages")).to_contain_text("The report is signed")
    assert_accessible(eqa)
    assert VisitReport.objects.get().signed_by.email == EQA

    admin.goto(visit_url)
    expect(admin.get_by_text("Sound on the whole.")).to_be_visible()
    assert_accessible(admin)
    admin.get_by_role("button", name="Make the pack").click()
    for paper in VisitPaper.objects.all():
        actions.make_paper(paper)
    admin.goto(visit_url)
    with admin.expect_download() as download:
        admin.get_by_role("link", name="ZIP").click()
    assert download.value.suggested_filename.endswith(".zip")
    admin.goto(f"{visit_url}log/")
    expect(admin.get_by_text("File refund.txt of")).to_be_visible()
    assert_accessible(admin)
    assert VisitLook.objects.filter(what__startswith="File refund.txt").exists()
    admin.goto(visit_url)
    admin.get_by_role("button", name="Close the room now").click()
    eqa.reload()
    expect(eqa.get_by_role("heading", name="You are no longer in the room")).to_be_visible()

    owner = open_browser(**PHONE)
    sign_in(owner, street.assessor)
    owner.goto("/quality/feedback/")
    owner.get_by_role("link", name="Date each plan.").click()
    owner.get_by_label("What you have done").fill("All plans are dated.")
    assert_fits(owner)
    owner.get_by_role("button", name="Answer").click()
    expect(owner.locator("#messages")).to_contain_text("Answered")
