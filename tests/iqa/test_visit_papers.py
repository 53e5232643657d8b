"""The pack of a visit and the PDF of its report: made by the worker, kept for some days, fetched by those who may."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from centres.models import Act
from config.refusals import StaleState
from iqa import actions
from iqa.actions.papers import pack_files
from iqa.models import VisitPaper
from iqa.queries.sections import sections
from iqa.states import PaperKind, PaperState
from qualifications.models import Criterion
from tests.factories.assessment import add_file, make_evidence
from tests.factories.visits import in_room, step_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast):
    visit, cast.home.entry = in_room(cast.home)
    unit = cast.route_unit(0).unit
    criteria = list(Criterion.objects.filter(outcome__unit=unit))
    add_file(make_evidence(cast.registration, criteria), "=refund.pdf", b"%PDF-1.4 refund")
    hidden = make_evidence(cast.registration, criteria, confidential=True)
    add_file(hidden, "secret.pdf", b"%PDF-1.4 secret")
    elsewhere = make_evidence(cast.registration, list(Criterion.objects.filter(outcome__unit=cast.route_unit(1).unit)))
    add_file(elsewhere, "elsewhere.pdf", b"%PDF-1.4 elsewhere")
    actions.ask_samples(visit, cast.registration, units=[unit], why="Łukasz 李")
    return visit


def made(visit, cast):
    paper = actions.ask_paper(visit, kind=PaperKind.PACK, by=cast.admin)
    actions.make_paper(paper)
    paper.refresh_from_db()
    assert paper.problem == ""
    return paper


def test_the_pack_is_one_pdf_with_contents_and_bookmarks(cast, visit):
    paper = made(visit, cast)
    assert (paper.state, paper.done, paper.total) == (PaperState.READY, paper.total, paper.total)
    with paper.document.open() as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == paper.sha256
    pdf = PdfReader(io.BytesIO(data))
    cover = pdf.pages[0].extract_text()
    titles = ["Visit and requested sample", *(section.title for section in sections())]
    assert all(title in cover for title in titles)
    marks = [mark.title for mark in _flat(pdf.outline)]
    assert all(any(title in mark for mark in marks) for title in titles)
    words = "".join(page.extract_text() for page in pdf.pages)
    assert "Learner HL" in words
    assert "Łukasz [?]" in words


def _flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def test_the_archive_holds_the_sample_alone_and_a_list_that_proves_it(cast, visit):
    paper = made(visit, cast)
    with paper.archive.open() as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    names = archive.namelist()
    evidence = [name for name in names if name.startswith("evidence/")]
    assert len(evidence) == 1
    assert evidence[0].endswith("-refund.pdf")
    assert archive.read(evidence[0]) == b"%PDF-1.4 refund"
    listing = archive.read("SHA256SUMS.txt")
    assert hashlib.sha256(listing).hexdigest() == paper.archive_sha256
    for line in listing.decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert {line.split("  ", 1)[1] for line in listing.decode().splitlines()} == set(names) - {"SHA256SUMS.txt"}


def test_a_restricted_piece_is_in_it_only_after_a_reason(cast, visit, client):
    step_in(client, cast.home.entry)
    piece = cast.registration.evidence.get(confidential=True)
    client.post(reverse("iqa:room_piece", args=[visit.pk, piece.pk]), {"reason": "The only proof."})
    paths = [path for path, _ in pack_files(visit)]
    assert any(path.endswith("secret.pdf") for path in paths)


def test_asked_twice_it_is_made_once_and_the_earlier_one_goes(cast, visit):
    paper = actions.ask_paper(visit, kind=PaperKind.PACK, by=cast.admin)
    assert actions.ask_paper(visit, kind=PaperKind.PACK, by=cast.lead_iqa) == paper
    actions.make_paper(paper)
    again = made(visit, cast)
    paper.refresh_from_db()
    assert (paper.state, again.state) == (PaperState.READY, PaperState.READY)
    name = paper.archive.name
    assert actions.delete_old_packs() == 1
    paper.refresh_from_db()
    assert (paper.state, default_storage.exists(name), bool(again.archive)) == (PaperState.EXPIRED, False, True)


def test_a_worker_that_stops_is_followed_by_another_and_the_first_writes_nothing(cast, visit):
    paper = actions.ask_paper(visit, kind=PaperKind.PACK, by=cast.admin)
    VisitPaper.objects.filter(pk=paper.pk).update(
        state=PaperState.RUNNING, turn=1, touched_at=timezone.now() - timedelta(minutes=6)
    )
    assert actions.resend_stuck_papers() == 1
    paper.refresh_from_db()
    actions.make_paper(paper)
    paper.refresh_from_db()
    assert (paper.state, paper.turn) == (PaperState.READY, 2)


def test_a_failure_is_told_after_the_last_try(cast, visit, monkeypatch):
    def fail(*args, **facts):
        raise OSError("no room")

    monkeypatch.setattr("iqa.printing.pack.pack_pdf", fail)
    paper = actions.ask_paper(visit, kind=PaperKind.PACK, by=cast.admin)
    for _ in range(3):
        with pytest.raises(actions.PaperFailed):
            actions.make_paper(paper)
        paper.refresh_from_db()
    actions.make_paper(paper)
    paper.refresh_from_db()
    assert (paper.state, paper.problem) == (PaperState.FAILED, "It stopped with OSError: no room")


def test_fetching_is_an_act_and_only_for_those_who_may(cast, visit, client):
    paper = made(visit, cast)
    address = reverse("iqa:visit_paper", args=[paper.pk])
    client.force_login(cast.iqa)
    assert client.get(address).status_code == 404
    client.force_login(cast.admin)
    response = client.get(f"{address}?zip")
    assert response["Content-Type"] == "application/zip"
    b"".join(response.streaming_content)
    act = Act.objects.get(verb="fetched paper")
    assert (act.by, act.facts) == (cast.admin, {"kind": "pack", "zip": True})
    client.logout()
    step_in(client, cast.home.entry)
    response = client.get(reverse("iqa:room_paper", args=[visit.pk, paper.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_the_report_is_printed_as_it_was_signed(cast, visit):
    with pytest.raises(StaleState):
        actions.ask_paper(visit, kind=PaperKind.REPORT, by=cast.admin)
    sample = visit.samples.get()
    facts = {"outcome": "agree_action", "reliability": "B", "comment": "Date the plan.", "criteria": {}}
    actions.judge_sample(sample, **facts)
    actions.write_report(visit, summary="Sound on the whole.", reliability="B", claims="none", sanction="none")
    report = actions.sign_report(visit)
    paper = VisitPaper.objects.get(kind=PaperKind.REPORT)
    actions.make_paper(paper)
    paper.refresh_from_db()
    assert (paper.state, paper.expires_at, bool(paper.archive)) == (PaperState.READY, None, False)
    with paper.document.open() as file:
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    assert "Sound on the whole." in words
    assert report.digest[:40] in words.replace("\n", "")
