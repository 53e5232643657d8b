"""Pages of claims and documents, through their addresses."""

import pytest
from django.urls import reverse

from centres.models import QualificationApproval
from centres.states import Printer
from certification import actions
from certification.models import Claim, Document
from certification.states import ClaimStatus, DocumentStatus, Rendering
from tests.factories import certification as make


def url(name, pk=None):
    return reverse(f"certification:{name}", args=[] if pk is None else [pk])


def board(client):
    """{lane: names on its tickets} as the page shows them."""
    lanes = client.get(url("claim_list")).context["lanes"]
    return {lane.code: [ticket.name for ticket in lane.tickets] for lane in lanes if lane.tickets}


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


# ---------- the board ----------


def test_board_shows_everybody_in_the_lane_of_their_state(admin, cast):
    make.issued(cast, make.another_ready(cast, 1))
    make.accepted(cast, make.another_ready(cast, 2))
    actions.make_claim(make.another_ready(cast, 3), by=cast.admin)
    actions.make_claim(cast.registration, by=cast.admin)
    make.another_ready(cast, 4)
    make.awaiting(cast, make.another_ready(cast, 5))
    make.make_ready(cast.other)
    assert board(admin) == {
        "ready": ["Learner 4"],
        "draft": ["Learner 3"],
        "release": ["Learner HL"],
        "submitted": ["Learner 5"],
        "making": ["Learner 2"],
        "issued": ["Learner 1"],
    }


def test_board_leaves_out_withdrawn_claims_and_offers_the_learner_again(admin, cast):
    claim = make.draft(cast)
    actions.withdraw_claim(claim, by=cast.admin, reason="Too early.")
    assert board(admin) == {"ready": ["Learner HL"]}


def test_board_can_be_narrowed_to_a_qualification(admin, cast):
    make.make_ready(cast)
    page = admin.get(url("claim_list"), {"qualification": cast.edition.pk})
    assert page.context["open"] == 1
    assert admin.get(url("claim_list"), {"qualification": 999}).context["open"] == 1


def test_board_of_a_quality_assurer_has_no_button_to_claim(client, cast):
    make.make_ready(cast)
    client.force_login(cast.iqa)
    (ticket,) = client.get(url("claim_list")).context["lanes"][0].tickets
    assert (ticket.name, ticket.make_url) == ("Learner HL", "")


@pytest.mark.parametrize("rows", [1, 3])
def test_board_query_count_is_fixed(admin, cast, rows, django_assert_num_queries):
    for number in range(rows):
        make.accepted(cast, make.another_ready(cast, f"a{number}"))
        actions.make_claim(make.another_ready(cast, f"b{number}"), by=cast.admin)
        make.another_ready(cast, f"c{number}")
    with django_assert_num_queries(13):
        admin.get(url("claim_list"))


# ---------- a claim ----------


def test_make_leads_to_the_claim_and_a_second_press_to_the_same_one(admin, cast):
    address = url("claim_make", cast.registration.pk)
    first, second = admin.post(address), admin.post(address)
    claim = Claim.objects.get()
    assert first.url == second.url == url("claim_detail", claim.pk)


def test_draft_shows_the_reasons_that_submitting_refuses_by(admin, cast):
    claim = actions.make_claim(cast.registration, by=cast.admin)
    page = admin.get(url("claim_detail", claim.pk))
    refusal = admin.post(url("claim_submit", claim.pk))
    assert [blocker.code for blocker in page.context["blockers"]] == ["combination"] * 3 + ["release"]
    assert refusal.status_code == 409
    assert refusal.context["blockers"] == page.context["blockers"]
    assert url("claim_submit", claim.pk) not in page.content.decode()


def test_draft_with_nothing_open_can_be_submitted_from_the_page(admin, cast):
    claim = make.draft(cast)
    page = admin.get(url("claim_detail", claim.pk))
    assert page.context["blockers"] == []
    assert f'action="{url("claim_submit", claim.pk)}"' in page.content.decode()
    assert admin.post(url("claim_submit", claim.pk)).url == url("claim_detail", claim.pk)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED


def test_quality_assurer_reads_the_claim_without_the_buttons(client, cast):
    claim = make.draft(cast)
    client.force_login(cast.iqa)
    page = client.get(url("claim_detail", claim.pk))
    assert (page.status_code, page.context["may_act"], page.context["blockers"]) == (200, False, [])
    assert "<form" not in page.content.decode().partition('id="main"')[2]


