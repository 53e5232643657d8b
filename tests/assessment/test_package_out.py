"""Portfolios to take away: what is in the package, how it is made, who may have it."""

import hashlib
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessment import actions, queries
from assessment.actions import jobs, packing
from assessment.models import Decision, PackageJob, TestProof
from assessment.portable import layout, pages, shape, verify
from assessment.queries.packing import Addition, StoredFile
from assessment.queries.packing import portfolio as portfolio_query
from assessment.states import PackageState
from centres import keys
from config.jobs import TakenOver
from config.refusals import NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import EvidenceFile
from portfolios.states import FileState
from tests.factories.assessment import people_but
from tests.factories.packages import fill, hand_in, members_of, package_of, piece, work
from tests.factories.portfolios import PDF, PNG, act_count, last_act, upload
from tests.factories.testing import correct, make_slip, sit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def pieces(street):
    return fill(street)


@pytest.fixture
def asked(street, pieces):
    keys.make_key(street.centre)
    return actions.ask_package(street.registration, by=street.learner)


def manifest_of(package):
    return json.loads(members_of(package)["manifest.json"])


def piece_of(manifest, reference):
    return next(piece for piece in manifest["evidence"] if piece["reference"] == reference)


def test_a_package_proves_itself_and_fits_the_schema(street, pieces):
    proof = verify.prove(io.BytesIO(package_of(street.registration)))
    assert shape.fault_of(proof.manifest) == ""
    jsonschema.Draft202012Validator(shape.schema()).validate(proof.manifest)
    assert keys.owner_of(proof.fingerprint, [street.centre]) == street.centre.name


def test_the_same_portfolio_makes_the_same_bytes(street, pieces):
    assert package_of(street.registration) == package_of(street.registration)


def test_a_package_has_a_page_per_unit_and_per_piece_and_every_file_by_its_name(street, pieces):
    names = set(members_of(package_of(street.registration)))
    assert {name for name in names if not name.startswith(("look/", "schema/"))} == {
        "index.html",
        "records.html",  # the learning agreement is signed
        "units/W-1.html",
        "units/T-2.html",
        "units/L-3.html",
        "evidence/E001.html",
        "evidence/E002.html",
        "evidence/E003.html",
        "evidence/E004.html",
        "files/earlier/E001/1-refund-form.pdf",
        "files/E001/2-till.png",
        "originals/E001/2-till.png",
        "files/E001/3-refund-form-2.pdf",
        "manifest.json",
        "manifest.sig",
    }


def test_a_result_slip_goes_along_and_a_corrected_result_stays(street):
    slip = make_slip(street.registration, street.test, by=street.assessor)
    with slip.content.open() as content:
        upload_again = SimpleUploadedFile("slip.pdf", content.read())
    mistyped = sit(street.registration, street.test, by=street.assessor, upload=upload_again)
    TestProof.objects.update(state=FileState.CHECKED)
    correct(mistyped, by=street.assessor, scores={1: 8, 2: 10}, why="Outcome 1 read wrongly")
    package = package_of(street.registration)
    proof = verify.prove(io.BytesIO(package))
    assert shape.fault_of(proof.manifest) == ""
    jsonschema.Draft202012Validator(shape.schema()).validate(proof.manifest)
    members = members_of(package)
    assert hashlib.sha256(members["tests/T-2/1-slip.pdf"]).hexdigest() == slip.sha256
    page = members["units/T-2.html"].decode()
    assert 'href="../tests/T-2/1-slip.pdf"' in page
    assert "Outcome 1 read wrongly" in page
    told = [act["verb"] for act in proof.manifest["ledger"]["acts"] if "verb" in act]
    assert told[-2:] == ["recorded test", "corrected test"]


def test_another_file_in_place_of_a_slip_shows(street):
    manifest = {"test_results": [{"unit": "T/2", "proof_file": {"path": "tests/T-2/1-slip.pdf", "sha256": "a"}}]}
    with pytest.raises(verify.Tampered, match="not the slip that the test of T/2 names"):
        verify.check_named_files(manifest, {"tests/T-2/1-slip.pdf": (1, "b")})


def test_the_redacted_form_is_shown_and_the_learners_own_original_lies_apart(street, pieces):
    members = members_of(package_of(street.registration))
    assert members["files/E001/2-till.png"] == b"blacked out"
    assert members["originals/E001/2-till.png"] == PNG
    row = piece_of(json.loads(members["manifest.json"]), "E001")["files"][1]
    assert (row["path"], row["original"], row["shown"]["purpose"]) == (
        "files/E001/2-till.png",
        "originals/E001/2-till.png",
        "redacted",
    )


