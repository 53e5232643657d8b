"""The signature on a document: seen by tools that have no part in making it, broken by one byte, the same each time."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from centres import signing_keys
from centres.models import Act
from certification import actions, signing
from certification.models import Document
from certification.printing.samples import samples
from certification.states import Rendering
from tests.factories import certification as make

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def claim(cast):
    return make.issued(cast)


def stored(document):
    with default_storage.open(document.file.name) as file:
        return file.read()


def pem_of(centre):
    return signing_keys.certificates(centre)[0].pem


def status_of(data, pem, tmp_path):
    path = tmp_path / "checked.pdf"
    path.write_bytes(data)
    with path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        own = next(iter(load_certs_from_pemder_data(pem.encode())))
        return validate_pdf_signature(signature, ValidationContext(trust_roots=[own], allow_fetching=False))


def parts_of(data):
    """(the bytes that are signed, the CMS), read by hand from /ByteRange and /Contents."""
    start, length, again, rest = map(int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data).groups())
    held = data[start + length : again].strip(b"<>")
    cms = bytes.fromhex(held.decode())
    size = 4 + int.from_bytes(cms[2:4])  # DER: 30 82 and two bytes of length
    assert again + rest == len(data)
    return data[start : start + length] + data[again:], cms[:size]


def openssl_accepts(data, pem, tmp_path):
    signed, cms = parts_of(data)
    for name, content in (("signed", signed), ("cms", cms), ("ca.pem", pem.encode())):
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "cms", "-content", "signed", "-binary"]
    command += ["-CAfile", "ca.pem", "-purpose", "any", "-out", "/dev/null"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_a_document_is_certified_by_its_centre_and_allows_no_change(cast, claim, tmp_path):
    document = make.certificate(claim)
    status = status_of(stored(document), pem_of(cast.centre), tmp_path)
    assert (status.bottom_line, status.coverage.name, status.docmdp_ok) == (True, "ENTIRE_FILE", True)
    with default_storage.open(document.file.name) as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        assert (signature.sig_object["/SubFilter"], signature.docmdp_level) == (
            "/ETSI.CAdES.detached",
            MDPPerm.NO_CHANGES,
        )
        assert signature.self_reported_timestamp == document.signed_at
        assert str(document) in signature.sig_object["/Reason"]


def test_every_kind_is_signed(claim):
    assert {(row.kind, bool(row.signed_with), bool(row.signed_at)) for row in claim.documents.all()} == {
        ("certificate", True, True),
        ("transcript", True, True),
    }


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_tool_that_had_no_part_in_it_agrees(cast, claim, tmp_path):
    data = stored(make.certificate(claim))
    assert openssl_accepts(data, pem_of(cast.centre), tmp_path) is True
    wrong = bytearray(data)
    wrong[len(data) // 2] ^= 1
    assert openssl_accepts(bytes(wrong), pem_of(cast.centre), tmp_path) is False


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler-utils")
def test_a_reader_of_pdf_agrees(claim, tmp_path):
    data = stored(make.certificate(claim))
    for name, content, words in (
        ("good.pdf", data, ["Signature is Valid", "Total document signed"]),
        ("bad.pdf", data.replace(b"/Type", b"/Tyqe", 1), ["Digest Mismatch"]),
    ):
        (tmp_path / name).write_bytes(content)
        told = subprocess.run(["pdfsig", "-nocert", name], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert [word for word in words if word not in told.stdout] == []


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_one_changed_byte_breaks_it(cast, claim, tmp_path, place):
    data = bytearray(stored(make.certificate(claim)))
    _, length, *_ = map(int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data).groups())
    data[int(length * place)] ^= 1
    try:
        status = status_of(bytes(data), pem_of(cast.centre), tmp_path)
    except Exception:  # what is damaged beyond reading cannot be taken for genuine either
        return
    assert (status.intact, status.bottom_line) == (False, False)


def test_what_is_added_afterwards_breaks_it(cast, claim, tmp_path):
    """The old bytes stand unchanged in the file, so `intact` alone would not see it."""
    writer = IncrementalPdfFileWriter(BytesIO(stored(make.certificate(claim))))
    writer.root[pdf_name("/Lang")] = pdf_name("/fr")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    status = status_of(out.getvalue(), pem_of(cast.centre), tmp_path)
    assert (status.intact, status.bottom_line) == (True, False)


@pytest.mark.parametrize("name", ["certificate-arabic", "unit-certificate", "transcript-40", "statement"])
def test_the_same_document_key_and_moment_give_the_same_bytes(cast, name):
    make.with_keys(cast)
    key = signing_keys.signing_key(cast.centre)
    print_facts, facts = samples()[name]
    data = print_facts(facts)
    once, again = [signing.sign_pdf(data, key, at=AT, reason="Issued") for _ in range(2)]
    assert once == again
    assert once.startswith(data)
    assert signing.sign_pdf(data, key, at=AT + timedelta(seconds=1), reason="Issued") != once


def test_made_again_a_document_has_the_bytes_that_were_issued(claim):
    document = make.certificate(claim)
    assert actions.rendering.make_file(document).data == stored(document)


def test_after_a_change_of_key_the_print_is_the_same_and_the_old_signature_still_holds(cast, claim, tmp_path):
    document, old_pem = make.certificate(claim), pem_of(cast.centre)
    signing_keys.make_signing_key(cast.centre)
    again = actions.rendering.make_file(document)
    assert (again.printed_sha256, again.signed_with != document.signed_with) == (document.printed_sha256, True)
    assert document.signed_with in {kept.fingerprint for kept in signing_keys.certificates(cast.centre)}
    assert status_of(stored(document), old_pem, tmp_path).bottom_line is True


def test_without_a_key_a_document_waits_and_says_why(cast, settings, tmp_path, client):
    """It is not issued unsigned: nobody would notice. The administrator sees why, and a button to try again."""
    claim = make.accepted(cast)
    settings.KEYS_DIR = tmp_path / "none"
    document = make.certificate(claim)
    actions.render_document(document)
    assert (document.rendering, document.attempts, document.sha256) == (Rendering.FAILED, 1, "")
    assert "manage.py make_signing_key HL" in document.error
    client.force_login(cast.admin)
    page = client.get(reverse("certification:claim_detail", args=[claim.pk])).content.decode()
    assert "manage.py make_signing_key HL" in page
    assert "Try again" in page
    make.with_keys(cast)
    actions.retry_document(document, by=cast.admin)
    actions.render_document(document)
    assert document.rendering == Rendering.DONE


def test_an_installation_may_choose_not_to_sign(cast, settings, tmp_path):
    settings.SIGN_DOCUMENTS, settings.KEYS_DIR = False, tmp_path / "none"
    claim = make.accepted(cast)
    document = make.certificate(claim)
    actions.render_document(document)
    assert (document.rendering, document.signed_with, document.sha256 == document.printed_sha256) == (
        Rendering.DONE,
        "",
        True,
    )
    assert b"/ByteRange" not in stored(document)


def an_authority_of_time():
    """Certificate and key as the library's own dummy takes them."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ambleford Time")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(1).not_valid_before(AT).not_valid_after(AT + timedelta(days=90))
    der = serialization.Encoding.DER
    certificate = builder.sign(private, hashes.SHA256()).public_bytes(der)
    key = private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return asn1_x509.Certificate.load(certificate), asn1_keys.PrivateKeyInfo.load(key)


