"""What waits stands where each person looks, and what does not wait for them asks nothing of them."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from portfolios.models import Evidence
from tests.factories.appeals import appeal, refused, uphold
from tests.factories.assessment import criterion, make_street
from tests.factories.cases import investigate, report
from tests.factories.recognition import propose, record
from tests.journeys.people import assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        made = make_street()
        uphold(appeal(made, refused(made)), made.assessor)
        propose(made.registration, made.last, by=made.learner)
        investigate(made, report(made), made.lead_iqa)
        return made


def test_the_barred_assessor_is_told_and_the_others_find_their_lines(open_browser, street):
    piece = Evidence.objects.get(links__criterion=criterion(street.work, "1.1"))
    page = sign_in(open_browser(color_scheme="dark"), street.assessor)
    page.goto("/work/")
    expect(page.get_by_role("link", name="Check and record", exact=False)).to_be_visible()
    expect(page.get_by_role("link", name="Assess", exact=False).and_(page.locator(".btn"))).to_have_count(0)
    assert_fits(page)
    page.goto(f"/evidence/{piece.pk}/assess/")
    expect(page.get_by_role("heading", name="An appeal against your decision on W/1 01.01 was upheld.")).to_be_visible()
    expect(page.get_by_text("Second Assessor HL or Trainee HL decides it.")).to_be_visible()
    expect(page.get_by_role("button", name="Record", exact=True)).to_have_count(0)
    assert_fits(page)

    lead = sign_in(open_browser(viewport={"width": 390, "height": 844}), street.lead_iqa)
    lead.goto("/quality/")
    expect(lead.get_by_text("You investigate it; awarding organisation to be told.")).to_be_visible()
    assert_fits(lead)
    lead.get_by_role("link", name="Case CS001, Learner HL").click()
    expect(lead.get_by_role("heading", name="CS001", exact=False).first).to_be_visible()

    record(street.registration.recognitions.get(), by=street.assessor)
    admin = sign_in(open_browser(), street.admin)
    admin.goto("/learners/")
    expect(admin.get_by_role("link", name="Equivalence of", exact=False)).to_be_visible()
    expect(admin.get_by_role("link", name="Case CS001, Learner HL")).to_be_visible()
    assert_fits(admin)