def test_a_sealed_original_that_somebody_else_recorded_stays_at_the_centre(street, pieces):
    pieces["first"].files.update(added_by=street.assessor)
    members = members_of(package_of(street.registration))
    assert "originals/E001/2-till.png" not in members
    assert piece_of(json.loads(members["manifest.json"]), "E001")["files"][1]["original"] is None


def test_an_earlier_file_goes_along_because_a_decision_rests_on_it(street, pieces):
    files = piece_of(manifest_of(package_of(street.registration)), "E001")["files"]
    assert [(row["name"], row["current"], row["version"], row["replaces"]) for row in files] == [
        ("refund form.pdf", False, 1, None),
        ("till.png", True, 1, None),
        ("refund form 2.pdf", True, 2, "E001-1"),
    ]


def test_links_say_unit_code_wording_locator_note_and_file(street, pieces):
    link = piece_of(manifest_of(package_of(street.registration)), "E001")["links"][0]
    wording = layout.wording("Serve 1.1")
    assert link == {
        "unit": "W/1",
        "code": "1.1",
        "sha256": wording,
        "locator": "p. 2",
        "file": "E001-1",
        "note": "Shows the whole refund.",
    }


def test_refused_files_and_drafts_of_others_are_not_in_it(street, pieces):
    pieces["first"].files.filter(name="till.png").update(state=FileState.REFUSED, refusal="It is no picture.")
    portfolio.create_evidence(street.registration, by=street.assessor, title="Notes of the assessor")
    manifest = manifest_of(package_of(street.registration))
    assert [piece["title"] for piece in manifest["evidence"]] == [
        "Refund",
        "What I did",
        "Seen at the counter",
        "Not yet finished",
    ]
    left = piece_of(manifest, "E001")["left_out"]
    assert [(row["name"], row["why"]) for row in left] == [("till.png", "Refused when it arrived: It is no picture.")]


def test_a_file_that_is_still_being_checked_goes_along_when_it_is_the_learners(street, pieces):
    pieces["first"].files.update(state=FileState.WAITING)
    assert len(piece_of(manifest_of(package_of(street.registration)), "E001")["files"]) == 3
    pieces["first"].files.update(added_by=street.assessor)
    assert piece_of(manifest_of(package_of(street.registration)), "E001")["files"] == []


def test_superseded_decisions_are_kept_and_marked(street, pieces):
    decisions = manifest_of(package_of(street.registration))["decisions"]
    assert [(row["code"], row["outcome"], row["standing"], row["superseded_why"]) for row in decisions] == [
        ("1.1", "met", True, ""),
        ("1.2", "met", True, ""),
        ("2.1", "not_yet_met", False, "Decided again"),
        ("2.2", "not_yet_met", False, "Decided again"),
        ("2.1", "met", True, ""),
        ("2.2", "met", True, ""),
    ]


def test_words_of_quality_assurers_to_staff_are_not_in_it(street, pieces):
    entry = street.registration.route.get(unit=street.work)
    first = Decision.objects.current().filter(criterion__outcome__unit=street.work).first()
    actions.send_back_criteria(entry, [first.criterion], by=street.lead_iqa, why="Assessor HL has overlooked the date.")
    package = package_of(street.registration)
    assert b"overlooked" not in b"".join(members_of(package).values())
    row = next(row for row in manifest_of(package)["decisions"] if row["code"] == first.criterion.plain_code)
    assert (row["standing"], row["superseded_why"]) == (False, "To be decided again.")


def test_the_ledger_extract_holds_this_registration_alone(street, pieces):
    portfolio.create_evidence(street.other.registration, by=street.other.learner, title="Somebody else's")
    extract = manifest_of(package_of(street.registration))["ledger"]
    assert extract["centre"] == street.centre.pk
    verbs = [act["verb"] for act in extract["acts"]]
    assert verbs[:6] == ["began", "added a file to", "added a file to", "mapped", "submitted", "decided"]
    assert [act["sequence"] for act in extract["acts"]] == sorted(act["sequence"] for act in extract["acts"])


