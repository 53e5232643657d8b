"""Reports in real browsers: from the index to coverage, a chart and a paper; the learner says and takes back."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from iqa.states import SampleOutcome
from portfolios.models import EqualityRecord
from tests.factories.iqa import make_done, make_quality_street, make_sample, sign_unit
from tests.journeys.people import PHONE, assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        street = make_quality_street()
        sign_unit(street.registration, street.work, by=street.assessor)
        make_done(street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
        make_sample(street.registration, street.last, assessor=street.assessor)
        return street


def test_a_quality_assurer_reads_reports_on_a_large_and_a_small_screen(open_browser, street):
    page = sign_in(open_browser(), street.iqa, "/quality/")
    page.get_by_role("link", name="Reports").click()
    page.get_by_role("link", name="Coverage of").click()
    expect(page.get_by_role("heading", name="Assessment sites")).to_be_visible()
    assert_fits(page)
    page.goto(f"/quality/{street.approval.pk}/period/")
    expect(page.get_by_role("img", name=re.compile("^Samples reviewed by month"))).to_be_visible()
    assert_fits(page)
    page.goto(f"/quality/{street.approval.pk}/compliance/")
    expect(page.get_by_text("No, 2 to settle")).to_be_visible()
    assert_fits(page)

    phone = sign_in(open_browser(**PHONE, color_scheme="dark"), street.lead_iqa, "/quality/")
    phone.goto(f"/registrations/{street.registration.pk}/quality/")
    expect(phone.get_by_role("heading", name="Findings and feedback")).to_be_visible()
    assert_fits(phone)
    phone.goto(f"/quality/{street.approval.pk}/characteristics/")
    phone.get_by_role("button", name="Show the figures").click()
    expect(phone.get_by_text("There are too few learners to tell anything.").first).to_be_visible()
    assert_fits(phone)


def test_the_learner_says_something_of_themself_and_deletes_it(open_browser, street):
    page = sign_in(open_browser(**PHONE), street.learner)
    page.goto(f"/registrations/{street.registration.pk}/equality/")
    assert_fits(page)
    page.get_by_role("group", name="Ethnic group").get_by_label("Mixed or multiple ethnic groups").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept. You can change or delete it here at any time.")).to_be_visible()
    page.get_by_role("button", name="Delete what I said").click()
    expect(page.get_by_text("Deleted. Nothing of it is kept.")).to_be_visible()
    assert not EqualityRecord.objects.exists()


def test_a_cell_of_the_grid_tells_about_itself(open_browser, street):
    page = sign_in(open_browser(), street.iqa, "/quality/")
    page.goto(f"/quality/{street.approval.pk}/sampling/")
    page.get_by_role("link", name=re.compile("^S: Learner HL, Serve")).focus()
    told = page.locator("#told")
    expect(told).to_contain_text("summative sample planned on")
    expect(told).to_contain_text("observation by the assessor")
    assert_fits(page)
