"""Narrowed evidence is open to the quality assurer of the sample, allocated to the learner or not (ACCESS)."""

import pytest
from django.urls import reverse

from centres.models import Membership
from iqa.states import SampleOutcome, SampleStatus
from portfolios.models import Evidence
from portfolios.queries import readers_of
from tests.cast import LONG_AGO, make_person
from tests.factories.assessment import criterion, make_evidence


@pytest.fixture
def quinn(street):
    """A quality assurer of the centre who is not allocated to the learner."""
    return make_person("Quinn IQA", "quinn@hl.example", street.centre, "iqa")


def sees(person, evidence):
    return Evidence.objects.visible_to(person).filter(pk=evidence.pk).exists()


def sample(street, unit, **facts):
    return street.registration.samples.create(unit=unit, why="Drawn", **facts)


@pytest.mark.parametrize("flag", ["confidential", "third_party"])
def test_a_quality_assurer_named_on_a_sample_of_its_unit_opens_narrowed_evidence(street, quinn, client, flag):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], **{flag: True})
    client.force_login(quinn)
    url = reverse("assessment:evidence_detail", args=[piece.pk])
    assert client.get(url).status_code == 404
    sample(street, street.work, iqa=quinn)
    assert client.get(url).status_code == 200
    assert quinn in {reader.person for reader in readers_of(piece)}


def test_whoever_reviewed_the_sample_still_opens_it(street, quinn):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], confidential=True)
    sample(street, street.work, done_by=quinn, status=SampleStatus.DONE, outcome=SampleOutcome.AGREE)
    assert sees(quinn, piece)


def test_a_sample_of_another_unit_or_learner_or_for_nobody_opens_nothing(street, quinn):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], confidential=True)
    sample(street, street.last, iqa=quinn)
    sample(street, street.work)
    street.other.registration.samples.create(unit=street.work, why="Drawn", iqa=quinn)
    assert not sees(quinn, piece)
    assert quinn not in {reader.person for reader in readers_of(piece)}


def test_a_sample_opens_nothing_once_the_grant_has_ended(street, quinn):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], confidential=True)
    sample(street, street.work, iqa=quinn)
    Membership.objects.filter(user=quinn).update(ends_on=LONG_AGO)
    assert not sees(quinn, piece)
    assert quinn not in {reader.person for reader in readers_of(piece)}
