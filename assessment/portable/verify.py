#!/usr/bin/env python3
"""Prove a portable portfolio: every file is the one that the centre signed, none is missing, none was added.

    python3 verify.py PACKAGE.zip [--keys countersign-keys.json]

Stands alone: Python 3.11 or newer and the package `cryptography`. The keys are those that the centre shows at
https://ITS-ADDRESS/.well-known/countersign-keys.json; without them the signature is checked against the key inside the
package, which proves that the package is whole, but not whose it is. Ends with 0, or with 1 and the name of the first
file that is wrong. The format is told in docs/package.md.
"""

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "countersign-portfolio"
VERSIONS = (1,)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_MEMBERS = 100_000
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_SIGNATURE = 4096
MOST_BYTES = 100 * 1024**3
CHUNK = 1024 * 1024
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,5}\Z")
HOW_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
START = b"PK\x03\x04"


class Tampered(Exception):
    """The package is not what the centre signed, or no package. `name` is the file that is wrong, "" for the whole."""

    def __init__(self, name, sentence):
        self.name, self.sentence = name, sentence
        super().__init__(f"{name}: {sentence}" if name else sentence)


class Proof(NamedTuple):
    """What a package that holds together says. `fingerprint` is the SHA-256 of the key that signed it."""

    manifest: dict
    manifest_sha256: str
    key: str
    fingerprint: str
    files: int
    size: int


def prove(source, progress=None, most_bytes=MOST_BYTES):
    """The Proof of a package; `source` is a path or a binary file that can seek.

    `progress`, if given, is called with the number of bytes read since the last call. Raises Tampered.
    """
    with open_package(source, most_bytes) as package:
        members = check_members(package)
        signed = read_small(package, members, MANIFEST, LARGEST_MANIFEST)
        key, fingerprint = check_signature(signed, read_small(package, members, SIGNATURE, LARGEST_SIGNATURE))
        manifest = read_manifest(signed)
        listed = check_list(manifest, members)
        for path, (size, digest) in listed.items():
            check_file(package, members[path], size, digest, progress or (lambda count: None))
        check_named_files(manifest, listed)
        check_words(manifest)
        check_ledger(manifest.get("ledger", {}))
        size = sum(size for size, _ in listed.values())
        return Proof(manifest, hashlib.sha256(signed).hexdigest(), key, fingerprint, len(listed), size)


def open_package(source, most_bytes):
    """The ZIP, once nothing about it as a whole is odd."""
    try:
        package = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Tampered("", "This is not a ZIP, or it is broken: it cannot be read.") from error
    if oddity := oddity_of(package, most_bytes):
        package.close()
        raise Tampered("", oddity)
    return package


def oddity_of(package, most_bytes):
    """What no package would have, as a sentence, or ""."""
    raw = package.fp
    raw.seek(0)
    starts_as_zip = raw.read(4) == START
    raw.seek(0, os.SEEK_END)
    whole, infos = raw.tell(), package.infolist()
    if not starts_as_zip or package.comment:
        return "There is something before or after the ZIP that does not belong to it."
    if not infos or len(infos) > MOST_MEMBERS:
        return f"The ZIP holds {len(infos)} files; a package holds 1 to {MOST_MEMBERS}."
    if sum(info.compress_size for info in infos) > whole:
        return "The files in the ZIP claim more room than it has."
    if sum(info.file_size for info in infos) > most_bytes:
        return f"Unpacked it would be larger than {most_bytes // 1024**2} MB."
    return ""


