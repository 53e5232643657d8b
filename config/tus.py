"""The words of the tus 1.0 protocol (https://tus.io/protocols/resumable-upload): headers in, headers out.

Extensions: creation, termination, expiration. A file is never sent along with its creation, because its address would
be lost with a broken connection, and what had arrived would have to be sent again.
"""

import base64
import binascii
from contextlib import suppress
from functools import wraps
from typing import NamedTuple

from django.http import HttpResponse, UnreadablePostError
from django.utils.http import http_date

from config.refusals import Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
PART = "application/offset+octet-stream"
SILENT_SECONDS = 30  # a connection from which nothing comes for so long is taken to be broken


class BadRequest(Refusal):
    """The headers are not those of the protocol: a mistake of a program, not of a person."""


class WrongVersion(Refusal):
    status = 412


class WrongType(Refusal):
    status = 415


class NoLength(Refusal):
    status = 411


class Wanted(NamedTuple):
    """What a creation asks for: bytes to come, and what the sender says of the file."""

    size: int
    facts: dict[str, str]


def resumable(*methods, limit):
    """A view that speaks tus: answers OPTIONS, checks the version, turns refusals into short plain answers.

    `methods` are those that the view answers; `limit()` gives the most bytes of a file. Goes outside the gate.
    """

    def decorate(view):
        @wraps(view)
        def spoken(request, *args, **kwargs):
            if request.method == "POST":  # for networks that let nothing else pass
                request.method = request.headers.get("X-HTTP-Method-Override", "POST").upper()
            if request.method == "OPTIONS":
                return _headed(HttpResponse(status=204, headers=_abilities(limit)))
            if request.method not in methods:
                return _headed(HttpResponse(status=405, headers={"Allow": ", ".join((*methods, "OPTIONS"))}))
            try:
                _check_version(request)
                return _headed(view(request, *args, **kwargs))
            except Refusal as refusal:
                return _headed(_refused(refusal, limit))

        return spoken

    return decorate


def wanted(request):
    """Wanted of a creation. Raises BadRequest."""
    if "Upload-Defer-Length" in request.headers:
        raise BadRequest("The length of the file has to be known at the start.")
    return Wanted(_number(request, "Upload-Length"), _metadata(request.headers.get("Upload-Metadata", "")))


def part(request):
    """(offset, length) of the part that the request carries. Raises WrongType, NoLength or BadRequest."""
    if request.content_type != PART:
        raise WrongType(f"A part is sent as {PART}.")
    if not request.headers.get("Content-Length", "").isdecimal():
        raise NoLength("A part is sent with its Content-Length.")
    return _number(request, "Upload-Offset"), int(request.headers["Content-Length"])


class PartBody:
    """The bytes of a part as they come: `read` gives fewer than asked for, then none, when the connection breaks.

    So that a lost connection does not hold the file for ever, it is taken to be broken when it is silent for
    SILENT_SECONDS. Only Gunicorn hands its socket out for that; another server has a limit of its own.
    """

    def __init__(self, request):
        self.request = request
        self.socket = request.META.get("gunicorn.socket")
        self._wait(SILENT_SECONDS)

    def read(self, size):
        try:
            return self.request.read(size)
        except UnreadablePostError:
            self._wait(0)
            return self._rest(size)

    def _rest(self, size):
        """What the server already held when the connection broke: given only to who asks for no more than that."""
        while size := size // 2:
            with suppress(UnreadablePostError):
                return self.request.read(size)
        return b""

    def _wait(self, seconds):
        if self.socket is not None:
            self.socket.settimeout(seconds)


def created(url, expires):
    return HttpResponse(status=201, headers={"Location": url, "Upload-Expires": http_date(expires.timestamp())})


def progress(status, *, offset, size, expires):
    headers = {"Upload-Offset": offset, "Upload-Length": size, "Upload-Expires": http_date(expires.timestamp())}
    return HttpResponse(status=status, headers=headers)


def _abilities(limit):
    return {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": limit()}


def _headed(response):
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _check_version(request):
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion(f"This server speaks tus {VERSION}.")


def _refused(refusal, limit):
    headers = _abilities(limit) if isinstance(refusal, WrongVersion) else {}
    return HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8", headers=headers)


def _number(request, name):
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise BadRequest(f"{name} has to be a whole number.")
    return int(value)


def _metadata(header):
    """`Upload-Metadata: name bm90ZXMucGRm,token …` as a dict."""
    facts = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            facts[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadRequest(f"Upload-Metadata: {key[:40]} cannot be read.") from error
    return facts
