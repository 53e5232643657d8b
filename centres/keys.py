"""The keys that a centre signs with: Ed25519, in a folder outside the database (KEYS_DIR), one folder per centre.

The private key in use is the newest `*.pem`; a replaced one is destroyed, its public half (`*.pub`) stays, so that what
it signed can be checked for ever. `known/` holds public keys of centres elsewhere, put there by their administrators.
"""

import base64
import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

KNOWN = "known"
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
PRIVATE_PEM = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


class NoKey(Exception):
    """The centre has no key yet, or its file cannot be read; the message says what to do."""


class PublicKey(NamedTuple):
    """`raw` are its 32 bytes; `made_on` None for a key of another installation."""

    raw: bytes
    made_on: date | None
    in_use: bool

    @property
    def fingerprint(self):
        return fingerprint(self.raw)

    @property
    def id(self):
        return self.fingerprint[:16]


def fingerprint(raw):
    """SHA-256 of the 32 bytes of a public key, in hex; the first 16 digits are its id."""
    return hashlib.sha256(raw).hexdigest()


def folder_of(centre):
    return Path(settings.KEYS_DIR) / f"{centre.prefix.lower()}-{centre.pk}"


def make_key(centre, on=None):
    """A new key, in use from now on; private keys before it are destroyed, their public halves kept."""
    folder = folder_of(centre)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(*RAW)
    number = len(list(folder.glob("*.pub"))) + 1
    stem = f"{number:03d}-{on or timezone.localdate():%Y%m%d}-{fingerprint(raw)[:16]}"
    earlier = list(folder.glob("*.pem"))
    (folder / f"{stem}.pub").write_text(base64.b64encode(raw).decode() + "\n", encoding="ascii")
    write_privately(folder / f"{stem}.pem", private_pem(key))
    for path in earlier:
        path.unlink()
    return key


def private_pem(key):
    """The private key as kept on the disk: under the pass phrase of the installation, if it has one."""
    phrase = settings.KEYS_PASSPHRASE.encode()
    lock = serialization.BestAvailableEncryption(phrase) if phrase else serialization.NoEncryption()
    return key.private_bytes(*PRIVATE_PEM, lock)


def read_private(path):
    """The private key of a file; also one that was written before the installation had a pass phrase.

    Raises OSError, or ValueError or TypeError when the pass phrase is not the one.
    """
    data, phrase = path.read_bytes(), settings.KEYS_PASSPHRASE.encode()
    locked = b"ENCRYPTED" in data.partition(b"\n")[0]
    return serialization.load_pem_private_key(data, phrase if locked else None)


def write_privately(path, data):
    """Whole or not at all, and readable by its owner alone from the first byte on."""
    beside = path.with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def signing_key(centre):
    """The centre's private key in use. Raises NoKey."""
    paths = sorted(folder_of(centre).glob("*.pem"))
    if not paths:
        raise NoKey(f"{centre} has no key to sign with yet. The system operator makes one: manage.py make_centre_key.")
    try:
        return read_private(paths[-1])
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(f"The key of {centre} cannot be read: {error}") from error


def has_key(centre):
    return any(folder_of(centre).glob("*.pem"))


def public_keys(centre):
    """Every key that the centre has signed with, newest first."""
    folder = folder_of(centre)
    in_use = max((path.stem for path in folder.glob("*.pem")), default="")
    paths = sorted(folder.glob("*.pub"), reverse=True)
    return [_public(path, path.stem == in_use) for path in paths]


def _public(path, in_use):
    day = path.stem.split("-")[1]
    raw = base64.b64decode(path.read_text(encoding="ascii"))
    return PublicKey(raw, date(int(day[:4]), int(day[4:6]), int(day[6:])), in_use)


def owner_of(wanted, centres):
    """Name of the centre whose key has this fingerprint: one of `centres`, or one made known here; "" when unknown."""
    for centre in centres:
        if any(key.fingerprint == wanted for key in public_keys(centre)):
            return centre.name
    for path in (Path(settings.KEYS_DIR) / KNOWN).glob("*.json"):
        entry = json.loads(path.read_text(encoding="utf-8"))
        if fingerprint(base64.b64decode(entry["public_key"])) == wanted:
            return entry["centre"]
    return ""


def make_known(name, raw):
    """Keep the public key of a centre elsewhere. Raises ValueError when it is no Ed25519 key."""
    Ed25519PublicKey.from_public_bytes(raw)
    folder = Path(settings.KEYS_DIR) / KNOWN
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    entry = {"centre": name, "public_key": base64.b64encode(raw).decode()}
    (folder / f"{fingerprint(raw)[:16]}.json").write_text(json.dumps(entry), encoding="utf-8")
    return fingerprint(raw)


def published(centres):
    """What /.well-known/countersign-keys.json says: public keys alone."""
    return {
        "centres": [
            {
                "centre": centre.name,
                "keys": [
                    {
                        "key": key.id,
                        "algorithm": "Ed25519",
                        "public_key": base64.b64encode(key.raw).decode(),
                        "fingerprint": key.fingerprint,
                        "made_on": key.made_on.isoformat(),
                        "in_use": key.in_use,
                    }
                    for key in public_keys(centre)
                ],
            }
            for centre in centres
        ]
    }
