"""Files that come in parts, as the tus protocol has it (config/tus.py): begun, received, given up."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from config import tus
from config.access import access
from config.once import key_of
from portfolios import actions, files, rules
from portfolios.models import Evidence, Upload
from portfolios.states import UploadPurpose


@tus.resumable("POST", limit=files.limit)
@access(Evidence, rule=rules.can_edit_evidence)
def upload_begin(request, evidence):
    return begin(request, evidence.registration, purpose=UploadPurpose.EVIDENCE, evidence=evidence)


def begin(request, registration, *, purpose, evidence=None):
    """The answer to a tus creation for any purpose; its view is the gate."""
    size, said = tus.wanted(request)
    upload = actions.begin_upload(
        registration,
        by=request.user,
        name=said.get("name", ""),
        size=size,
        purpose=purpose,
        evidence=evidence,
        token=key_of(said.get("token", "")),
        changed=_milliseconds(said.get("changed", "")),
    )
    return tus.created(reverse("portfolios:upload_receive", args=[upload.pk]), _expires(upload))


@tus.resumable("HEAD", "PATCH", "DELETE", limit=actions.largest_upload)
@access(Upload, rule=rules.can_send_upload)
def upload_receive(request, upload):
    """Where it stands, the next part, or the end of it."""
    if request.method == "DELETE":
        actions.give_up_upload(upload, by=request.user)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        actions.resume_upload(upload, by=request.user)
    else:
        offset, length = tus.part(request)
        actions.receive_part(upload, by=request.user, offset=offset, length=length, source=tus.PartBody(request))
    status = 200 if request.method == "HEAD" else 204
    return tus.progress(status, offset=upload.received, size=upload.size, expires=_expires(upload))


def _expires(upload):
    return upload.touched_at + timedelta(days=settings.UPLOAD_KEPT_DAYS)


def _milliseconds(said):
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else None
