"""What the checks on arrival write: facts, forms, words; and what they do when something goes wrong."""

import io
import json
import os
import shutil
import signal
import socket
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone
from PIL import Image

from config.refusals import Blocked
from portfolios import actions, queries, rules, tasks
from portfolios.actions import inspecting
from portfolios.arrival import run
from portfolios.models import EvidenceFile, FileText, Rendition
from portfolios.states import FileState, Purpose, Scan
from portfolios.templatetags.files import listed, measures, told
from tests.factories.portfolios import PDF, act_count, last_act, make_draft, make_ready, upload
from tests.plugins.scanner import EICAR
from tests.portfolios import made

LONG_AGO = timedelta(hours=2)


@pytest.fixture
def sent(cast):
    """sent("log.pdf", content): a file of a draft that can be handed in, not checked yet."""

    def send(name, content):
        return actions.add_file(make_ready(cast.registration), upload=upload(name, content), by=cast.learner)

    return send


@pytest.fixture
def checked(sent):
    return lambda name, content: actions.inspect_file(sent(name, content))


def form_of(file, purpose):
    return file.renditions.get(purpose=purpose, superseded_at=None)


def bytes_of(rendition):
    with rendition.content.open("rb") as stored:
        return stored.read()


def opened(rendition):
    return Image.open(io.BytesIO(bytes_of(rendition)))


# --- facts ---------------------------------------------------------------------------------------------------------


def test_a_pdf_has_its_pages_words_and_a_small_picture(checked):
    file = checked("log.pdf", made.pdf(3, words="I listened first\nand then I apologised"))
    assert (file.state, file.pages, measures(file), told(file)) == (FileState.CHECKED, 3, ["3 pages"], [])
    assert file.words.text.split() == ["I", "listened", "first", "and", "then", "I", "apologised"]
    assert max(opened(form_of(file, Purpose.THUMB)).size) <= 320
    assert queries.shown_form(file).sealed is False


@pytest.mark.parametrize(
    ("name", "make", "seconds"),
    [
        ("memo.wav", lambda: made.sound(2), 2.0),
        ("memo.m4a", lambda: made.film(3), 3.0),
        ("memo.weba", lambda: made.recorded_by_browser(7), 6.98),
    ],
)
def test_sound_has_its_length(checked, name, make, seconds):
    file = checked(name, make())
    assert (file.state, file.seconds) == (FileState.CHECKED, pytest.approx(seconds, abs=0.05))
    assert measures(file) == [f"0:0{round(seconds)}"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: made.word("I listened first")),
        ("a.odt", lambda: made.open_document(text="I listened first")),
        ("a.rtf", lambda: rb"{\rtf1\ansi I listened \b first}"),
        ("a.txt", lambda: b"I listened first"),
        ("a.md", lambda: b"\xef\xbb\xbfI listened first"),
        ("a.csv", lambda: b"I,listened,first\n1,2,3\n"),
        ("a.eml", lambda: made.mail("I listened first")),
    ],
)
def test_words_are_read_out_of_whatever_holds_them(checked, name, make):
    text = checked(name, make()).words.text.replace(",", " ").split()
    assert text[:3] == ["I", "listened", "first"]


def test_no_more_words_are_kept_than_are_of_use(checked):
    file = checked("a.txt", b"word " * 90_000)
    assert len(file.words.text) == 100_000


def test_an_email_tells_who_wrote_and_what_hangs_on_it(checked):
    file = checked("a.eml", made.mail(subject="Réfund", files=[("till slip.pdf", PDF)]))
    assert told(file) == ["About: Réfund", "From: maya@shop.example", "Sent: 20 Nov 2026 10:00"]
    assert listed(file)["summary"] == "1 attachment"
    assert [one["name"] for one in listed(file)["files"]] == ["till slip.pdf"]


