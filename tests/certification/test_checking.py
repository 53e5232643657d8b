"""The public page that looks at a file: issued, taken back, changed, a copy, unknown; hostile; not kept."""

import hashlib
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from centres import signing_keys
from certification import facts
from certification.checking import run
from certification.checking.run import check_file
from config import limits
from tests.factories import certification as make


@pytest.fixture(autouse=True)
def _one_minute_in_which_nobody_has_asked(monkeypatch):
    monkeypatch.setattr(limits, "now", lambda: 60.0)
    cache.clear()


@pytest.fixture
def claim(cast):
    return make.issued(cast)


def stored(document):
    with default_storage.open(document.file.name) as file:
        return file.read()


def send(client, data, name="certificate.pdf"):
    return client.post(reverse("certification:verify_file"), {"file": SimpleUploadedFile(name, data)})


def one_byte_changed(data):
    """In the middle of a stream, where a reader notices nothing."""
    wrong = bytearray(data)
    wrong[len(data) // 2] ^= 1
    return bytes(wrong)


def with_something_added(data):
    writer, out = IncrementalPdfFileWriter(BytesIO(data)), BytesIO()
    writer.root[pdf_name("/PageLayout")] = pdf_name("/OneColumn")
    writer.update_root()
    writer.write(out)
    return out.getvalue()


def test_the_file_that_was_issued_is_known_without_being_opened(client, claim, monkeypatch):
    monkeypatch.setattr(run, "open_apart", None)
    document = make.certificate(claim)
    answer = send(client, stored(document))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is the file that was issued" in page
    assert document.number in page
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")


def test_a_genuine_file_that_was_taken_back_is_said_to_be_so(client, cast, claim):
    document = make.certificate(claim)
    data = stored(document)
    make.revoked(cast, document)
    page = send(client, data).content.decode()
    assert "no longer counts" in page
    assert "has been revoked" in page


def test_a_genuine_file_that_was_replaced_is_said_to_be_so(client, cast, claim):
    document = make.certificate(claim)
    data = stored(document)
    make.replaced(cast, document)
    assert "has been replaced" in send(client, data).content.decode()


@pytest.mark.parametrize("tamper", [one_byte_changed, with_something_added])
def test_a_changed_file_is_told_from_the_genuine_one(client, claim, tamper):
    document = make.certificate(claim)
    look = check_file(tamper(stored(document)))
    assert (look.verdict, look.number) == ("changed", document.number)
    page = send(client, tamper(stored(document))).content.decode()
    assert "This file has been changed" in page
    assert document.facts["printed"]["learner_name"] not in page


def test_a_changed_file_is_found_out_after_a_change_of_key_too(cast, claim):
    data = one_byte_changed(stored(make.certificate(claim)))
    signing_keys.make_signing_key(cast.centre)
    assert check_file(data).verdict == "changed"


def test_the_same_words_without_the_signature_are_a_copy(client, claim):
    document = make.certificate(claim)
    look = check_file(facts.print_document(document))
    assert (look.verdict, look.number) == ("copy", document.number)
    assert "This is not the file that was issued" in send(client, facts.print_document(document)).content.decode()


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n" + b"x" * 500, b"%PDF-", b"PK\x03\x04 not a PDF", b"%PDF-1.7\n" + b"[" * 200000, b"\x00"],
)
def test_any_other_file_was_not_issued_here(client, claim, data):
    answer = send(client, data)
    assert (answer.status_code, answer.context["look"].verdict) == (200, "unknown")


def test_a_process_that_crashes_or_hangs_costs_nothing_else(claim, monkeypatch):
    monkeypatch.setattr(run, "run_apart", lambda *args: (-9, "killed"))
    assert check_file(b"%PDF-1.7 which kills").verdict == "unknown"

    def hang(*args):
        raise run.DidNotAnswer("no answer")

    monkeypatch.setattr(run, "run_apart", hang)
    assert check_file(b"%PDF-1.7 which hangs").verdict == "unknown"


def test_nothing_of_the_file_is_kept(client, claim):
    before = sorted(default_storage.listdir("")[0])
    send(client, b"%PDF-1.7 of somebody")
    assert sorted(default_storage.listdir("")[0]) == before


def test_a_large_file_is_refused_and_never_hashed(client, settings, monkeypatch):
    settings.VERIFY_FILE_BYTES = 1000
    monkeypatch.setattr(hashlib, "sha256", None)
    answer = send(client, b"%PDF-" + b"x" * 1000)
    assert answer.status_code == 422
    assert "too large to be one of our documents" in answer.content.decode()


def test_no_file_is_answered_with_what_to_do(client, db):
    answer = client.post(reverse("certification:verify_file"))
    assert answer.status_code == 422
    assert "Choose the PDF." in answer.content.decode()


def test_files_are_limited_by_the_minute(client, db, settings):
    settings.VERIFY_FILES_PER_MINUTE = 1
    assert send(client, b"one").status_code == 200
    assert send(client, b"two").status_code == 429
    assert client.get(reverse("certification:verify_file")).status_code == 200


def test_another_site_cannot_have_a_file_sent(db):
    assert send(Client(enforce_csrf_checks=True), b"%PDF-").status_code == 403
