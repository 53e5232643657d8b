"""The files of a piece as the learner may have them: as others see it, and the sealed original of their own."""

from typing import NamedTuple

from django.db.models.fields.files import FieldFile

from assessment.portable.layout import file_path
from portfolios.queries.files import STANDS_FOR
from portfolios.states import FileState


class StoredFile(NamedTuple):
    """A file that is copied into the package, and where it lies now."""

    path: str
    content: FieldFile
    media_type: str
    size: int
    sha256: str
    name: str


def packed_files(evidence, learner_id):
    """(manifest rows, rows left out, [StoredFile]) of a piece whose files, renditions and submissions are loaded.

    Files that were taken out again stay when a submission names them: a decision may rest on them. A sealed original
    goes along when the learner added it (ACCESS: sealed originals, own); what somebody else recorded and redacted
    leaves as it is shown.
    """
    handed_in = {
        row["sha256"] for submission in evidence.submissions.all() for row in submission.facts.get("files", ())
    }
    rows, left_out, stored, keys = [], [], [], {}
    kept = [file for file in evidence.files.all() if file.removed_at is None or file.sha256 in handed_in]
    for place, file in enumerate(kept, start=1):
        if why := _withheld(file, learner_id):
            left_out.append({"name": file.name, "sha256": file.sha256, "size": file.size, "why": why})
            continue
        keys[file.pk] = f"{evidence.reference}-{place}"
        row, copies = _packed(file, keys, evidence.reference, place, file.added_by_id == learner_id)
        rows.append(row)
        stored += copies
    return rows, left_out, stored, keys


def _withheld(file, learner_id):
    if file.state == FileState.REFUSED:
        return f"Refused when it arrived: {file.refusal}"[:200]
    if file.state == FileState.WAITING and file.added_by_id != learner_id:
        return "It was still being checked."
    return ""


def _packed(file, keys, reference, place, is_own):
    forms = {form.purpose: form for form in file.renditions.all() if form.superseded_at is None}
    form = next((forms[purpose] for purpose in STANDS_FOR if purpose in forms), None)
    folder = "files" if file.removed_at is None else "files/earlier"
    path = file_path(folder, reference, place, file.name)
    original = file_path("originals", reference, place, file.name) if form and is_own else None
    copies = []
    if form is None or original:
        at = original or path
        copies.append(StoredFile(at, file.content, file.media_type, file.size, file.sha256, file.name))
    if form:
        copies.append(StoredFile(path, form.content, form.media_type, form.size, form.sha256, file.name))
    row = {
        "key": keys[file.pk],
        "name": file.name,
        "path": path,
        "original": original,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "shown": form and _form_facts(form),
        "version": file.version,
        "replaces": keys.get(file.replaces_id),
        "current": file.removed_at is None,
        "added_by": file.added_by.full_name,
        "added_at": file.added_at.isoformat(),
        "scan": file.scan,
        "pages": file.pages,
        "seconds": file.seconds,
        "width": file.width,
        "height": file.height,
    }
    return row, copies


def _form_facts(form):
    facts = {"purpose": form.purpose, "media_type": form.media_type, "size": form.size}
    return {**facts, "sha256": form.sha256, "facts": form.facts}