def test_an_archive_is_listed(checked):
    file = checked("a.zip", made.archive({"notes/a\u202etxt.exe.txt": "x" * 50, "b.txt": "y" * 50}))
    assert listed(file) == {
        "summary": "2 files in it, 100\xa0bytes unpacked",
        "files": [{"name": "notes/atxt.exe.txt", "size": 50}, {"name": "b.txt", "size": 50}],
        "more": 0,
    }


def test_the_ledger_says_what_was_checked_and_made(checked, cast):
    file = checked("photo.jpg", made.picture())
    assert last_act(cast.centre) == ("checked a file of", None)
    facts = cast.centre.acts.order_by("sequence").last().facts
    made_of_it = {form.purpose: form.sha256 for form in file.renditions.all()}
    assert (facts["sha256"], facts["scan"], facts["made"]) == (file.sha256, Scan.NOT_SCANNED, made_of_it)


# --- what others see -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "shown_type"),
    [
        ("a.jpg", lambda: made.picture(place=True), "image/jpeg"),
        ("a.png", lambda: made.picture("PNG", place=True), "image/png"),
        ("a.webp", lambda: made.picture("WEBP", place=True), "image/webp"),
        ("a.tif", lambda: made.picture("TIFF", place=True), "image/jpeg"),
        ("a.heic", lambda: made.heic(place=True), "image/jpeg"),
        ("a.avif", lambda: made.picture("AVIF", place=True), "image/jpeg"),
    ],
)
def test_others_see_a_picture_upright_and_without_what_it_hides(checked, name, make, shown_type):
    content = make()
    file = checked(name, content)
    assert file.facts["removed"][:2] == ["place", "camera"]
    assert told(file)[0].startswith("Others do not see the place")
    shown = queries.shown_form(file)
    assert (shown.media_type, shown.sealed) == (shown_type, True)
    picture = opened(form_of(file, Purpose.SHOWN))
    hidden = {key for key in picture.info if key in ("exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp")}
    assert (dict(picture.getexif()), hidden) == ({}, set())
    assert b"Model 7" not in bytes_of(form_of(file, Purpose.SHOWN))
    assert (file.width, file.height) == picture.size
    with file.content.open("rb") as original:
        assert original.read() == content


def test_a_picture_that_lay_on_its_side_stands_up(checked):
    file = checked("a.jpg", made.picture(place=True))
    assert (file.width, file.height) == (240, 320)


def test_a_colour_profile_is_kept(checked):
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = checked("a.jpg", made.picture(icc_profile=profile))
    assert opened(form_of(file, Purpose.SHOWN)).info["icc_profile"] == profile


def test_a_scan_of_several_pages_is_shown_as_a_pdf(checked):
    pages = [made.drawing(seed=seed).convert("1") for seed in (1, 2, 3)]
    content = made.picture("TIFF", image=pages[0], save_all=True, append_images=pages[1:])
    file = checked("scan.tiff", content)
    assert (file.pages, queries.shown_form(file).media_type) == (3, "application/pdf")


@pytest.mark.parametrize("where", [made.place_as_atom, made.place_as_key])
def test_the_place_of_a_film_is_overwritten_and_nothing_else(checked, where):
    content = made.film(in_moov=where())
    file = checked("a.mp4", content)
    shown = bytes_of(form_of(file, Purpose.SHOWN))
    assert (len(shown), made.PLACE in shown) == (len(content), False)
    changed = [at for at, (one, other) in enumerate(zip(content, shown, strict=True)) if one != other]
    assert max(changed) - min(changed) < 80
    assert file.seconds == 3.0


def test_a_film_without_a_place_is_shown_as_it_was_sent(checked):
    assert queries.shown_form(checked("a.mp4", made.film())).sealed is False


# --- who opens it ---------------------------------------------------------------------------------------------------


def codes(blockers):
    return [blocker.code for blocker in blockers]


def test_while_it_is_checked_only_its_author_opens_it(sent, cast):
    file = sent("log.pdf", PDF)
    assert codes(rules.file_blockers(cast.learner, file)) == []
    assert codes(rules.file_blockers(cast.assessor, file)) == ["file_waiting"]


