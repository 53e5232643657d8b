"""The register: replaced, revoked, asked for again."""

import pytest
from django.db import IntegrityError

from centres.models import Act, Membership
from certification import actions
from certification.models import Document
from certification.states import ClaimStatus, DocumentStatus, Rendering
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
    new = actions.replace_document(old, by=cast.admin, why="Lost in the post.")
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
    new = actions.replace_document(make.certificate(claim), by=cast.admin, why="Name corrected.")
    assert new.facts["printed"]["learner_name"] == "Learner Harbour-Lane"


def test_replacing_the_transcript_names_the_certificate_of_today(cast, claim):
    new = actions.replace_document(make.certificate(claim), by=cast.admin, why="Lost.")
    transcript = claim.documents.get(kind="transcript")
    again = actions.replace_document(transcript, by=cast.admin, why="Names the old certificate.")
    assert again.facts["printed"]["certificate_number"] == new.number


def test_a_replacement_can_be_made_and_the_claim_stays_issued(cast, claim):
    new = actions.replace_document(make.certificate(claim), by=cast.admin, why="Lost.")
    actions.render_document(new)
    claim.refresh_from_db()
    assert (new.rendering, claim.status) == (Rendering.DONE, ClaimStatus.ISSUED)


def test_replace_happens_once(cast, claim):
    old = make.certificate(claim)
    again = Document.objects.get(pk=old.pk)
    actions.replace_document(old, by=cast.admin, why="Lost.")
    with pytest.raises(StaleState):
        actions.replace_document(again, by=cast.admin, why="Lost.")
    assert Document.objects.filter(kind="certificate").count() == 2


def test_replace_waits_until_the_document_is_ready(cast):
    document = make.accepted(cast).documents.first()
    with pytest.raises(StaleState):
        actions.replace_document(document, by=cast.admin, why="Lost.")
    document.refresh_from_db()
    assert document.status == DocumentStatus.VALID


def test_replace_writes_all_or_nothing(cast, claim, monkeypatch):
    old = make.certificate(claim)

    def fall(*args, **kwargs):
        raise IntegrityError("the last write fails")

    monkeypatch.setattr(Document.objects.__class__, "create", fall)
    with pytest.raises(StaleState):
        actions.replace_document(old, by=cast.admin, why="Lost.")
    old.refresh_from_db()
    assert (old.status, last_verb()) == (DocumentStatus.VALID, "made document")


def test_replace_is_for_administrators_and_needs_a_reason(cast, claim):
    document = make.certificate(claim)
    for person in (cast.learner, cast.assessor, cast.iqa, cast.lead_iqa, cast.other.admin):
        with pytest.raises(NotAllowed):
            actions.replace_document(document, by=person, why="Lost.")
    with pytest.raises(BadInput):
        actions.replace_document(document, by=cast.admin, why=" ")
    assert Document.objects.count() == 2


def test_revoke_by_a_second_person_is_final(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    actions.revoke_document(document, by=second, why="Issued in error.")
    document.refresh_from_db()
    assert (document.status, document.closed_why, last_verb()) == (
        DocumentStatus.REVOKED,
        "Issued in error.",
        "revoked document",
    )
    for act in (actions.revoke_document, actions.replace_document):
        with pytest.raises((Blocked, StaleState)):
            act(document, by=second, why="Again.")


def test_revoke_by_who_submitted_the_claim_is_refused(cast, claim):
    document = make.certificate(claim)
    with pytest.raises(Blocked) as refusal:
        actions.revoke_document(document, by=cast.admin, why="Issued in error.")
    assert [blocker.code for blocker in refusal.value.blockers] == ["two_people"]
    document.refresh_from_db()
    assert document.status == DocumentStatus.VALID


def test_revoke_is_for_administrators_of_today(cast, claim):
    document, second = make.certificate(claim), make.second_admin(cast)
    Membership.objects.filter(user=second).update(ends_on="2025-02-01", starts_on="2025-01-01")
    for person in (second, cast.learner, cast.iqa, cast.lead_iqa, cast.other.admin):
        with pytest.raises(NotAllowed):
            actions.revoke_document(document, by=person, why="Issued in error.")


def test_revoke_loses_to_a_replacement_that_came_first(cast, claim):
    document = make.certificate(claim)
    held = Document.objects.select_related("claim").get(pk=document.pk)
    actions.replace_document(document, by=cast.admin, why="Lost.")
    with pytest.raises(StaleState):
        actions.revoke_document(held, by=make.second_admin(cast), why="Issued in error.")
    document.refresh_from_db()
    assert document.status == DocumentStatus.REPLACED
