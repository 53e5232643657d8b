"""Claims for units of a learner who leaves (R6.17): the unit certificate, and what stays open."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from centres.states import Printer
from certification import actions, rules
from certification.models import Claim
from certification.states import ClaimKind, ClaimStatus, DocumentKind
from config.refusals import Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.factories import certification as make


@pytest.fixture
def partly(cast):
    """One unit is signed and released, the others were taken off the route; the rules of combination are not met."""
    make.with_keys(cast)
    first = cast.registration.route.order_by("pk").first().unit
    cast.registration.route.exclude(unit=first).delete()
    make.achieve(cast, units=[first])
    make.release(cast)
    return cast.registration


def claimed(cast, registration):
    return actions.submit_claim(actions.make_unit_claim(registration, by=cast.admin), by=cast.admin)


def words_of(document):
    with default_storage.open(document.file.name) as file:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def test_the_units_achieved_so_far_give_a_unit_certificate(cast, partly):
    assert [b.code for b in rules.claim_blockers(partly, by=cast.admin)] != []
    claim = claimed(cast, partly)
    (document,) = claim.documents.all()
    actions.render_document(document)
    claim.refresh_from_db()
    assert (claim.kind, claim.status, document.kind) == (
        ClaimKind.UNITS,
        ClaimStatus.ISSUED,
        DocumentKind.UNIT_CERTIFICATE,
    )
    words = words_of(document)
    (entry,) = claim.units.all()
    assert entry.unit.number in words
    assert "This is not a full qualification certificate" in words
    assert partly.name in words


def test_the_learner_may_go_on_after_it(cast, partly):
    claimed(cast, partly)
    partly.refresh_from_db()
    assert (partly.status, partly.route_closed_at) == (RegistrationStatus.REGISTERED, None)


def test_a_learner_who_has_left_can_still_be_claimed_for(cast, partly):
    Registration.objects.filter(pk=partly.pk).update(status=RegistrationStatus.WITHDRAWN)
    partly.refresh_from_db()
    assert claimed(cast, partly).documents.count() == 1


def test_a_unit_is_claimed_once(cast, partly):
    claimed(cast, partly)
    with pytest.raises(Blocked) as refusal:
        claimed(cast, partly)
    assert [blocker.code for blocker in refusal.value.blockers] == ["units"]


def test_a_withdrawn_claim_for_units_lets_go_of_them(cast, partly):
    make.without_direct_claims(cast)
    claim = claimed(cast, partly)
    actions.withdraw_claim(claim, by=cast.admin, reason="The learner goes on.")
    assert len(rules.unclaimed_units(partly)) == 1


def test_one_claim_at_a_time(cast, partly):
    actions.make_unit_claim(partly, by=cast.admin)
    with pytest.raises(StaleState):
        actions.make_unit_claim(partly, by=cast.admin)
    assert Claim.objects.count() == 1


def test_it_is_for_administrators(cast, partly):
    for person in (cast.learner, cast.assessor, cast.iqa, cast.other.admin):
        with pytest.raises(NotAllowed):
            actions.make_unit_claim(partly, by=person)


def test_where_the_organisation_prints_the_centre_makes_its_statement(cast, partly):
    cast.approval.printer = Printer.ORGANISATION
    cast.approval.save()
    assert [row.kind for row in claimed(cast, partly).documents.all()] == [DocumentKind.STATEMENT]


def test_the_full_award_can_be_claimed_afterwards(cast, partly):
    claimed(cast, partly)
    assert "claimed" not in {blocker.code for blocker in rules.claim_blockers(partly, by=cast.admin)}


def test_the_button_leads_to_the_claim_and_a_second_press_to_the_same(client, cast, partly):
    client.force_login(cast.admin)
    address = reverse("certification:unit_claim_make", args=[partly.pk])
    first, second = client.post(address), client.post(address)
    claim = Claim.objects.get(registration=partly)
    assert first.url == second.url == reverse("certification:claim_detail", args=[claim.pk])
    page = client.get(first.url).content.decode()
    assert "Units in this claim" in page
    assert "rules of combination" not in page
