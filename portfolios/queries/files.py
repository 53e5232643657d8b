"""A file as people are shown it."""

from typing import NamedTuple

from django.db.models.fields.files import FieldFile

from portfolios.models import Upload
from portfolios.queries.library import current_files
from portfolios.states import UNSETTLED, FileState, Purpose, UploadPurpose, UploadState

# What stands for the original when somebody opens it, the strongest first.
STANDS_FOR = (Purpose.REDACTED, Purpose.SHOWN)


class Shown(NamedTuple):
    """The bytes that are handed out for a file; `sealed` when they are not the original."""

    content: FieldFile
    media_type: str
    size: int
    sha256: str
    sealed: bool


def shown_form(file):
    """What everybody is shown of a file, its author too: redacted, else without hidden facts, else as it was sent."""
    return _form(file, STANDS_FOR)


def unredacted_form(file):
    """The same before anything was blacked out: what a redaction is made from."""
    return _form(file, (Purpose.SHOWN,))


def original_form(file):
    """The file exactly as it was sent."""
    return Shown(file.content, file.media_type, file.size, file.sha256, False)


def redaction_of(file):
    """The Redaction that counts, or None."""
    return file.redactions.filter(superseded_at=None).first()


def pdf_form(file):
    """The file converted to PDF, or None when there is no such form."""
    form = file.renditions.filter(superseded_at=None, purpose=Purpose.PDF).first()
    return form and Shown(form.content, form.media_type, form.size, form.sha256, True)


def _form(file, purposes):
    forms = {form.purpose: form for form in file.renditions.all() if form.superseded_at is None}
    for purpose in purposes:
        if form := forms.get(purpose):
            return Shown(form.content, form.media_type, form.size, form.sha256, True)
    return original_form(file)


def open_uploads(evidence, user):
    """What this person has sent for a piece of evidence and has not arrived in it: on its way, or refused."""
    rows = Upload.objects.visible_to(user).filter(evidence=evidence, purpose=UploadPurpose.EVIDENCE)
    return list(rows.filter(state__in=UNSETTLED))


def kept_files(evidence, user):
    """What templates/portfolios/_kept_files.html shows; `settled` when nothing of it is being worked on."""
    # The uploads first: one that is taken between the two questions is shown twice for a moment, not lost for good.
    uploads = open_uploads(evidence, user) if evidence else []
    files = current_files(evidence) if evidence else []
    at_work = [file for file in files if file.state == FileState.WAITING]
    at_work += [upload for upload in uploads if upload.state == UploadState.RECEIVED]
    return {"files": files, "uploads": uploads, "settled": not at_work}
