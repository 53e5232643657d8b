"""A suspicion from the report to the end: what is held meanwhile is held with a reason, and free again after it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessment.models import Case
from assessment.states import CaseStatus
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.factories.assessment import criterion, make_evidence, make_street
from tests.journeys.people import sign_in
from tests.plugins.browser import assert_accessible

HELD = "nothing can be taken out"
LOOKS = "The centre is looking into something about this registration (CS001)."


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_a_case_holds_the_claim_and_the_portfolio_until_it_is_closed(open_browser, street):
    registration = street.registration
    piece = make_evidence(registration, [criterion(street.work, "1.1")], status=EvidenceStatus.ACTION_REQUIRED)

    iqa = open_browser()
    sign_in(iqa, street.iqa)
    iqa.goto(f"/registrations/{registration.pk}/")
    iqa.get_by_role("link", name="Malpractice and maladministration").click()
    iqa.get_by_role("link", name="Report a case").click()
    iqa.get_by_role("radio", name="Malpractice").check()
    iqa.get_by_label("What is alleged").fill("E001 is word for word what another learner handed in.")
    iqa.get_by_label("It concerns the learner").check()
    assert_accessible(iqa)
    iqa.get_by_role("button", name="Report it").click()
    expect(iqa.locator("#messages")).to_contain_text("CS001 is reported")
    assert_accessible(iqa)

    learner = open_browser(viewport={"width": 390, "height": 844})
    sign_in(learner, street.learner)
    learner.goto(f"/registrations/{registration.pk}/evidence/")
    expect(learner.get_by_text("Your portfolio is kept as it is", exact=False)).to_be_visible()
    learner.get_by_role("link", name="Withdraw E001").click()
    expect(learner.get_by_role("heading", name=HELD, exact=False)).to_be_visible()
    assert_accessible(learner)
    learner.get_by_role("link", name="Read it").click()
    expect(learner.get_by_role("heading", name="Your portfolio is kept as it is")).to_be_visible()
    expect(learner.get_by_text("word for word")).to_have_count(0)
    assert_accessible(learner)
    assert learner.evaluate("document.documentElement.scrollWidth - innerWidth") == 0

    admin = open_browser(color_scheme="dark")
    sign_in(admin, street.admin)
    admin.get_by_role("link", name="Cases").click()
    expect(admin.get_by_text("1 open case: nothing is claimed")).to_be_visible()
    assert_accessible(admin)
    admin.get_by_role("link", name="CS001").click()
    case_url = admin.url
    admin.get_by_role("link", name="Name an investigator").click()
    admin.get_by_label("Who investigates").select_option(label=street.lead_iqa.full_name)
    expect(admin.get_by_text("Assessor HL")).to_have_count(0)  # neither quality assurer nor administrator
    assert_accessible(admin)
    admin.get_by_role("button", name="Name them").click()
    expect(admin.locator("#messages")).to_contain_text("Lead Iqa HL investigates CS001.")
    admin.get_by_role("link", name="Record when it was told").click()
    admin.get_by_label("Its reference").fill("M-17")
    admin.get_by_role("button", name="Record it").click()
    expect(admin.get_by_text("M-17").first).to_be_visible()
    assert_accessible(admin)
    admin.goto(f"/registrations/{registration.pk}/")
    admin.get_by_role("button", name="Prepare claim").click()
    expect(admin.get_by_role("heading", name=LOOKS)).to_be_visible()
    claim_url = admin.url

    lead = open_browser()
    sign_in(lead, street.lead_iqa)
    lead.goto(case_url)
    expect(lead.get_by_role("heading", name="Nothing has been found yet.")).to_be_visible()
    assert_accessible(lead)
    lead.get_by_role("link", name="Nothing has been found yet.").click()
    lead.get_by_label("In your own words").fill("The other learner copied from this one.")
    lead.get_by_role("button", name="Write it down").click()
    expect(lead.get_by_text("The other learner copied from this one.")).to_be_visible()
    lead.get_by_role("link", name="Close the case").click()
    lead.get_by_role("radio", name="Not proved").check()
    lead.get_by_label("On what grounds").fill("The work is the learner’s own.")
    assert_accessible(lead)
    lead.get_by_role("button", name="Close the case").click()
    expect(lead.locator("#messages")).to_contain_text("CS001 is closed: not proved. What was held can go on.")
    assert_accessible(lead)

    admin.goto(claim_url)
    expect(admin.get_by_role("heading", name=LOOKS)).to_have_count(0)
    learner.goto(f"/evidence/{piece.pk}/withdraw/")
    learner.get_by_label("Why").fill("I shall do it again.")
    learner.get_by_role("button", name="Withdraw it").click()
    expect(learner.locator("#messages")).to_contain_text("E001 is withdrawn")
    assert Evidence.objects.get().status == EvidenceStatus.WITHDRAWN
    case = Case.objects.get()
    assert (case.status, timezone.localdate(case.closing.at)) == (CaseStatus.CLOSED, timezone.localdate())
