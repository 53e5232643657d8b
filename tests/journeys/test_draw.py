"""A draw in a real browser: pressed, explained, made again on its page; on a phone too."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from iqa.models import Sample
from iqa.states import SampleOutcome
from tests.factories.iqa import add_learner, make_done, make_quality_street
from tests.journeys.people import PHONE, assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    """An assessor of low risk, sampled long ago, and two learners since."""
    with transaction.atomic():
        street = make_quality_street()
        for unit in street.units:
            make_done(street.registration, unit, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
        Sample.objects.update(planned_at=timezone.now() - timedelta(days=400))
        for name in ("Second Learner", "Third Learner"):
            add_learner(street, name)
    return street


def test_a_draw_is_pressed_and_explained(street, open_browser):
    page = sign_in(open_browser(), street.iqa)
    page.goto(f"/quality/{street.approval.pk}/sampling/")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_text("units added to the plan")).to_be_visible()
    drawn = street.approval.centre.draws.get()
    phone = sign_in(open_browser(**PHONE), street.lead_iqa)
    for each in (page, phone):
        each.goto(f"/draws/{drawn.pk}/")
        expect(each.get_by_text("Repeated just now: the same sample")).to_be_visible()
        expect(each.get_by_text("First sample of a unit, method, site or trainee")).to_be_visible()
        expect(each.get_by_text("a sample that covers all of this cannot be smaller")).to_be_visible()
        assert_fits(each)
