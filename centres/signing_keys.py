"""The keys and X.509 certificates that a centre signs its documents with: ECDSA P-256, outside the database (KEYS_DIR).

Beside the Ed25519 keys of centres/keys.py, because readers of PDF do not know Ed25519. `documents/` of the centre's
folder holds one `*.key` (private, the one in use) and every `*.crt` that the centre has ever signed with: a certificate
of our own making, or the chain that a certification authority returned for our request. A replaced private key is
destroyed; its certificate stays, so that what it signed can be checked for ever.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from centres.keys import NoKey, folder_of, private_pem, read_private, write_privately

PEM = serialization.Encoding.PEM
YEARS = 10
LONGEST_NAME = 64  # characters of a name in a certificate (RFC 5280, ub-common-name)


@dataclass(frozen=True)
class SigningKey:
    """The private key in use; `chain` begins with its own certificate."""

    private: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self):
        return fingerprint(self.chain[0])


@dataclass(frozen=True)
class Kept:
    """A certificate that the centre signs with or has signed with."""

    chain: tuple[x509.Certificate, ...]
    in_use: bool

    @property
    def fingerprint(self):
        return fingerprint(self.chain[0])

    @property
    def pem(self):
        return "".join(one.public_bytes(PEM).decode() for one in self.chain)


def fingerprint(certificate):
    """SHA-256 of a certificate in hex, as every tool shows it (without the colons)."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def documents_folder(centre):
    return folder_of(centre) / "documents"


def make_signing_key(centre, now=None):
    """A new key with a certificate that the centre signs itself; in use from now on. Returns the SigningKey."""
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(centre, private, now or timezone.now())
    _take_into_use(centre, private, (certificate,))
    return SigningKey(private, (certificate,))


def _self_signed(centre, private, now):
    now = now.astimezone(UTC).replace(microsecond=0)
    name = _name_of(centre)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=366 * YEARS))
    for extension, critical in (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(), True),
        (x509.SubjectKeyIdentifier.from_public_key(private.public_key()), False),
    ):
        builder = builder.add_extension(extension, critical)
    return builder.sign(private, hashes.SHA256())


def _name_of(centre):
    name = centre.name[:LONGEST_NAME]
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _usage():
    """To sign documents, so that the signer cannot deny it (nonRepudiation); nothing else."""
    no = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    no += ("encipher_only", "decipher_only")
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **dict.fromkeys(no, False))


def _take_into_use(centre, private, chain):
    """Write certificate and key; only then the key before is destroyed."""
    folder = documents_folder(centre)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = len(list(folder.glob("*.crt"))) + 1
    stem = f"{number:03d}-{fingerprint(chain[0])[:16]}"
    earlier = list(folder.glob("*.key"))
    (folder / f"{stem}.crt").write_bytes(b"".join(one.public_bytes(PEM) for one in chain))
    write_privately(folder / f"{stem}.key", private_pem(private))
    for path in earlier:
        path.unlink()


def certificate_request(centre):
    """The request (PKCS #10, PEM) with which a certification authority makes a certificate for the key in use."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name_of(centre)).add_extension(_usage(), True)
    return builder.sign(signing_key(centre).private, hashes.SHA256()).public_bytes(PEM).decode()


def install_certificate(centre, pem):
    """Take the authority's chain into use for the key that asked for it. Raises ValueError when it is for another."""
    key = signing_key(centre)
    chain = x509.load_pem_x509_certificates(pem)
    if chain[0].public_key() != key.private.public_key():
        raise ValueError("The first certificate of the file is not for the key in use.")
    _take_into_use(centre, key.private, tuple(chain))
    return signing_key(centre)


def signing_key(centre):
    """The centre's key in use, with its certificates. Raises NoKey."""
    paths = sorted(documents_folder(centre).glob("*.key"))
    if not paths:
        sentence = f"{centre} has no key to sign documents with yet. The system operator makes one: "
        raise NoKey(f"{sentence}manage.py make_signing_key {centre.prefix}")
    try:
        return _read(paths[-1], paths[-1].stat().st_mtime_ns)
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(f"The key that {centre} signs documents with cannot be read: {error}") from error


@lru_cache(maxsize=64)
def _read(path, _changed):
    """Kept in memory: taking the pass phrase off a key costs more than signing with it."""
    private = read_private(path)
    return SigningKey(private, tuple(x509.load_pem_x509_certificates(path.with_suffix(".crt").read_bytes())))


def has_signing_key(centre):
    return any(documents_folder(centre).glob("*.key"))


def certificates(centre):
    """Every certificate that the centre has signed documents with, newest first."""
    folder = documents_folder(centre)
    in_use = max((path.stem for path in folder.glob("*.key")), default="")
    return [_kept(path, path.stem == in_use) for path in sorted(folder.glob("*.crt"), reverse=True)]


def _kept(path: Path, in_use):
    return Kept(tuple(x509.load_pem_x509_certificates(path.read_bytes())), in_use)


def in_force(certificate, at: datetime):
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
