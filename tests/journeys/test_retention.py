"""A learner fetches all that is held and asks to be erased; the centre answers; two people and the worker let it go."""

import re
import zipfile

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from centres import keys
from certification.actions import copying, disposing
from certification.models import DataCopy, DisposalList
from portfolios.models import Evidence, Registration
from portfolios.states import RegistrationStatus
from tests.factories.assessment import criterion, make_evidence, make_street
from tests.journeys.people import PHONE, assert_fits, sign_in


@pytest.fixture
def street(transactional_db):
    with transaction.atomic():
        street = make_street()
        make_evidence(street.registration, [criterion(street.work, "1.1")])
        left = {"status": RegistrationStatus.WITHDRAWN, "withdrawn_on": timezone.localdate(), "withdrawn_why": "Moved"}
        Registration.objects.filter(pk=street.registration.pk).update(**left)
    keys.make_key(street.centre)
    return street


def test_from_a_request_to_the_certificate_of_deletion(street, open_browser, tmp_path):
    learner = sign_in(open_browser(**PHONE), street.learner)
    learner.goto("/my-data/")
    assert_fits(learner)
    learner.get_by_role("button", name="Make my copy").click()
    copying.make_copy(DataCopy.objects.get())
    learner.reload()
    with learner.expect_download() as download:
        learner.get_by_role("link", name=re.compile("Download")).click()
    path = tmp_path / "copy.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert "data.json" in archive.namelist()
    learner.get_by_role("link", name=re.compile("Ask to erase")).click()
    assert_fits(learner)
    learner.get_by_label("What should be erased").fill("What I told about my needs.")
    learner.get_by_role("button", name="Ask", exact=True).click()
    expect(learner.get_by_text("answered by")).to_be_visible()

    admin = sign_in(open_browser(), street.admin)
    admin.get_by_role("link", name=re.compile("asks to be erased")).click()
    assert_fits(admin)
    admin.get_by_label("Needs, health and welfare").check()
    admin.get_by_label("Your answer").fill("Your needs go; your work is kept until the next visit.")
    admin.get_by_role("button", name="Answer", exact=True).click()
    expect(admin.get_by_role("row", name=re.compile("D-HL-0001"))).to_be_visible()
    assert_fits(admin)

    lead = sign_in(open_browser(), street.lead_iqa)
    lead.goto("/retention/")
    lead.get_by_role("link", name="D-HL-0001").click()
    assert_fits(lead)
    lead.get_by_label("I have looked at the list").check()
    lead.get_by_role("button", name="Let go").click()
    expect(lead.get_by_text("is being carried out")).to_be_visible()
    disposing.carry_out(DisposalList.objects.get())
    lead.reload()
    with lead.expect_download() as download:
        lead.get_by_role("link", name="Certificate of deletion").click()
    assert download.value.suggested_filename == "certificate-of-deletion-D-HL-0001.pdf"
    assert Evidence.objects.filter(registration=street.registration, title="[disposed]").count() == 0
