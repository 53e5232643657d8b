"""Hand out a stored file: whole or the range that a player asks for, with headers that keep it from acting."""

import re

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

# The file may do nothing: no script, no form, no request of its own, no origin. Our pages may frame it.
SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)
RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


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


def send_stored_file(request, field_file, *, name, media_type, size, etag, inline):
    """The answer to a request for a stored file (django.db.models.fields.files.FieldFile): 200, 206, 304 or 416."""
    tag = f'"{etag}"'
    if tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return _headed(HttpResponse(status=304), tag)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""
    try:
        part = wanted_range(asked, size)
    except ValueError:
        return _headed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), tag)
    response = _part(field_file, part) if part else FileResponse(field_file.open("rb"))
    if part:
        response["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
    response["Content-Length"] = part[1] - part[0] + 1 if part else size
    response["Content-Type"] = "text/plain; charset=utf-8" if media_type == "text/plain" else media_type
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    return _headed(response, tag)


def _part(field_file, part):
    file = field_file.open("rb")
    file.seek(part[0])
    return FileResponse(_Slice(file, part[1] - part[0] + 1), status=206)


def _headed(response, tag):
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
