"""The keys and certificates that centres sign documents with: made, replaced, certified by an authority, kept apart."""

import stat
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.utils import timezone

from centres import keys, signing_keys
from centres.models import Centre

pytestmark = pytest.mark.django_db
PEM = serialization.Encoding.PEM


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def centre():
    return Centre.objects.create(name="Harbour Lane Training", prefix="HL")


def authority_signs(request_pem):
    """What a certification authority returns: the certificate for a request, and its own."""
    root = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ambleford Trust")])
    request = x509.load_pem_x509_csr(request_pem.encode())
    assert request.is_signature_valid
    chain = []
    for subject, public in ((request.subject, request.public_key()), (name, root.public_key())):
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(timezone.now())
        builder = builder.not_valid_after(timezone.now() + timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=public == root.public_key(), path_length=None), True)
        chain.append(builder.sign(root, hashes.SHA256()))
    return b"".join(one.public_bytes(PEM) for one in chain)


def test_the_private_key_is_its_owners_alone_and_not_in_the_database(centre):
    signing_keys.make_signing_key(centre)
    (path,) = signing_keys.documents_folder(centre).glob("*.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_certificate_names_the_centre_and_may_sign_documents_alone(centre):
    own = signing_keys.make_signing_key(centre).chain[0]
    assert [name.value for name in own.subject] == ["Harbour Lane Training"] * 2
    assert own.issuer == own.subject
    usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


def test_a_name_longer_than_a_certificate_can_hold_is_cut():
    centre = Centre.objects.create(name="Long " * 30, prefix="LG")
    assert len(signing_keys.make_signing_key(centre).chain[0].subject.rfc4514_string()) < 150


def test_without_a_key_it_says_who_makes_one(centre):
    with pytest.raises(keys.NoKey, match=r"manage\.py make_signing_key HL"):
        signing_keys.signing_key(centre)


def test_a_replaced_private_key_is_destroyed_and_its_certificate_kept(centre):
    first = signing_keys.make_signing_key(centre)
    second = signing_keys.make_signing_key(centre)
    assert len(list(signing_keys.documents_folder(centre).glob("*.key"))) == 1
    kept = signing_keys.certificates(centre)
    assert [(one.fingerprint, one.in_use) for one in kept] == [(second.fingerprint, True), (first.fingerprint, False)]
    assert signing_keys.signing_key(centre).fingerprint == second.fingerprint


def test_a_pass_phrase_locks_the_key_file(centre, settings):
    settings.KEYS_PASSPHRASE = "a pass phrase of the test"
    key = signing_keys.make_signing_key(centre)
    (path,) = signing_keys.documents_folder(centre).glob("*.key")
    assert b"ENCRYPTED" in path.read_bytes()
    assert signing_keys.signing_key(centre).private.private_numbers() == key.private.private_numbers()
    settings.KEYS_PASSPHRASE = "another"
    signing_keys._read.cache_clear()
    with pytest.raises(keys.NoKey, match="cannot be read"):
        signing_keys.signing_key(centre)


def test_a_key_from_before_there_was_a_pass_phrase_can_still_be_used(centre, settings):
    key = keys.make_key(centre)
    settings.KEYS_PASSPHRASE = "a pass phrase of the test"
    assert keys.signing_key(centre).public_key() == key.public_key()


def test_an_authority_certifies_the_key_in_use(centre):
    first = signing_keys.make_signing_key(centre)
    answer = authority_signs(signing_keys.certificate_request(centre))
    now = signing_keys.install_certificate(centre, answer)
    assert [one.issuer.rfc4514_string() for one in now.chain] == ["CN=Ambleford Trust"] * 2
    assert now.private.private_numbers() == first.private.private_numbers()
    assert [one.fingerprint for one in signing_keys.certificates(centre)] == [now.fingerprint, first.fingerprint]


def test_a_certificate_for_another_key_is_refused(centre):
    signing_keys.make_signing_key(centre)
    answer = authority_signs(signing_keys.certificate_request(centre))
    signing_keys.make_signing_key(centre)
    with pytest.raises(ValueError, match="not for the key in use"):
        signing_keys.install_certificate(centre, answer)


def test_the_command_makes_what_is_missing_and_certifies(centre, tmp_path, capsys):
    call_command("make_signing_key")
    own = signing_keys.signing_key(centre)
    call_command("make_signing_key")
    assert signing_keys.signing_key(centre).fingerprint == own.fingerprint
    assert own.fingerprint in capsys.readouterr().out
    call_command("make_signing_key", "HL", csr=True)
    (tmp_path / "answer.pem").write_bytes(authority_signs(capsys.readouterr().out))
    call_command("make_signing_key", "HL", certificate=tmp_path / "answer.pem")
    assert len(signing_keys.signing_key(centre).chain) == 2
    call_command("make_signing_key", "HL", replace=True)
    assert len(signing_keys.certificates(centre)) == 3


@pytest.mark.parametrize("options", [{"prefix": "XX"}, {"replace": True}, {"csr": True}])
def test_the_command_says_what_is_wrong(centre, options):
    with pytest.raises(CommandError):
        call_command("make_signing_key", **options)
