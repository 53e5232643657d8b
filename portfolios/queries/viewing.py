"""Files as the viewer shows them: which player, which address, and what is said instead where there is none."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from portfolios import rules
from portfolios.files import is_shown_inline
from portfolios.models import EvidenceFile, OriginalOpening, Redaction, Rendition
from portfolios.queries.files import STANDS_FOR, unredacted_form
from portfolios.states import FileState, Purpose, RedactionState

# How a file is shown in place, by the start of its media type; anything else is offered as a download.
VIEWERS = {"image/": "picture", "audio/": "audio", "video/": "video", "application/pdf": "pdf", "text/plain": "text"}
KINDS = {"picture": "photo", "audio": "audio", "video": "video", "pdf": "pdf", "text": "text"}


@dataclass
class Viewed:
    """A file with the way it is shown to a person.

    `viewer`: picture, audio, video, pdf or text; "" when it is only handed out, or not even that (`url` is "").
    `calm`: key of config.ui.STATES and sentence of what people should know about it, or ("", "").
    `original`: "open" or "ask" when the original is sealed and the person may open it, at once or with a reason.
    `contents`: rows (name, size or None) of an archive or e-mail, which is listed and not opened.
    """

    file: EvidenceFile
    viewer: str
    picture: str
    url: str
    calm: tuple[str, str] = ("", "")
    original: str = ""
    may_redact: bool = False
    contents: list[tuple[str, int | None]] = field(default_factory=list)
    openings: list[OriginalOpening] = field(default_factory=list)


def viewed_files(user, evidence, files=None):
    """Files of a piece as the person sees them, the current ones if none are named. A fixed number of SQL queries."""
    files = list(evidence.files.filter(removed_at=None) if files is None else files)
    prefetch_related_objects(files, *_with_forms(), *_with_openings())
    owns = rules.owns_original(user, evidence)
    may_ask = not owns and rules.may_ask_for_originals(user, evidence.registration)
    edits = rules.is_editable(evidence) and rules.can_edit_evidence(user, evidence)
    return [_viewed(file, user, owns, may_ask, edits) for file in files]


def viewed_to_read(user, files):
    """[Viewed] of these files, for reading alone: without originals and redaction."""
    prefetch_related_objects(list(files), *_with_forms())
    return [_viewed(file, user, owns=False, may_ask=False, edits=False) for file in files]


def viewed_in_pieces(user, shown):
    """{evidence id: [Viewed]} of several pieces ({evidence id: HandedIn}), for reading alone; two SQL queries."""
    files = {key: piece.files for key, piece in shown.items()}
    every = viewed_to_read(user, [file for found in files.values() for file in found])
    by_file = {viewed.file.pk: viewed for viewed in every}
    return {key: [by_file[file.pk] for file in found] for key, found in files.items()}


def viewed_whole(file):
    """The file as its author sees it while parts of it are blacked out: before anything was."""
    shown = unredacted_form(file)
    viewer = "pdf" if shown.media_type == rules.PDF else "picture" if is_shown_inline(shown.media_type) else ""
    return Viewed(file, viewer, KINDS.get(viewer, file.look), reverse("portfolios:file_unredacted", args=[file.pk]))


def _with_forms():
    yield Prefetch("renditions", Rendition.objects.filter(superseded_at=None), to_attr="forms")
    yield Prefetch("redactions", Redaction.objects.filter(superseded_at=None), to_attr="redactions_now")


def _with_openings():
    yield Prefetch("openings", OriginalOpening.objects.select_related("by").order_by("-pk"), to_attr="opened")


def _viewed(file, user, owns, may_ask, edits):
    is_author = file.added_by_id == user.pk
    forms = {form.purpose: form for form in file.forms}
    asked = file.redactions_now[0] if file.redactions_now else None
    calm, closed = _calm(file, asked, is_author)
    viewer, url = ("", "") if closed else _viewer(file, forms)
    sealed = asked is not None or any(purpose in forms for purpose in STANDS_FOR)
    original = ("open" if owns else "ask" if may_ask else "") if sealed and file.state != FileState.REFUSED else ""
    return Viewed(
        file,
        viewer,
        KINDS.get(viewer, file.look),
        url,
        calm,
        original,
        edits and file.state == FileState.CHECKED and rules.is_redactable(file),
        [] if closed else _contents(file),
        file.opened if owns else [],
    )


def _viewer(file, forms):
    """(viewer, address): the redacted form, the form without hidden facts, the original, or its conversion to PDF."""
    shown = next((forms[purpose] for purpose in STANDS_FOR if purpose in forms), file)
    url = reverse("portfolios:file_download", args=[file.pk])
    viewer = next((viewer for start, viewer in VIEWERS.items() if shown.media_type.startswith(start)), "")
    if viewer and is_shown_inline(shown.media_type):
        return viewer, url
    if Purpose.PDF in forms:
        return "pdf", reverse("portfolios:file_as_pdf", args=[file.pk])
    return "", url


def _calm(file, asked, is_author):
    """((state, sentence), whether the file stays closed to the person)."""
    if file.state == FileState.REFUSED:
        return ("stopped", file.refusal if is_author and file.refusal else "It did not pass the checks."), True
    if file.state == FileState.WAITING:
        sentence = "Until that is done only you can open it." if is_author else "It opens here when that is done."
        return ("scanning", f"It is being checked. {sentence}"), not is_author
    if asked is None or asked.state == RedactionState.MADE:
        return ("", ""), False
    if asked.state == RedactionState.FAILED:
        sentence = f"The black parts could not be made, so nobody else can open it. {asked.problem}"
        return ("stopped", sentence if is_author else "It is closed until its author has redacted it."), not is_author
    sentence = "Its parts are being blacked out. Until that is done"
    sentence += " only you can open it, and you still see it whole." if is_author else " it stays closed."
    return ("scanning", sentence), not is_author


def _contents(file):
    """(name, size) of what the checks found in an archive or saved e-mail."""
    listing = file.facts.get("archive") or file.facts.get("mail") or {}
    return [(row["name"], row["size"]) for row in listing.get("files", ())]
