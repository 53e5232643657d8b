"""The lead revises the strategy and counts what it means; a quality assurer confirms a risk; the draw goes by both."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from iqa.models import Draw, RiskRating
from tests.factories.assessment import decide, make_evidence, met
from tests.factories.iqa import criteria_of, make_quality_street
from tests.journeys.people import PHONE, assert_fits, sign_in
from tests.plugins.browser import assert_accessible

WHY = "The external quality assurer asked to see portfolios on the way."


@pytest.fixture
def street(transactional_db):
    return make_quality_street()


def test_a_strategy_is_revised_a_risk_confirmed_and_both_count(open_browser, street):
    first = criteria_of(street.work)[0]
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)

    lead = open_browser()
    sign_in(lead, street.lead_iqa)
    lead.goto("/quality/strategy/")
    lead.get_by_role("link", name="New version").click()
    lead.get_by_label("Why these numbers").fill(WHY)
    lead.get_by_label("Interim, percent").fill("25")
    lead.get_by_role("button", name="Count it").click()
    expect(lead.get_by_role("status").filter(has_text="About 3 of 3 units")).to_contain_text("1 interim sample on top")
    assert_accessible(lead)
    expect(lead.get_by_label("Why these numbers")).to_have_value(WHY)
    lead.get_by_role("button", name="Set the strategy").click()
    expect(lead.locator("#messages")).to_contain_text("Strategy 2 is set")
    expect(lead.get_by_role("region", name="What changed")).to_contain_text("Interim")
    expect(lead.get_by_text("simulated evidence is always in the sample", exact=False)).to_be_visible()
    assert_accessible(lead)

    iqa = open_browser(**PHONE, color_scheme="dark")
    sign_in(iqa, street.iqa)
    iqa.goto(reverse("iqa:sampling", args=[street.approval.pk]))
    iqa.get_by_role("link", name="Risk", exact=True).click()
    assert_fits(iqa)
    iqa.get_by_role("link", name=street.assessor.full_name, exact=True).click()
    iqa.get_by_role("radio", name="High").check()
    iqa.get_by_label("Why").fill("Thin observation records.")
    assert_fits(iqa)
    iqa.get_by_role("button", name="Confirm the risk").click()
    expect(iqa.locator("#messages")).to_contain_text("is confirmed")
    expect(iqa.get_by_text("Thin observation records.")).to_be_visible()
    assert RiskRating.objects.get().level == "high"

    iqa.goto(reverse("iqa:sampling", args=[street.approval.pk]))
    iqa.get_by_role("button", name="Draw the sample").click()
    expect(iqa.locator("#messages")).to_contain_text("4 units added to the plan")
    expect(iqa.get_by_role("link", name="interim sample open", exact=False)).to_have_count(1)
    iqa.get_by_role("link", name="Repeat this draw").click()
    expect(iqa.get_by_text("Repeated just now: the same sample")).to_be_visible()
    assert_fits(iqa)
    assert Draw.objects.get().algorithm == "cover-2"