def check_members(package):
    """{path: ZipInfo}; every entry is an ordinary file with an ordinary, unique path."""
    members = {}
    for info in package.infolist():
        name = info.orig_filename
        if not PATH.match(name) or len(name) > 200 or ".." in name:
            raise Tampered(name.encode("unicode_escape").decode()[:80], "This is no path that a package may hold.")
        if info.flag_bits & ENCRYPTED:
            raise Tampered(name, "It is encrypted. Save the package without a password.")
        if info.compress_type not in HOW_PACKED:
            raise Tampered(name, "It is packed in a way that a package does not use.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Tampered(name, "It is not an ordinary file.")
        if name.lower() in members:
            raise Tampered(name, "It is there twice.")
        members[name.lower()] = info
    return {info.orig_filename: info for info in members.values()}


def read_small(package, members, name, limit):
    if name not in members:
        raise Tampered(name, "It is missing: this is not a portable portfolio, or not all of it.")
    if members[name].file_size > limit:
        raise Tampered(name, "It is larger than it can be.")
    return b"".join(chunks_of(package, members[name]))


def chunks_of(package, info):
    """The bytes of a member, piece by piece; never more than the ZIP says, and the ZIP's own sum is checked."""
    try:
        with package.open(info) as member:
            while chunk := member.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Tampered(info.orig_filename, "It has been changed or damaged; it cannot be unpacked.") from error


def check_signature(signed, envelope):
    """(id, fingerprint) of the key that signed these bytes."""
    try:
        given = json.loads(envelope)
        public, signature = (base64.b64decode(given[name], validate=True) for name in ("public_key", "signature"))
        key, algorithm = str(given["key"]), given["algorithm"]
        verifier = Ed25519PublicKey.from_public_bytes(public)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Tampered(SIGNATURE, "It is not a signature that can be read.") from error
    fingerprint = hashlib.sha256(public).hexdigest()
    if algorithm != "Ed25519" or key != fingerprint[:16]:
        raise Tampered(SIGNATURE, "It does not name its key rightly.")
    try:
        verifier.verify(signature, signed)
    except InvalidSignature as error:
        raise Tampered(MANIFEST, "The signature does not fit: the list or the signature has been changed.") from error
    return key, fingerprint


def read_manifest(signed):
    try:
        manifest = json.loads(signed)
    except (ValueError, RecursionError) as error:
        raise Tampered(MANIFEST, "It cannot be read.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Tampered(MANIFEST, "It is not the manifest of a portable portfolio.")
    if manifest.get("version") not in VERSIONS:
        newest = VERSIONS[-1]
        raise Tampered(MANIFEST, f"It is of version {manifest.get('version')!r}; this program reads up to {newest}.")
    return manifest


def check_list(manifest, members):
    """{path: (size, SHA-256)} as signed; the ZIP holds just these and the two signed ones."""
    try:
        listed = {str(row["path"]): (int(row["size"]), str(row["sha256"])) for row in manifest["files"]}
    except (KeyError, TypeError, ValueError) as error:
        raise Tampered(MANIFEST, "Its list of files cannot be read.") from error
    there = set(members) - {MANIFEST, SIGNATURE}
    for name in sorted(set(listed) - there):
        raise Tampered(name, "It is missing.")
    for name in sorted(there - set(listed)):
        raise Tampered(name, "It has been added; the centre did not sign it.")
    return listed


def check_file(package, info, size, digest, progress):
    if info.file_size != size:
        raise Tampered(info.orig_filename, f"It has {info.file_size} bytes; {size} were signed.")
    found, count = hashlib.sha256(), 0
    for chunk in chunks_of(package, info):
        found.update(chunk)
        count += len(chunk)
        progress(len(chunk))
    if count != size or found.hexdigest() != digest:
        raise Tampered(info.orig_filename, "It has been changed.")


def check_named_files(manifest, listed):
    """Every file that a piece, its feedback or a test result names is on the list, with the same fingerprint."""
    for result in manifest.get("test_results", ()):
        if (file := result.get("proof_file")) and listed.get(file.get("path"), (0, ""))[1] != file.get("sha256"):
            raise Tampered(str(file.get("path")), f"It is not the slip that the test of {result.get('unit')} names.")
    for piece in manifest.get("evidence", ()):
        for file in piece.get("files", ()):
            shown = file.get("shown") or file
            expected = {file.get("path"): shown.get("sha256")}
            if file.get("original"):
                expected[file["original"]] = file.get("sha256")
            for path, digest in expected.items():
                if listed.get(path, (0, ""))[1] != digest:
                    raise Tampered(str(path), f"It is not the file that {piece.get('reference')} names.")
        for sitting in piece.get("assessments", ()):
            for sound in sitting.get("spoken", ()):
                if listed.get(sound.get("path"), (0, ""))[1] != sound.get("sha256"):
                    told = f"It is not the spoken feedback that {piece.get('reference')} names."
                    raise Tampered(str(sound.get("path")), told)


def check_words(manifest):
    """What a witness confirmed, and the agreement that was signed, still read as their fingerprints say."""
    for piece in manifest.get("evidence", ()):
        said = piece.get("testimony")
        if said and sha256_of(piece.get("account")) != said.get("words_sha256"):
            raise Tampered(MANIFEST, f"The words of {piece.get('reference')} are not those that the witness confirmed.")
    for row in manifest.get("agreement", ()):
        if sha256_of(row.get("text")) != row.get("sha256"):
            raise Tampered(MANIFEST, "The text of the learning agreement is not the one that was signed.")


def sha256_of(text):
    return hashlib.sha256(str(text).encode()).hexdigest()


def check_ledger(extract):
    """Each line that is told in full makes its own seal, and lines that follow each other are chained."""
    seals = {}
    for act in extract.get("acts", ()):
        place = act.get("sequence")
        if "facts" in act and act.get("digest") != digest_of(extract.get("centre"), act):
            raise Tampered(MANIFEST, f"Line {place} of the ledger does not fit its seal.")
        if place - 1 in seals and seals[place - 1] != act.get("previous"):
            raise Tampered(MANIFEST, f"Line {place} of the ledger does not follow the line before it.")
        seals[place] = act.get("digest")


def digest_of(centre, act):
    """The seal of a line of the ledger: SHA-256 over its canonical JSON."""
    names = ("sequence", "at", "by", "verb", "object", "facts", "previous")
    line = {"centre": centre, **{name: act.get(name) for name in names}}
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def owner_of(fingerprint, text):
    """Whose key it is by a list of keys as a centre shows it, or None."""
    for centre in json.loads(text).get("centres", ()):
        for key in centre.get("keys", ()):
            if hashlib.sha256(base64.b64decode(key["public_key"])).hexdigest() == fingerprint:
                return centre["centre"]
    return None


def describe(proof, owner):
    manifest = proof.manifest
    whose = f"{owner}, by a key on your list" if owner else "a key that is not on your list: compare its fingerprint"
    as_of = datetime.fromisoformat(manifest["as_of"]).astimezone(UTC)
    return "\n".join([
        f"In order: {proof.files} files, {proof.size} bytes, each as it was signed.",
        f"Portfolio of {manifest['learner']['name']}, {manifest['qualification']['title']}, as of {as_of:%Y-%m-%d}.",
        f"It says that it is from {manifest['centre']['name']}. Signed by {whose}.",
        f"Fingerprint of the key: {proof.fingerprint}",
        f"Fingerprint of the manifest: {proof.manifest_sha256}",
    ])  # fmt: skip


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Prove a portable portfolio.")
    parser.add_argument("package")
    parser.add_argument("--keys", help="the keys that the centre shows, as a file")
    options = parser.parse_args(arguments)
    try:
        proof = prove(options.package)
        owner = None
        if options.keys:
            with open(options.keys, encoding="utf-8") as keys:
                owner = owner_of(proof.fingerprint, keys.read())
    except Tampered as error:
        print(f"REFUSED. {error}", file=sys.stderr)
        return 1
    print(describe(proof, owner))
    return 0


if __name__ == "__main__":
    sys.exit(main())