def test_pages_hold_no_script_and_stop_uploaded_pages(street, pieces):
    draft = pieces["draft"]
    portfolio.change_evidence(draft, by=street.learner, account="<script>alert(1)</script>")
    members = members_of(package_of(street.registration))
    html = [data.decode() for name, data in members.items() if name.endswith(".html")]
    assert [page.count("<script") for page in html] == [0] * len(html)
    assert all("default-src 'none'" in page for page in html)
    assert "&lt;script&gt;" in members["evidence/E004.html"].decode()


def test_every_link_in_the_pages_leads_to_a_file_in_the_package(street, pieces):
    members = members_of(package_of(street.registration))
    missing = []
    for name, data in members.items():
        if name.endswith(".html"):
            for target in re.findall(r'(?:href|src)="([^"#]+)', data.decode()):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
                if path not in members:
                    missing.append((name, target))
    assert missing == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("refund form.pdf", "refund-form.pdf"),
        ("Überweisung Größe.PDF", "Uberweisung-Grosse.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("page.html", "page.html.txt"),
        ("logo.SVG", "logo.svg.txt"),
        ("日本.png", "file.png"),
        (".htaccess", "htaccess"),
        ("a" * 150 + ".docx", "a" * 60 + ".docx"),
        ("CON", "CON"),
    ],
)
def test_names_of_files_are_safe_and_readable(name, safe):
    assert layout.safe_name(name) == safe


def test_the_look_follows_the_device_without_script():
    sheet = dict(pages.styles())["look/portfolio.css"].decode()
    assert pages.DEVICE_DARK in sheet
    assert pages.SCREEN_DARK not in sheet


def test_making_is_asked_for_once_and_done_once(street, asked):
    assert (asked.state, last_act(street.centre)) == (PackageState.QUEUED, ("asked for the package of", street.learner))
    assert actions.ask_package(street.registration, by=street.learner) == asked
    work(asked)
    assert (asked.state, asked.done, asked.turn) == (PackageState.READY, asked.total, 1)
    assert last_act(street.centre) == ("made the package of", None)
    with asked.content.open("rb") as made:
        assert verify.prove(made).manifest_sha256 == asked.sha256
    acts = act_count(street.centre)
    work(asked)
    assert (asked.turn, act_count(street.centre)) == (1, acts)


def test_the_package_that_the_worker_makes_is_the_one_that_was_tested(street, asked):
    work(asked)
    with asked.content.open("rb") as made:
        assert made.read() == package_of(street.registration)


def test_only_the_learner_has_it_made(street, pieces):
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.ask_package(street.registration, by=person)
    assert PackageJob.objects.count() == 0


def test_a_withdrawn_learner_takes_it_away_too(street, pieces):
    keys.make_key(street.centre)
    portfolio.withdraw_registration(street.registration, by=street.admin, why="Moved away.")
    job = work(actions.ask_package(street.registration, by=street.learner))
    with job.content.open("rb") as made:
        assert verify.prove(made).manifest["registration"]["withdrawn_why"] == "Moved away."


def test_a_worker_that_is_heard_of_is_left_alone(asked):
    first = PackageJob.objects.get(pk=asked.pk)
    assert jobs.start_job(first)
    assert not jobs.start_job(PackageJob.objects.get(pk=asked.pk))


def test_a_worker_that_has_gone_silent_is_replaced_and_may_write_no_more(asked):
    first = PackageJob.objects.get(pk=asked.pk)
    jobs.start_job(first)
    PackageJob.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    assert actions.resend_stuck_packages() == 1
    work(asked)
    assert asked.state == PackageState.READY
    with pytest.raises(TakenOver):
        packing.make_package(first)
    assert len(default_storage.listdir("packages")[1]) == 1


def test_a_job_that_takes_its_worker_down_again_and_again_is_given_up(asked):
    long_ago = timezone.now() - timedelta(hours=1)
    PackageJob.objects.update(state=PackageState.RUNNING, attempts=jobs.RETRIES + 1, touched_at=long_ago)
    assert actions.resend_stuck_packages() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.problem) == (PackageState.FAILED, jobs.STOPPED)


def test_a_damaged_file_stops_it_and_is_named(street, asked, pieces):
    stored = pieces["first"].files.get(name="refund form 2.pdf").content
    path = Path(stored.path)
    path.write_bytes(b"rotten")
    work(asked)
    assert asked.state == PackageState.FAILED
    assert asked.problem.startswith("refund form 2.pdf is damaged in the store")
    assert PackageJob.objects.get().content.name == ""
    path.write_bytes(PDF + b"%more")
    work(actions.retry_package(asked, by=street.learner))
    assert asked.state == PackageState.READY