def test_submitted_claim_shows_the_units_it_was_submitted_with(admin, cast):
    claim = make.accepted(cast)
    units = admin.get(url("claim_detail", claim.pk)).context["units"]
    assert [(row.unit.number, row.group, row.counts) for row, _ in units] == [
        ("small-1", "A", True),
        ("small-2", "A", True),
        ("small-3", "O", True),
    ]


def test_steps_of_the_path_follow_the_claim(admin, cast):
    """What the centre prints itself is never received (R6.16); what the organisation prints is."""
    claim = make.awaiting(cast)
    assert "Received" not in dict(admin.get(url("claim_detail", claim.pk)).context["steps"])
    QualificationApproval.objects.update(printer=Printer.ORGANISATION)
    steps = dict(admin.get(url("claim_detail", claim.pk)).context["steps"])
    assert steps == {
        "Draft": "done",
        "Released": "done",
        "Submitted": "now",
        "Accepted": "",
        "Issued": "",
        "Received": "",
        "Handed over": "",
    }


def test_history_tells_what_happened_newest_first(admin, cast):
    claim = make.issued(cast)
    thread = admin.get(url("claim_detail", claim.pk)).context["thread"]
    assert [(line.what, line.who) for line in thread] == [
        ("PDF made", "by the worker"),
        ("PDF made", "by the worker"),
        ("Documents issued", "Admin HL"),
        ("Claim submitted", "Admin HL"),
        ("Claim prepared", "Admin HL"),
        ("Last unit signed", "Learner HL"),
    ]


@pytest.mark.parametrize("kinds", [1, 2])
def test_claim_query_count_does_not_depend_on_documents(admin, cast, kinds, django_assert_num_queries):
    claim = make.issued(cast)
    if kinds == 1:
        claim.documents.filter(kind="transcript").delete()
    with django_assert_num_queries(25):
        admin.get(url("claim_detail", claim.pk))


def test_accept_shows_what_is_wrong_and_keeps_what_was_typed(admin, cast):
    claim = make.awaiting(cast)
    page = admin.post(url("claim_accept", claim.pk), {"reference": "EQA-77", "on": "2020-01-01"})
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "The date of the agreement lies between the day of the claim and today."
    ]
    assert 'value="EQA-77"' in page.content.decode()
    assert Document.objects.count() == 0


def test_accept_records_and_leads_back(admin, cast):
    claim = make.awaiting(cast)
    day = claim.submitted_at.date().isoformat()
    answer = admin.post(url("claim_accept", claim.pk), {"reference": "EQA-77", "on": day})
    assert answer.url == url("claim_detail", claim.pk)
    claim.refresh_from_db()
    assert (claim.status, claim.organisation_reference) == (ClaimStatus.ACCEPTED, "EQA-77")


def test_withdraw_asks_for_a_reason(admin, cast):
    claim = make.awaiting(cast)
    assert admin.post(url("claim_withdraw", claim.pk), {"why": ""}).status_code == 422
    admin.post(url("claim_withdraw", claim.pk), {"why": "A unit is looked at again."})
    claim.refresh_from_db()
    assert (claim.status, claim.closed_why) == (ClaimStatus.WITHDRAWN, "A unit is looked at again.")


def test_withdraw_too_late_says_so(admin, cast):
    claim = make.accepted(cast)
    page = admin.post(url("claim_withdraw", claim.pk), {"why": "Too late."})
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [
        "Somebody has changed this claim in the meantime. Look again before you go on."
    ]


# ---------- documents ----------


