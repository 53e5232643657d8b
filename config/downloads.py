"""Hand out a stored file: whole or the range that a player asks for, with headers that keep it from acting.

By the time that a view comes here the gate has let the person through. The bytes are then sent by us, or, where the
settings say so, by nginx (ACCEL_PREFIX) or by the store itself (PRESIGNED_SECONDS).
"""

import logging
import re
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from config.refusals import Refusal
from config.storage import DiskStorage

# The file may do nothing: no script, no form, no request of its own, no origin. Our pages may frame it.
SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)
RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
BLOCK = 128 * 1024  # bytes that we send at once
MISSING = (
    "This file is on record, but its content is missing from the storage. Tell the administrator of this site: its "
    "fingerprint is known, so that a copy can be recognised and put back."
)

logger = logging.getLogger(__name__)


class FileMissing(Refusal):
    """A file is on record but not in the storage; `manage.py verify_files` finds all of them."""

    status = 404


class _Slice:
    """The bytes from where `file` stands, `left` of them, as a file that FileResponse can read."""

    def __init__(self, file, left):
        self.file, self.left = file, left

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        data = self.file.read(size)
        self.left -= len(data)
        return data

    def close(self):
        self.file.close()


def wanted_range(header, size):
    """(first, last) byte for a Range header, None when the whole is to be sent; ValueError when it lies outside.

    Several ranges at once, other units and malformed headers are answered with the whole (RFC 9110, 14.2).
    """
    match = RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        if size == 0 or int(last) == 0:
            raise ValueError(header)
        return max(size - int(last), 0), size - 1
    if int(first) >= size:
        raise ValueError(header)
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


def send_stored_file(request, field_file, *, name, media_type, etag, inline, size=None):
    """The answer to a request for a stored file (django.db.models.fields.files.FieldFile).

    200, 206, 304 or 416; a redirect where the store sends it itself. `size` saves asking the storage for it. Raises
    FileMissing and StorageDown.
    """
    kind = {
        "Content-Type": "text/plain; charset=utf-8" if media_type == "text/plain" else media_type,
        "Content-Disposition": content_disposition_header(not inline, name) or "inline",
    }
    tag = f'"{etag}"'
    if tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return _headed(HttpResponse(status=304), tag)
    storage = field_file.storage
    if settings.ACCEL_PREFIX and isinstance(storage, DiskStorage):
        return _sent_by_nginx(field_file.name, kind)
    may_leave = request.method == "GET" and not (inline and media_type.startswith("text/"))
    if settings.PRESIGNED_SECONDS and hasattr(storage, "signed_url") and may_leave:
        return _sent_by_the_store(field_file, kind)
    return _headed(_sent_by_us(request, field_file, kind, size, tag), tag)


def _sent_by_us(request, field_file, kind, size, tag):
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""
    with _there(field_file):
        size = field_file.size if size is None else size
    try:
        part = wanted_range(asked, size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with _there(field_file):
        file = field_file.open("rb")
    headers = {**kind, "Content-Length": size}
    if part:
        first, last = part
        file.seek(first)
        file = _Slice(file, last - first + 1)
        headers |= {"Content-Length": last - first + 1, "Content-Range": f"bytes {first}-{last}/{size}"}
    response = FileResponse(file, status=206 if part else 200)
    response.block_size = BLOCK
    for name, value in headers.items():  # a FileResponse guesses them from the name in the storage
        response[name] = value
    return response


@contextmanager
def _there(field_file):
    try:
        yield
    except FileNotFoundError as error:
        logger.exception("%s is on record but not in the storage", field_file.name)
        raise FileMissing(MISSING) from error


def _sent_by_nginx(name, kind):
    """nginx takes the file from the disk, with ranges and an ETag of its own, and our headers (docs/running.md)."""
    response = HttpResponse(headers={**kind, "X-Accel-Redirect": quote(f"{settings.ACCEL_PREFIX}{name}")})
    return _guarded(response)


def _sent_by_the_store(field_file, kind):
    """The browser is sent to the store with an address that soon stops working; nobody may keep it.

    The store cannot send our content security policy: its host is another origin, without cookies of ours, and shows
    inline only what is no page. Text, which browsers guess about, is therefore sent by us.
    """
    address = field_file.storage.signed_url(
        field_file.name,
        seconds=settings.PRESIGNED_SECONDS,
        media_type=kind["Content-Type"],
        disposition=kind["Content-Disposition"],
    )
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(address, headers=headers)


def _headed(response, tag):
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    return _guarded(response)


def _guarded(response):
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