def test_without_a_key_it_says_what_to_do(street, pieces):
    job = work(actions.ask_package(street.registration, by=street.learner))
    assert job.state == PackageState.FAILED
    assert job.problem == (
        "Harbour Lane Training has no key to sign with yet. The system operator makes one: manage.py make_centre_key."
    )


def test_a_full_disk_is_told_and_tried_again(asked, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "write_package", full)
    with pytest.raises(actions.PackageFailed):
        work(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.problem) == (PackageState.QUEUED, jobs.FULL)
    assert list(jobs.scratch_path("").iterdir()) == []


def test_retrying_what_has_not_stopped_is_refused(street, asked):
    with pytest.raises(StaleState):
        actions.retry_package(asked, by=street.learner)
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.retry_package(asked, by=person)


def test_a_newer_package_replaces_the_older_and_old_ones_are_deleted(street, asked):
    work(asked)
    newer = work(actions.ask_package(street.registration, by=street.learner))
    assert actions.delete_old_packages() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.content.name) == (PackageState.EXPIRED, "")
    assert default_storage.listdir("packages")[1] == [newer.content.name.removeprefix("packages/")]
    PackageJob.objects.filter(pk=newer.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert actions.delete_old_packages() == 1
    assert default_storage.listdir("packages")[1] == []


def test_the_download_answers_a_range(client, street, asked):
    work(asked)
    client.force_login(street.learner)
    response = client.get(f"/packages/{asked.pk}/fetch/", headers={"Range": "bytes=0-3"})
    assert (response.status_code, b"".join(response.streaming_content)) == (206, b"PK\x03\x04")
    assert response["Content-Disposition"] == 'attachment; filename="portfolio-learner-hl.zip"'


def test_the_page_tells_how_far_it_is(client, street, asked):
    client.force_login(street.learner)
    address = f"/registrations/{street.registration.pk}/take-away/"
    assert "every 2s" in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    assert (part.content.count(b"<html"), part.headers.get("HX-Refresh")) == (0, None)
    work(asked)
    part = client.get(address, headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert f"/packages/{asked.pk}/fetch/" in client.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_reading_a_portfolio_takes_the_same_number_of_queries(street, count, django_assert_num_queries):
    fill(street)
    for number in range(count):
        hand_in(piece(street.registration, f"More {number}", [upload(f"{number}.pdf", PDF + bytes(number))]))
    with django_assert_num_queries(47):
        queries.portfolio_of(street.registration)


def test_the_script_proves_a_package_alone(street, pieces, tmp_path):
    (tmp_path / "package.zip").write_bytes(package_of(street.registration))
    (tmp_path / "keys.json").write_text(json.dumps(keys.published([street.centre])))
    script = tmp_path / "verify.py"
    with script.open("w") as file:
        call_command("verify_package", "--print-script", stdout=file)
    command = [sys.executable, "-I", str(script), "package.zip", "--keys", "keys.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Signed by Harbour Lane Training, by a key on your list." in done.stdout
    members = {**members_of((tmp_path / "package.zip").read_bytes())}
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data.replace(b"They were calm", b"They were kind"))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("REFUSED. manifest.json: The signature does not fit")


def test_the_command_compares_the_lines_with_our_own_ledger(street, pieces, tmp_path, capsys):
    path = tmp_path / "package.zip"
    path.write_bytes(package_of(street.registration))
    call_command("verify_package", str(path))
    lines = len(manifest_of(path.read_bytes())["ledger"]["acts"])
    assert f"All {lines} lines stand in the ledger of Harbour Lane Training." in capsys.readouterr().out
    path.write_bytes(b"no zip")
    with pytest.raises(CommandError, match="REFUSED"):
        call_command("verify_package", str(path))


def test_later_houses_add_documents(street, pieces, monkeypatch):
    content = b"%PDF-1.4 certificate"
    field = EvidenceFile(content=default_storage.save("documents/c.pdf", ContentFile(content))).content
    sha256 = hashlib.sha256(content).hexdigest()
    packed = StoredFile("documents/c.pdf", field, "application/pdf", len(content), sha256, "Certificate")
    document = Addition("Certificate", "HL26-AAAA-AAAA", timezone.localdate(), packed)
    monkeypatch.setattr(portfolio_query, "additions", [lambda registration: [document]])
    members = members_of(package_of(street.registration))
    assert members["documents/c.pdf"] == content
    assert b"HL26-AAAA-AAAA" in members["index.html"]
