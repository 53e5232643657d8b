"""The register: certificates of the organisation, where each paper is, what nobody has collected, search and CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from centres.models import Act
from certification import actions, queries
from certification.models import Custody, Document, OrganisationCertificate
from certification.states import CERTIFICATES, CertificateKind, ClaimStatus, CustodyKind, HandOverWay
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from tests.factories import certification as make
from tests.together import together

BY_HAND = {"way": HandOverWay.IN_PERSON, "whom": "Learner HL", "proof": "Passport seen"}


@pytest.fixture(autouse=True)
def quick_press(monkeypatch, settings):
    settings.SIGN_DOCUMENTS = False
    monkeypatch.setattr("certification.facts.print_document", lambda document: f"%PDF-1.7 {document.number}".encode())


def others(cast):
    return [person for key, person in cast.everybody().items() if key is not None and person != cast.admin]


def today():
    return timezone.localdate()


def recorded(cast, claim=None, serial="AMB-1", **facts):
    """A certificate that the organisation printed."""
    claim = claim or make.issued(cast)
    given = {"printed_name": "Learner HL", "title": "Diploma in Care", "awarded_on": today()} | facts
    return actions.record_certificate(claim, by=cast.admin, serial=serial, **given)


def status_of(claim):
    claim.refresh_from_db()
    return claim.status


# ---------- recording ----------


def test_a_certificate_of_the_organisation_is_on_the_register_by_its_serial(cast):
    paper = recorded(cast)
    assert (paper.serial, paper.awarding_organisation.code, paper.recorded_by) == ("AMB-1", "ambleford", cast.admin)
    assert Act.objects.order_by("-sequence").first().verb == "recorded certificate"


def test_a_serial_stands_once(cast):
    paper = recorded(cast)
    with pytest.raises(StaleState):
        recorded(cast, paper.claim)
    assert OrganisationCertificate.objects.count() == 1


def test_a_replacement_names_what_it_replaces_and_closes_it(cast):
    old = recorded(cast)
    with pytest.raises(BadInput):
        recorded(cast, old.claim, "AMB-2", kind=CertificateKind.REPLACEMENT)
    new = recorded(cast, old.claim, "AMB-2", kind=CertificateKind.REPLACEMENT, replaces=old)
    old.refresh_from_db()
    assert (old.status, old.replaced_by, new.status) == ("replaced", new, "valid")
    assert [paper.serial for paper in queries.paper_page(new, cast.admin)["chain"]] == ["AMB-1", "AMB-2"]
    assert [paper.serial for paper in queries.paper_page(old, cast.admin)["chain"]] == ["AMB-1", "AMB-2"]


def test_a_claim_that_is_not_accepted_has_no_certificate(cast):
    with pytest.raises(Blocked):
        recorded(cast, make.awaiting(cast))
    claim = actions.accept_claim(cast.registration.claims.get(), by=cast.admin, reference="EQA-1")
    with pytest.raises(BadInput):
        recorded(cast, claim, serial=" ")


def test_only_administrators_keep_the_register(cast):
    paper = recorded(cast)
    for person in others(cast):
        with pytest.raises(NotAllowed):
            recorded_by(person, paper)
        with pytest.raises(NotAllowed):
            actions.record_custody(paper, CustodyKind.RECEIVED, by=person)
        with pytest.raises(NotAllowed):
            actions.revoke_certificate(paper, by=person, why="No.")
    assert Custody.objects.count() == 0


def recorded_by(person, paper):
    facts = {"printed_name": "A", "title": "B", "awarded_on": today()}
    return actions.record_certificate(paper.claim, by=person, serial="AMB-9", **facts)


# ---------- where the paper is ----------


def test_a_paper_is_received_checked_and_handed_over(cast):
    paper = recorded(cast)
    with pytest.raises(Blocked):
        actions.record_custody(paper, CustodyKind.CHECKED, by=cast.admin)
    actions.record_custody(paper, CustodyKind.RECEIVED, by=cast.admin)
    assert status_of(paper.claim) == ClaimStatus.RECEIVED
    with pytest.raises(Blocked) as refusal:
        actions.record_custody(paper, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert [blocker.code for blocker in refusal.value.blockers] == ["unchecked"]
    actions.record_custody(paper, CustodyKind.CHECKED, by=cast.admin)
    actions.record_custody(paper, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert status_of(paper.claim) == ClaimStatus.HANDED_OVER
    act = Act.objects.order_by("-sequence").first()
    assert (act.verb, act.facts["whom"], act.facts["proof"]) == ("handed over", "Learner HL", "Passport seen")


def test_our_own_certificate_is_handed_over_as_it_is(cast):
    certificate = make.certificate(make.issued(cast))
    actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert status_of(certificate.claim) == ClaimStatus.HANDED_OVER


def test_only_what_the_organisation_sends_is_received(client, cast):
    """Made here, a paper lies at the centre from its issue on (R6.16, R6.19)."""
    ours = make.certificate(make.issued(cast))
    theirs = recorded(cast, ours.claim)
    with pytest.raises(Blocked) as refusal:
        actions.record_custody(ours, CustodyKind.RECEIVED, by=cast.admin)
    assert [blocker.code for blocker in refusal.value.blockers] == ["made_here"]
    assert (Custody.objects.count(), status_of(ours.claim)) == (0, ClaimStatus.ISSUED)
    client.force_login(cast.admin)
    offered = {
        paper: [kind for kind, _, _ in client.get(queries.entry_of(paper, {}).url).context["steps"]]
        for paper in (ours, theirs)
    }
    assert offered == {ours: [CustodyKind.CHECKED, CustodyKind.HANDED_OVER], theirs: list(CustodyKind)}


def test_a_transcript_that_is_handed_over_moves_no_claim(cast):
    claim = make.issued(cast)
    transcript = claim.documents.get(kind="transcript")
    actions.record_custody(transcript, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert status_of(claim) == ClaimStatus.ISSUED


def test_to_hand_over_takes_whom_how_and_proof(cast):
    certificate = make.certificate(make.issued(cast))
    for lacking in BY_HAND:
        with pytest.raises(BadInput):
            actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **(BY_HAND | {lacking: " "}))
    with pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.create(document=certificate, kind=CustodyKind.HANDED_OVER, by=cast.admin)
    assert Custody.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_lies_between_the_certificate_and_today(cast, days):
    certificate = make.certificate(make.issued(cast))
    with pytest.raises(BadInput):
        actions.record_custody(certificate, CustodyKind.CHECKED, by=cast.admin, on=today() + timedelta(days=days))


def test_what_is_not_made_or_stands_no_longer_is_not_handed_over(cast):
    certificate = make.certificate(make.accepted(cast))
    with pytest.raises(Blocked) as refusal:
        actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert [blocker.code for blocker in refusal.value.blockers] == ["not_made"]
    Document.objects.filter(pk=certificate.pk).update(status="revoked", rendering="done", sha256="0" * 64)
    certificate.refresh_from_db()
    with pytest.raises(Blocked) as refusal:
        actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert [blocker.code for blocker in refusal.value.blockers] == ["not_valid"]


def test_an_entry_that_was_a_mistake_is_taken_back_and_kept(cast):
    certificate = make.certificate(make.issued(cast))
    row = actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    with pytest.raises(BadInput):
        actions.take_back_custody(row, by=cast.admin, why=" ")
    for person in others(cast):
        with pytest.raises(NotAllowed):
            actions.take_back_custody(row, by=person, why="No.")
    actions.take_back_custody(row, by=cast.admin, why="Another learner's.")
    assert status_of(certificate.claim) == ClaimStatus.ISSUED
    with pytest.raises(StaleState):
        actions.take_back_custody(row, by=cast.admin, why="Again.")
    again = actions.record_custody(certificate, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert again.pk != row.pk
    assert Custody.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_hand_over_once(cast):
    certificate = make.certificate(make.issued(cast))
    people = [cast.admin, make.second_admin(cast)]
    rows = [Document.objects.get(pk=certificate.pk) for _ in people]
    told = together(
        *(
            lambda row=row, by=by: actions.record_custody(row, CustodyKind.HANDED_OVER, by=by, **BY_HAND)
            for row, by in zip(rows, people, strict=True)
        )
    )
    assert told in (["Blocked", "done"], ["StaleState", "done"])
    assert Custody.objects.count() == 1


# ---------- not collected ----------


def test_what_nobody_has_collected_is_on_the_administrators_home(client, cast):
    claim = make.issued(cast)
    assert queries.uncollected_places(cast.admin, cast.centre) == []
    Document.objects.update(issued_on=today() - timedelta(days=28))
    (place,) = queries.uncollected_places(cast.admin, cast.centre)
    assert place.title == "1 certificate not collected"  # the transcript goes with it
    client.force_login(cast.admin)
    assert place.title in client.get(reverse("portfolios:learner_list")).content.decode()
    entries = client.get(place.url).context["entries"]
    assert [entry.number for entry in entries] == [make.certificate(claim).number]
    actions.record_custody(make.certificate(claim), CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    assert queries.uncollected_places(cast.admin, cast.centre) == []


def test_the_centre_says_after_how_many_days(cast):
    make.issued(cast)
    Document.objects.update(issued_on=today() - timedelta(days=10))
    assert queries.uncollected_places(cast.admin, cast.centre) == []
    actions.set_claim_policy(cast.centre, by=cast.admin, needs_fee=False, uncollected_days=10)
    assert len(queries.uncollected_places(cast.admin, cast.centre)) == 1


def test_the_organisations_certificate_is_late_since_it_was_received(cast):
    paper = recorded(cast, awarded_on=today() - timedelta(days=60))
    Document.objects.update(issued_on=today())
    assert queries.uncollected_places(cast.admin, cast.centre) == []
    actions.record_custody(paper, CustodyKind.RECEIVED, by=cast.admin, on=today() - timedelta(days=30))
    assert len(queries.uncollected_places(cast.admin, cast.centre)) == 1


# ---------- the list ----------


def shown(client, **filters):
    return [entry.number for entry in client.get(reverse("certification:document_list"), filters).context["entries"]]


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def test_the_register_finds_by_serial_name_uln_and_learner_number(admin, cast):
    Registration.objects.filter(pk=cast.registration.pk).update(uln="1000000001", learner_number="AM-77")
    cast.registration.refresh_from_db()
    paper = recorded(cast, printed_name="Lerner HL")
    make.issued(cast, make.another_ready(cast, 5))
    for find in ("AMB-1", "lerner", "1000000001", "AM-77"):
        assert paper.serial in shown(admin, find=find), find
    assert len(shown(admin, find="1000000001")) == 3
    assert shown(admin, kind="certificate:full") == ["AMB-1"]
    assert shown(admin, where="handed_over") == []
    assert len(shown(admin)) == 5


def test_the_register_tells_what_replaces_what_whoever_printed_it(admin, cast):
    """R6.19: the list and the page of each paper name the other one by its number or serial."""
    old = recorded(cast)
    new = recorded(cast, old.claim, "AMB-2", kind=CertificateKind.REPLACEMENT, replaces=old)
    ours = make.certificate(old.claim)
    ours_new = make.replaced(cast, ours)
    page = admin.get(reverse("certification:document_list")).content.decode()
    for earlier, later in ((old, new), (ours, ours_new)):
        assert f'replaces <span class="cs-mono text-nowrap">{earlier.number}</span>' in page
        assert f'replaced by <span class="cs-mono text-nowrap">{later.number}</span>' in page
        for paper in (earlier, later):
            text = admin.get(queries.entry_of(paper, {}).url).content.decode()
            assert (earlier.number in text, later.number in text) == (True, True)


def test_the_register_as_csv_tells_where_everything_is(admin, cast):
    paper = recorded(cast, printed_name="=Learner")
    for kind in (CustodyKind.RECEIVED, CustodyKind.CHECKED):
        actions.record_custody(paper, kind, by=cast.admin)
    actions.record_custody(paper, CustodyKind.HANDED_OVER, by=cast.admin, **BY_HAND)
    answer = admin.get(reverse("certification:document_csv"), {"find": "AMB-1"})
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["Serial or number"], row["Printed by"], row["Name as printed"]) == ("AMB-1", "Ambleford", "'=Learner")
    assert (row["Checked by"], row["To whom"], row["Proof"]) == ("Admin HL", "Learner HL", "Passport seen")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_with_both_kinds_takes_a_fixed_number_of_queries(admin, cast, rows, django_assert_num_queries):
    for number in range(rows):
        recorded(cast, make.issued(cast, make.another_ready(cast, number)), serial=f"AMB-{number}")
    with django_assert_num_queries(10):
        admin.get(reverse("certification:document_list"))


def test_a_paper_is_handed_over_on_its_page(admin, cast):
    certificate = make.certificate(make.issued(cast))
    address = reverse("certification:document_custody", args=[certificate.pk, "handed_over"])
    refused = admin.post(address, {"on": today().isoformat(), "way": "in_person", "whom": "", "proof": ""})
    assert refused.status_code == 422
    given = {"on": today().isoformat(), "way": "post", "whom": "Learner HL", "proof": "RM 1234"}
    assert admin.post(address, given).url == reverse("certification:document_paper", args=[certificate.pk])
    page = admin.get(reverse("certification:document_paper", args=[certificate.pk])).content.decode()
    assert "RM 1234" in page
    assert admin.get(reverse("certification:document_custody", args=[certificate.pk, "lost"])).status_code == 404


def test_a_quality_assurer_reads_a_paper_without_the_buttons(client, cast):
    certificate = make.certificate(make.issued(cast))
    client.force_login(cast.iqa)
    page = client.get(reverse("certification:document_paper", args=[certificate.pk]))
    assert (page.status_code, page.context["may_keep"]) == (200, False)
    assert "/paper/handed_over/" not in page.content.decode()


def test_what_counts_as_a_certificate():
    assert "certificate" in CERTIFICATES
    assert "transcript" not in CERTIFICATES