def test_a_refused_file_is_opened_by_nobody_and_blocks_handing_in(sent, cast):
    file = actions.inspect_file(sent("log.pdf", b"%PDF-1.4 nothing"))
    assert file.refusal.startswith("log.pdf is damaged")
    assert codes(rules.file_blockers(cast.learner, file)) == ["file_refused"]
    with pytest.raises(Blocked) as refusal:
        actions.submit_evidence(file.evidence, by=cast.learner, declared=True)
    assert codes(refusal.value.blockers) == ["file_refused"]
    actions.remove_file(file, by=cast.learner)
    actions.submit_evidence(file.evidence, by=cast.learner, declared=True)


def test_a_file_that_waits_does_not_block_handing_in(sent, cast):
    actions.submit_evidence(sent("log.pdf", PDF).evidence, by=cast.learner, declared=True)


def test_the_draft_shows_what_was_found(checked, cast, client):
    file = checked("photo.jpg", made.picture(place=True))
    client.force_login(cast.learner)
    page = client.get(f"/evidence/{file.evidence_id}/edit/").content.decode()
    for words in ("240 × 320", "Others do not see the place", "Not scanned for malware", file.sha256[:16]):
        assert words in page


# --- once, whatever happens ------------------------------------------------------------------------------------------


def test_a_doubled_message_changes_nothing(sent, cast):
    file = sent("photo.jpg", made.picture())
    tasks.inspect_file(file.pk)
    before = act_count(cast.centre), Rendition.objects.count(), EvidenceFile.objects.values().get()
    tasks.inspect_file(file.pk)
    assert (act_count(cast.centre), Rendition.objects.count(), EvidenceFile.objects.values().get()) == before


def test_a_second_worker_leaves_a_file_alone_that_is_being_checked(sent):
    file = sent("log.pdf", PDF)
    EvidenceFile.objects.update(started_at=timezone.now())
    assert actions.inspect_file(file).state == FileState.WAITING


def test_a_slow_worker_does_not_write_twice(sent, monkeypatch, cast):
    """Two workers on the same row, which the limit of time allows: the second to finish changes nothing."""
    file = sent("photo.jpg", made.picture())
    look_at = inspecting.look_at

    def overtaken(*args):
        found = look_at(*args)
        EvidenceFile.objects.update(state=FileState.CHECKED)
        return found

    monkeypatch.setattr(inspecting, "look_at", overtaken)
    before = act_count(cast.centre)
    assert actions.inspect_file(file).state == FileState.CHECKED
    assert (Rendition.objects.count(), act_count(cast.centre)) == (0, before)


def test_nothing_is_written_when_the_ledger_line_fails(sent, monkeypatch):
    def full(*args, **kwargs):
        raise RuntimeError("the disk is full")

    file = sent("log.pdf", made.pdf(words="Hello"))
    monkeypatch.setattr("centres.ledger.Act.save", full)
    with pytest.raises(actions.InspectionFailed):
        actions.inspect_file(file)
    file.refresh_from_db()
    assert (file.state, file.started_at, Rendition.objects.count()) == (FileState.WAITING, None, 0)
    assert not FileText.objects.exists()


def test_content_that_changed_in_the_store_is_refused(sent):
    file = sent("log.pdf", PDF)
    os.chmod(file.content.path, 0o600)  # as kept, nobody may write it
    with open(file.content.path, "ab") as stored:
        stored.write(b"%more")
    assert actions.inspect_file(file).refusal.startswith("log.pdf was damaged on our side")