def test_htmx_gets_the_documents_while_they_are_made_and_then_the_whole_page(admin, cast):
    claim = make.accepted(cast)
    address = url("claim_detail", claim.pk)
    part = admin.get(address, headers={"HX-Request": "true"})
    assert part.templates[0].name == "certification/_claim_documents.html"
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "HX-Refresh" not in part.headers
    for document in claim.documents.all():
        actions.render_document(document)
    done = admin.get(address, headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in done.content.decode()


def test_failed_document_shows_its_reason_and_a_button_that_works(admin, cast):
    claim = make.accepted(cast)
    document = make.certificate(claim)
    Document.objects.filter(pk=document.pk).update(rendering=Rendering.FAILED, attempts=4, error="The press is jammed.")
    page = admin.get(url("claim_detail", claim.pk)).content.decode()
    assert "The press is jammed." in page
    assert f'action="{url("document_retry", document.pk)}"' in page
    assert admin.post(url("document_retry", document.pk)).url == url("claim_detail", claim.pk)
    document.refresh_from_db()
    assert document.rendering == Rendering.QUEUED


def test_download_is_the_file_under_its_own_headers(admin, cast):
    document = make.certificate(make.issued(cast))
    answer = admin.get(url("document_download", document.pk))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    names = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Robots-Tag", "X-Content-Type-Options")
    assert [answer.headers[name] for name in names] == [
        "application/pdf",
        f'attachment; filename="certificate-{document.number}.pdf"',
        "private, no-store",
        "noindex",
        "nosniff",
    ]


def test_download_before_it_is_ready_says_so(admin, cast):
    document = make.accepted(cast).documents.first()
    answer = admin.get(url("document_download", document.pk))
    assert answer.status_code == 409


def test_learner_downloads_own_documents_and_nobody_elses(client, cast):
    claim = make.issued(cast)
    client.force_login(cast.learner)
    page = client.get(url("my_documents"))
    assert [document.kind for document in page.context["documents"]] == ["certificate", "transcript"]
    document = make.certificate(claim)
    answer = client.get(url("document_download", document.pk))
    assert (answer.status_code, b"".join(answer.streaming_content)[:5]) == (200, b"%PDF-")
    client.force_login(cast.other.learner)
    assert client.get(url("document_download", document.pk)).status_code == 404
    assert list(client.get(url("my_documents")).context["documents"]) == []


def test_replace_and_revoke_lead_back_to_the_claim(admin, cast):
    claim = make.issued(cast)
    old = make.certificate(claim)
    assert admin.post(url("document_replace", old.pk), {**make.asked(), "why": "Lost."}).url == url(
        "claim_detail", claim.pk
    )
    new = make.certificate(claim)
    actions.render_document(new)
    assert admin.post(url("document_revoke", new.pk), {"why": "In error."}).url == url("claim_detail", claim.pk)
    assert "asks to revoke it" in admin.get(url("claim_detail", claim.pk)).content.decode()
    admin.force_login(make.second_admin(cast))
    assert "In error." in admin.get(url("document_revoke", new.pk)).content.decode()
    assert admin.post(url("document_revoke", new.pk)).url == url("claim_detail", claim.pk)
    assert list(claim.documents.filter(kind="certificate").order_by("pk").values_list("status", flat=True)) == [
        DocumentStatus.REPLACED,
        DocumentStatus.REVOKED,
    ]


def test_who_asked_for_a_revocation_is_told_that_it_takes_another_person(admin, cast):
    document = make.certificate(make.issued(cast))
    actions.ask_revocation(document, by=cast.admin, why="In error.")
    page = admin.get(url("document_revoke", document.pk))
    assert [blocker.sentence for blocker in page.context["blockers"]] == ["You asked for this revocation."]
    assert "<textarea" not in page.content.decode()
    assert admin.post(url("document_revoke", document.pk)).status_code == 409
    assert admin.post(url("document_revoke_drop", document.pk)).status_code == 302
    assert "Ask for revocation" in admin.get(url("document_revoke", document.pk)).content.decode()


def shown(client, **filters):
    return [entry.number for entry in client.get(url("document_list"), filters).context["entries"]]


def test_register_shows_the_centre_s_documents_and_filters_them(admin, cast):
    claim = make.issued(cast)
    make.issued(cast.other)
    certificate = make.certificate(claim)
    transcript = claim.documents.get(kind="transcript")
    assert shown(admin) == [transcript.number, certificate.number]
    assert shown(admin, kind="document:certificate") == [certificate.number]
    assert shown(admin, status="revoked") == []
    assert shown(admin, find="learner hl", kind="document:transcript") == [transcript.number]
    assert shown(admin, find=certificate.number[-4:]) == [certificate.number]
    assert shown(admin, qualification=cast.edition.pk) == [transcript.number, certificate.number]


@pytest.mark.parametrize("rows", [1, 3])
def test_register_query_count_is_fixed(admin, cast, rows, django_assert_num_queries):
    for number in range(rows):
        make.accepted(cast, make.another_ready(cast, number))
    with django_assert_num_queries(9):
        admin.get(url("document_list"))