def test_a_time_stamp_of_an_authority_is_added_where_one_is_named(cast, monkeypatch, tmp_path):
    """PAdES-B-T, with an authority of our own in the place of a real one."""
    make.with_keys(cast)
    stamper = DummyTimeStamper(*an_authority_of_time(), fixed_dt=timezone.now())
    monkeypatch.setattr(signing, "_timestamper", lambda: stamper)
    print_facts, facts = samples()["certificate"]
    key = signing_keys.signing_key(cast.centre)
    data = signing.sign_pdf(print_facts(facts), key, at=timezone.now(), reason="Issued")
    path = tmp_path / "stamped.pdf"
    path.write_bytes(data)
    with path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        attributes = [entry["type"].native for entry in signature.signer_info["unsigned_attrs"]]
    assert attributes == ["signature_time_stamp_token"]


def test_certificates_are_served_also_when_replaced(cast, client):
    make.with_keys(cast)
    signing_keys.make_signing_key(cast.centre)
    answer = client.get(reverse("certification:issuer_certificates", args=["HL"]))
    kept = signing_keys.certificates(cast.centre)
    assert answer.content.decode() == "".join(one.pem for one in kept)
    assert len(kept) >= 2
    assert b"PRIVATE" not in answer.content


def test_the_ledger_tells_with_which_certificate(claim):
    document = make.certificate(claim)
    acts = Act.objects.filter(verb="made document", object_id=str(document.pk))
    assert [act.facts["signed_with"] for act in acts] == [document.signed_with]
    assert Document.objects.get(pk=document.pk).signed_with == document.signed_with
