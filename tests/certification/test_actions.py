"""Claims: each act works, refuses, loses to an earlier change, and writes all or nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from centres.models import Act, Centre, Sanction
from centres.states import Printer, SanctionEffect
from certification import actions
from certification.models import Claim, Document
from certification.states import ClaimStatus, Rendering
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.states import RegistrationStatus
from tests.factories import certification as make


def refused(cast, *allowed):
    return [person for key, person in cast.everybody().items() if key is not None and person not in allowed]


def verbs(cast):
    return list(Act.objects.filter(centre=cast.centre).order_by("sequence").values_list("verb", flat=True))


def test_make_claim_writes_a_draft_whatever_stands_in_the_way(cast):
    claim = actions.make_claim(cast.registration, by=cast.admin)
    today = timezone.localdate()
    assert (claim.status, claim.number, claim.made_by) == (ClaimStatus.DRAFT, f"C-HL-{today:%Y}-0001", cast.admin)
    assert verbs(cast) == ["prepared claim"]
    cast.registration.refresh_from_db()
    assert cast.registration.route_closed_at is None


def test_make_claim_is_for_administrators_of_the_centre(cast):
    for person in refused(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.make_claim(cast.registration, by=person)
    assert Claim.objects.count() == 0


def test_make_claim_twice_keeps_one_and_uses_one_number(cast):
    actions.make_claim(cast.registration, by=cast.admin)
    with pytest.raises(StaleState):
        actions.make_claim(cast.registration, by=cast.admin)
    assert Claim.objects.count() == 1
    assert Centre.objects.get(pk=cast.centre.pk).claims_made == 1


def test_make_claim_loses_to_the_database_where_the_look_was_too_early(cast, monkeypatch):
    """Two administrators at once: both have looked and seen no claim; the constraint lets one through."""
    from certification.models import ClaimQuerySet

    actions.make_claim(cast.registration, by=cast.admin)
    monkeypatch.setattr(ClaimQuerySet, "live", lambda rows: rows.none())
    with pytest.raises(StaleState):
        actions.make_claim(cast.registration, by=make.second_admin(cast))
    assert Claim.objects.count() == 1
    assert verbs(cast) == ["prepared claim"]


def test_claim_numbers_count_up_per_centre(cast):
    first = actions.make_claim(cast.registration, by=cast.admin)
    second = actions.make_claim(make.another_ready(cast, 2), by=cast.admin)
    elsewhere = actions.make_claim(cast.other.registration, by=cast.other.admin)
    assert [claim.number.partition(f"-{timezone.localdate():%Y}-")[::2] for claim in (first, second, elsewhere)] == [
        ("C-HL", "0001"),
        ("C-HL", "0002"),
        ("C-MS", "0001"),
    ]


def test_submit_under_direct_claims_is_accepted_and_issues_documents(cast):
    claim = make.accepted(cast)
    assert (claim.status, claim.accepted_on, claim.submitted_by) == (
        ClaimStatus.ACCEPTED,
        timezone.localdate(),
        cast.admin,
    )
    assert list(claim.documents.order_by("pk").values_list("kind", "rendering")) == [
        ("certificate", Rendering.QUEUED),
        ("transcript", Rendering.QUEUED),
    ]
    registration = claim.registration
    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.COMPLETED
    assert registration.route_closed_at is not None
    assert verbs(cast) == ["prepared claim", "submitted claim", "issued documents"]


def test_submit_keeps_the_units_that_count_and_the_verdict(cast):
    claim = make.accepted(cast)
    rows = list(claim.units.values_list("unit__number", "group"))
    assert rows == [("small-1", "A"), ("small-2", "A"), ("small-3", "O")]
    assert (claim.verdict["satisfied"], claim.verdict["credits"], claim.verdict["surplus"]) == (True, 15, {})


def test_documents_hold_what_they_print_and_the_line_of_the_ledger_that_issued_them(cast):
    claim = make.accepted(cast)
    act = Act.objects.get(verb="issued documents")
    certificate = make.certificate(claim)
    assert certificate.facts["anchor"] == {"sequence": act.sequence, "digest": act.digest}
    printed = certificate.facts["printed"]
    assert (printed["learner_name"], printed["credits"], printed["document_number"], printed["centre_number"]) == (
        "Learner HL",
        15,
        certificate.number,
        "HL-001",
    )
    assert [document["number"] for document in act.facts["documents"]] == [
        document.number for document in claim.documents.order_by("pk")
    ]
    transcript = claim.documents.get(kind="transcript")
    assert transcript.facts["printed"]["certificate_number"] == certificate.number


def test_documents_say_specimen_in_a_demonstration_centre(cast):
    Centre.objects.filter(pk=cast.centre.pk).update(specimen=True)
    cast.registration.refresh_from_db()
    assert make.certificate(make.accepted(cast)).facts["printed"]["specimen"] is True


def test_where_the_organisation_prints_the_centre_makes_its_statement(cast):
    cast.approval.printer = Printer.ORGANISATION
    cast.approval.save()
    claim = make.accepted(cast)
    assert [document.kind for document in claim.documents.all()] == ["statement"]


def test_submit_without_direct_claims_waits_for_the_external_quality_assurer(cast):
    claim = make.awaiting(cast)
    assert (claim.status, claim.accepted_on) == (ClaimStatus.AWAITING_EQA, None)
    assert Document.objects.count() == 0
    claim.registration.refresh_from_db()
    assert claim.registration.status == RegistrationStatus.REGISTERED
    assert claim.registration.route_closed_at is not None


def test_submit_waits_where_a_sanction_takes_direct_claims_away(cast):
    claim = make.draft(cast)
    Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_DCS, reason="Overdue action")
    assert actions.submit_claim(claim, by=cast.admin).status == ClaimStatus.AWAITING_EQA


def test_submit_with_blockers_refuses_and_writes_nothing(cast):
    claim = actions.make_claim(cast.registration, by=cast.admin)
    with pytest.raises(Blocked) as refusal:
        actions.submit_claim(claim, by=cast.admin)
    assert {blocker.code for blocker in refusal.value.blockers} == {"combination", "release"}
    claim.refresh_from_db()
    assert (claim.status, claim.units.count(), verbs(cast)) == (ClaimStatus.DRAFT, 0, ["prepared claim"])


def test_submit_is_for_administrators_of_the_centre(cast):
    claim = make.draft(cast)
    for person in refused(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.submit_claim(claim, by=person)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.DRAFT


def test_submit_twice_makes_one_set_of_documents(cast):
    """A double click: the second request holds the claim as it was before the first."""
    claim = make.draft(cast)
    again = Claim.objects.get(pk=claim.pk)
    actions.submit_claim(claim, by=cast.admin)
    with pytest.raises(StaleState):
        actions.submit_claim(again, by=cast.admin)
    assert Document.objects.count() == 2


def test_submit_writes_all_or_nothing(cast, monkeypatch):
    claim = make.draft(cast)

    def fall(*args, **kwargs):
        raise IntegrityError("the last write fails")

    monkeypatch.setattr(Document.objects.__class__, "create", fall)
    with pytest.raises(StaleState):
        actions.submit_claim(claim, by=cast.admin)
    claim.refresh_from_db()
    claim.registration.refresh_from_db()
    assert (claim.status, claim.units.count(), claim.verdict) == (ClaimStatus.DRAFT, 0, {})
    assert (claim.registration.status, claim.registration.route_closed_at) == (RegistrationStatus.REGISTERED, None)
    assert verbs(cast) == ["prepared claim"]


def test_accept_records_reference_and_date_and_issues_documents(cast):
    claim = make.awaiting(cast)
    actions.accept_claim(claim, by=cast.admin, reference=" EQA-77 ")
    claim.refresh_from_db()
    assert (claim.status, claim.organisation_reference, claim.accepted_on) == (
        ClaimStatus.ACCEPTED,
        "EQA-77",
        timezone.localdate(),
    )
    assert claim.documents.count() == 2
    assert verbs(cast)[-2:] == ["recorded acceptance", "issued documents"]


@pytest.mark.parametrize("days", [-1, 1])
def test_accept_refuses_a_date_outside_the_claim_and_today(cast, days):
    claim = make.awaiting(cast)
    with pytest.raises(BadInput):
        actions.accept_claim(claim, by=cast.admin, reference="EQA-77", on=timezone.localdate() + timedelta(days=days))
    assert Document.objects.count() == 0


def test_accept_refuses_an_empty_reference_and_a_withdrawn_release(cast):
    claim = make.awaiting(cast)
    with pytest.raises(BadInput):
        actions.accept_claim(claim, by=cast.admin, reference=" ")
    claim.registration.releases.current().supersede(by=cast.iqa, at=timezone.now())
    with pytest.raises(Blocked):
        actions.accept_claim(claim, by=cast.admin, reference="EQA-77")
    assert Document.objects.count() == 0


def test_accept_is_for_administrators_and_only_once(cast):
    claim = make.awaiting(cast)
    for person in refused(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.accept_claim(claim, by=person, reference="EQA-77")
    again = Claim.objects.get(pk=claim.pk)
    actions.accept_claim(claim, by=cast.admin, reference="EQA-77")
    with pytest.raises(StaleState):
        actions.accept_claim(again, by=cast.admin, reference="EQA-78")
    assert Document.objects.count() == 2


def test_withdraw_opens_the_route_again_and_lets_a_new_claim_be_made(cast):
    claim = make.awaiting(cast)
    actions.withdraw_claim(claim, by=cast.admin, reason="A unit has to be looked at again.")
    claim.refresh_from_db()
    claim.registration.refresh_from_db()
    assert (claim.status, claim.registration.route_closed_at) == (ClaimStatus.WITHDRAWN, None)
    assert actions.make_claim(claim.registration, by=cast.admin).number.endswith("-0002")
    assert verbs(cast)[-2:] == ["withdrew claim", "prepared claim"]


def test_withdraw_of_a_draft_leaves_the_open_route_alone(cast):
    claim = actions.make_claim(cast.registration, by=cast.admin)
    actions.withdraw_claim(claim, by=cast.admin, reason="Too early.")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN


def test_withdraw_is_too_late_after_acceptance(cast):
    claim = make.accepted(cast)
    with pytest.raises(StaleState):
        actions.withdraw_claim(claim, by=cast.admin, reason="Changed my mind.")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED


def test_withdraw_is_for_administrators_and_needs_a_reason(cast):
    claim = make.draft(cast)
    for person in refused(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.withdraw_claim(claim, by=person, reason="No.")
    with pytest.raises(BadInput):
        actions.withdraw_claim(claim, by=cast.admin, reason="  ")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.DRAFT


def test_issue_documents_happens_once(cast):
    claim = make.accepted(cast)
    with pytest.raises(StaleState):
        actions.issue_documents(claim, by=cast.admin)
    assert Document.objects.count() == 2
