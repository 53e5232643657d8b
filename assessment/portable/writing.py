"""Writing a package as a stream: nothing is held in memory but names, sizes and fingerprints.

The same content makes the same bytes: members stand in the order in which they are written, carry one time, and are
packed the same way everywhere.
"""

import base64
import contextlib
import hashlib
import json
import zipfile

from cryptography.hazmat.primitives import serialization

from assessment.portable.verify import CHUNK, MANIFEST, SIGNATURE

ORDINARY = 0o100644 << 16
# Already packed by their own format: packing again costs time and saves nothing.
LEAVE = ("image/", "video/", "audio/", "application/zip", "application/pdf", "application/vnd.openxml", "font/")
LEVEL = 6


class Damaged(Exception):
    """A stored file is not what its row says; `name` is how people call it."""

    def __init__(self, name):
        self.name = name
        super().__init__(f"{name} is damaged in the store: it no longer has the fingerprint that was kept of it.")


class PackageWriter:
    """A package on its way to `sink`, a binary file that is written once from front to end.

    `at` (UTC) is the time that all members carry; `progress` is called with the bytes written since the last call.
    """

    def __init__(self, sink, *, at, progress=None):
        self.archive = zipfile.ZipFile(sink, "w", allowZip64=True)
        self.date_time = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second // 2 * 2)
        self.progress = progress or (lambda count: None)
        self.files = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        """After an error what is there so far is closed, for whoever opened `sink` to throw away."""
        with contextlib.suppress(OSError):
            self.archive.close()

    def add_text(self, path, text):
        data = text if isinstance(text, bytes) else text.encode()
        self._write(path, [data], zipfile.ZIP_DEFLATED, len(data))

    def add_file(self, path, source, *, media_type, size, sha256, name):
        """Copy an open file. Raises Damaged when it is not what it should be."""
        how = zipfile.ZIP_STORED if media_type.startswith(LEAVE) else zipfile.ZIP_DEFLATED
        written, digest = self._write(path, iter(lambda: source.read(CHUNK), b""), how, size)
        if (written, digest) != (size, sha256):
            raise Damaged(name)

    def finish(self, manifest, key):
        """Write the manifest, which lists all files, and the centre's signature over its very bytes.

        Returns the SHA-256 of the manifest.
        """
        listed = sorted(self.files, key=lambda row: row["path"])
        signed = json.dumps({**manifest, "files": listed}, ensure_ascii=False, indent=1).encode()
        self._write(MANIFEST, [signed], zipfile.ZIP_DEFLATED, len(signed))
        self._write(SIGNATURE, [envelope(key, signed)], zipfile.ZIP_DEFLATED, 0)
        self.archive.close()
        return hashlib.sha256(signed).hexdigest()

    def _write(self, path, chunks, how, size):
        info = zipfile.ZipInfo(path, self.date_time)
        info.external_attr, info.create_system = ORDINARY, 3
        info.compress_type, info._compresslevel = how, LEVEL
        info.file_size = size  # tells zipfile whether the header has to be a large one
        digest, written = hashlib.sha256(), 0
        with self.archive.open(info, "w") as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                written += len(chunk)
                self.progress(len(chunk))
        self.files.append({"path": path, "size": written, "sha256": digest.hexdigest()})
        return written, digest.hexdigest()


def envelope(key, signed):
    """What manifest.sig holds: the signature, and the key that checks it."""
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    facts = {
        "algorithm": "Ed25519",
        "key": hashlib.sha256(public).hexdigest()[:16],
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(key.sign(signed)).decode(),
    }
    return json.dumps(facts, indent=1).encode()