def test_content_that_is_gone_is_tried_again_and_then_given_up(sent):
    file = sent("log.pdf", PDF)
    os.unlink(file.content.path)
    for _ in range(2):
        with pytest.raises(actions.InspectionFailed):
            actions.inspect_file(file)
    assert actions.inspect_file(file).refusal.startswith("log.pdf could not be checked")


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGKILL])
def test_a_file_that_crashes_a_library_is_refused_and_the_worker_lives(sent, monkeypatch, how):
    monkeypatch.setattr(run, "run_apart", lambda *args: (-how, "crashed"))
    assert "too much time or memory" in actions.inspect_file(sent("log.pdf", PDF)).refusal


def test_the_process_that_looks_has_no_secrets_and_a_limit_of_time(tmp_path):
    script = "import os, json; print(json.dumps(sorted(os.environ)))"
    code, said = run.run_apart([run.sys.executable, "-c", script], tmp_path, 20)
    assert (code, json.loads(said)) == (0, ["HOME", "LANG", "PATH", "TMPDIR"])
    with pytest.raises(run.DidNotAnswer):
        run.run_apart([run.sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 0.5)


@pytest.mark.parametrize(
    ("limits", "script"),
    [
        (["1", "1000000000", "1000"], "while True: pass"),
        (["9", "300000000", "1000"], "bytearray(10**9)"),
        (["9", "1000000000", "1000"], "import tempfile; tempfile.TemporaryFile().write(bytes(9999))"),
    ],
)
def test_a_limit_ends_the_process(tmp_path, limits, script):
    command = [run.sys.executable, "-m", "portfolios.arrival.limited", *limits, run.sys.executable, "-c", script]
    code, _ = run.run_apart(command, tmp_path, 30)
    assert code != 0


# --- the sweeper ------------------------------------------------------------------------------------------------------


def long_ago(**changes):
    EvidenceFile.objects.update(sent_at=timezone.now() - LONG_AGO, **changes)


@pytest.fixture
def messages(monkeypatch):
    """Files for which a message was sent."""
    found = []
    monkeypatch.setattr(inspecting, "send_inspection", lambda file: found.append(file.pk))
    return found


def test_a_lost_message_is_sent_again_once(sent, messages):
    file = sent("log.pdf", PDF)
    messages.clear()
    long_ago()
    tasks.resend_stuck_files()
    tasks.resend_stuck_files()
    assert messages == [file.pk]


def test_a_file_whose_worker_was_killed_is_checked_after_the_sweep(sent, messages):
    file = sent("log.pdf", PDF)
    long_ago(started_at=timezone.now() - LONG_AGO, attempts=1)
    tasks.resend_stuck_files()
    assert actions.inspect_file(file).state == FileState.CHECKED


def test_the_sweep_leaves_alone_what_is_new_or_at_work_or_done(sent, messages):
    sent("log.pdf", PDF)
    messages.clear()
    tasks.resend_stuck_files()
    long_ago(started_at=timezone.now())
    tasks.resend_stuck_files()
    long_ago(started_at=None, state=FileState.CHECKED)
    tasks.resend_stuck_files()
    assert messages == []


def test_a_file_that_takes_its_worker_down_every_time_is_refused(sent, messages):
    file = sent("log.pdf", PDF)
    messages.clear()
    long_ago(started_at=timezone.now() - LONG_AGO, attempts=inspecting.MOST_ATTEMPTS)
    tasks.resend_stuck_files()
    file.refresh_from_db()
    assert (file.state, messages) == (FileState.REFUSED, [])
    assert file.refusal.startswith("log.pdf could not be checked")


def test_the_sweep_is_in_the_timetable_and_waits_longer_than_a_check():
    schedule = configured.CELERY_BEAT_SCHEDULE["resend stuck files"]
    assert schedule["task"] == "portfolios.tasks.resend_stuck_files"
    assert configured.FILE_STUCK_MINUTES * 60 > 2 * configured.ARRIVAL_SECONDS + 20 + 150 + 120


def test_a_real_worker_checks_what_was_sent(worker, cast):
    evidence = make_draft(cast.registration)
    actions.add_file(evidence, upload=upload("photo.jpg", made.picture(place=True)), by=cast.learner)
    worker.wait(lambda: EvidenceFile.objects.exclude(state=FileState.WAITING).exists())
    file = EvidenceFile.objects.get()
    assert (file.state, file.facts["removed"]) == (FileState.CHECKED, ["place", "camera"])


# --- the scanner ------------------------------------------------------------------------------------------------------


def test_malware_is_refused_by_the_real_scanner(sent, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    file = actions.inspect_file(sent("a.zip", made.archive({"setup.txt": EICAR})))
    assert (file.state, file.scan) == (FileState.REFUSED, Scan.INFECTED)
    assert file.refusal.startswith("a.zip contains malware (Test.Eicar.UNOFFICIAL)")


def test_a_clean_file_says_that_it_was_scanned(sent, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    assert actions.inspect_file(sent("log.pdf", PDF)).scan == Scan.CLEAN


def test_a_file_too_large_for_the_scanner_says_that_it_was_not_scanned(sent, settings, paper):
    _, settings.CLAMD_ADDRESS = paper(b"INSTREAM size limit exceeded. ERROR\0")
    file = actions.inspect_file(sent("log.pdf", PDF))
    assert (file.state, file.scan) == (FileState.CHECKED, Scan.NOT_SCANNED)


def test_without_an_answer_of_the_scanner_the_file_waits_however_often(sent, settings, client, cast):
    settings.CLAMD_ADDRESS = "/nowhere/clamd.ctl"
    file = sent("log.pdf", PDF)
    for _ in range(inspecting.MOST_ATTEMPTS + 2):
        with pytest.raises(actions.InspectionFailed):
            actions.inspect_file(file)
    assert (file.state, file.attempts, file.started_at) == (FileState.WAITING, 0, None)
    client.force_login(cast.learner)
    page = client.get(f"/evidence/{file.evidence_id}/edit/").content.decode()
    assert "The scanner for malware does not answer; it is asked again." in page


# --- office documents as PDFs -----------------------------------------------------------------------------------------

SOFFICE = shutil.which("soffice")
with_soffice = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed (Debian: libreoffice-writer-nogui)")


@with_soffice
@pytest.mark.parametrize(
    ("name", "make"),
    [("plan.docx", lambda: made.word("I listened first")), ("plan.rtf", lambda: rb"{\rtf1\ansi I listened first}")],
)
def test_an_office_document_is_made_into_a_pdf(sent, settings, name, make):
    settings.SOFFICE = SOFFICE
    file = actions.inspect_file(sent(name, make()))
    assert (file.state, file.pages, file.words.text) == (FileState.CHECKED, 1, "I listened first")
    assert bytes_of(form_of(file, Purpose.PDF)).startswith(b"%PDF-")
    assert max(opened(form_of(file, Purpose.THUMB)).size) <= 320
    assert not queries.shown_form(file).sealed


@with_soffice
def test_a_document_made_into_a_pdf_fetches_nothing_and_reads_none_of_our_files(sent, settings, tmp_path):
    """Pictures by link: to a server of ours, not to be asked, and to a file of ours, not to be in it."""
    settings.SOFFICE = SOFFICE
    (tmp_path / "ours.png").write_bytes(made.picture("PNG"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        links = [f"http://127.0.0.1:{server.getsockname()[1]}/a.png", (tmp_path / "ours.png").as_uri()]
        file = actions.inspect_file(sent("plan.odt", made.linking_document(*links)))
        with pytest.raises(TimeoutError):
            server.accept()
    shown = bytes_of(form_of(file, Purpose.PDF))
    assert (file.pages, b"/Image" in shown) == (1, False)


def test_a_document_that_cannot_be_made_into_a_pdf_is_a_download(sent, settings):
    settings.SOFFICE = "/bin/false"
    file = actions.inspect_file(sent("plan.docx", made.word("Hello")))
    assert (file.state, file.facts["no_pdf"], file.renditions.count()) == (FileState.CHECKED, True, 0)
