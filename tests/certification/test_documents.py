"""The register: replaced, revoked, asked for again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from centres.models import Act, Membership
from certification import actions
from certification.models import Document, ReplacementRequest
from certification.states import ClaimStatus, DocumentStatus, Rendering, ReplacementGround
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from tests.factories import certification as make


@pytest.fixture
def claim(cast):
    return make.issued(cast)


def last_verb():
    return Act.objects.order_by("-pk").values_list("verb", flat=True).first()


def test_replace_issues_a_new_number_marked_as_replacement(cast, claim):
    old = make.certificate(claim)
    new = make.replaced(cast, old, "Lost in the post.")
    old.refresh_from_db()
    assert (old.status, old.closed_why, new.replaces, new.status) == (
        DocumentStatus.REPLACED,
        "Lost in the post.",
        old,
        DocumentStatus.VALID,
    )
    assert new.number != old.number
    assert new.facts["printed"]["replacement_of"] == old.number
    assert last_verb() == "replaced document"
    assert new.facts["anchor"]["digest"] == Act.objects.get(verb="replaced document").digest


def test_replace_prints_a_corrected_name(cast, claim):
    Registration.objects.filter(pk=claim.registration_id).update(name="Learner Harbour-Lane")
    new = make.replaced(cast, make.certificate(claim), "Name corrected.")
    assert new.facts["printed"]["learner_name"] == "Learner Harbour-Lane"


def test_replacing_the_transcript_names_the_certificate_of_today(cast, claim):
    new = make.replaced(cast, make.certificate(claim))
    transcript = claim.documents.get(kind="transcript")
    again = make.replaced(cast, transcript, "Names the old certificate.")
    assert again.facts["printed"]["certificate_number"] == new.number


def test_a_replacement_can_be_made_and_the_claim_stays_issued(cast, claim):
    new = make.replaced(cast, make.certificate(claim))
    actions.render_document(new)
    claim.refresh_from_db()
    assert (new.rendering, claim.status) == (Rendering.DONE, ClaimStatus.ISSUED)


def test_replace_happens_once(cast, claim):
    old = make.certificate(claim)
    again = Document.objects.get(pk=old.pk)
    make.replaced(cast, old)
    with pytest.raises(StaleState):
        make.replaced(cast, again)
    assert Document.objects.filter(kind="certificate").count() == 2


def test_replace_waits_until_the_document_is_ready(cast):
    document = make.accepted(cast).documents.first()
    with pytest.raises(StaleState):
        make.replaced(cast, document)
    document.refresh_from_db()
    assert document.status == DocumentStatus.VALID


def test_replace_writes_all_or_nothing(cast, claim, monkeypatch):
    old = make.certificate(claim)

    def fall(*args, **kwargs):
        raise IntegrityError("the last write fails")

    monkeypatch.setattr(Document.objects.__class__, "create", fall)
    with pytest.raises(StaleState):
        make.replaced(cast, old)
    old.refresh_from_db()
    assert (old.status, last_verb()) == (DocumentStatus.VALID, "made document")


def test_replace_is_for_administrators_and_needs_a_reason(cast, claim):
    document = make.certificate(claim)
    for person in (cast.learner, cast.assessor, cast.iqa, cast.lead_iqa, cast.other.admin):
        with pytest.raises(NotAllowed):
            actions.replace_document(document, by=person, why="Lost.", request=make.asked())
    with pytest.raises(BadInput):
        actions.replace_document(document, by=cast.admin, why=" ", request=make.asked())
    assert Document.objects.count() == 2


def test_the_written_request_is_kept_with_how_it_was_authenticated(cast, claim):
    """R6.20; the ledger has it too."""
    old = make.certificate(claim)
    new = make.replaced(cast, old, ground=ReplacementGround.NAME, authenticated_how="Marriage certificate seen")
    kept = ReplacementRequest.objects.get(document=old)
    assert (kept.ground, kept.asked_by, kept.authenticated_how, kept.by) == (
        ReplacementGround.NAME,
        "Learner Harbour",
        "Marriage certificate seen",
        cast.admin,
    )
    told = Act.objects.get(verb="replaced document").facts
    assert told["request"]["authenticated_how"] == "Marriage certificate seen"
    assert told["replacement"]["number"] == new.number


@pytest.mark.parametrize(
    "gap",
    [
        {"asked_by": ""},
        {"authenticated_how": ""},
        {"asked_how": "by telephone"},
        {"ground": "whim"},
        {"asked_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_no_replacement_without_a_written_authenticated_request(cast, claim, gap):
    old = make.certificate(claim)
    with pytest.raises(BadInput):
        make.replaced(cast, old, **gap)
    old.refresh_from_db()
    assert (old.status, ReplacementRequest.objects.count()) == (DocumentStatus.VALID, 0)


def test_a_revocation_is_asked_for_by_one_and_confirmed_by_another(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    document.refresh_from_db()
    assert (document.status, last_verb()) == (DocumentStatus.VALID, "asked for revocation")
    actions.revoke_document(document, by=second)
    document.refresh_from_db()
    assert (document.status, document.closed_why, last_verb()) == (
        DocumentStatus.REVOKED,
        "Issued in error.",
        "revoked document",
    )
    with pytest.raises(Blocked):
        actions.revoke_document(document, by=second)
    with pytest.raises(Blocked):
        actions.ask_revocation(document, by=second, why="Again.")
    with pytest.raises(StaleState):
        make.replaced(cast, document)


def test_nobody_revokes_alone(cast, claim):
    document = make.certificate(claim)
    with pytest.raises(Blocked) as nobody_asked:
        actions.revoke_document(document, by=cast.admin)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    with pytest.raises(Blocked) as same_person:
        actions.revoke_document(document, by=cast.admin)
    codes = [blocker.code for refusal in (nobody_asked, same_person) for blocker in refusal.value.blockers]
    assert codes == ["not_asked", "two_people"]
    document.refresh_from_db()
    assert document.status == DocumentStatus.VALID


def test_a_revocation_is_asked_for_once(cast, claim):
    document = make.certificate(claim)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    with pytest.raises(StaleState):
        actions.ask_revocation(document, by=make.second_admin(cast), why="Me too.")


def test_a_request_for_revocation_can_be_dropped(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    actions.drop_revocation(document, by=second)
    with pytest.raises(StaleState):
        actions.drop_revocation(document, by=cast.admin)
    with pytest.raises(Blocked):
        actions.revoke_document(document, by=second)
    assert last_verb() == "dropped revocation"


def test_the_database_itself_refuses_a_revocation_by_one_person(cast, claim):
    asked = actions.ask_revocation(make.certificate(claim), by=cast.admin, why="Issued in error.")
    asked.closed_at, asked.closed_by, asked.confirmed = timezone.now(), cast.admin, True
    with pytest.raises(IntegrityError):
        asked.save()


def test_revoking_is_for_administrators_of_today(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    Membership.objects.filter(user=second).update(ends_on="2025-02-01", starts_on="2025-01-01")
    for person in (second, cast.learner, cast.iqa, cast.lead_iqa, cast.other.admin):
        for act in (actions.revoke_document, actions.drop_revocation):
            with pytest.raises(NotAllowed):
                act(document, by=person)
        with pytest.raises(NotAllowed):
            actions.ask_revocation(document, by=person, why="Issued in error.")


def test_a_replacement_closes_the_request_for_revocation(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    held = Document.objects.select_related("claim").get(pk=document.pk)
    make.replaced(cast, document)
    with pytest.raises((Blocked, StaleState)):
        actions.revoke_document(held, by=second)
    document.refresh_from_db()
    assert document.status == DocumentStatus.REPLACED
