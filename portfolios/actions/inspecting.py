"""The checks on arrival, made by the worker. The row of a file is the truth: a lost or doubled message is harmless."""

import hashlib
import logging
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from centres.ledger import record_act
from config import scanner
from config.storage import StorageDown, keep
from portfolios.actions.comparing import compare, record_compared
from portfolios.arrival import Findings, Limits, look_at
from portfolios.arrival.offices_as_pdf import as_pdf, can_be_made
from portfolios.models import EvidenceFile, FileText, Rendition, rendition_path
from portfolios.states import FileState, Purpose, Scan

MOST_ATTEMPTS = 3
PIECE = 1024 * 1024
ALTERED = "was damaged on our side: what is stored is not what was sent. Send it again."
MALWARE = "contains malware ({}). Nobody can open it. Have the computer that it comes from checked."
GIVEN_UP = "could not be checked: looking at it was broken off three times. Save it anew, as a PDF say, and send that."
SCANNER_AWAY = "The scanner for malware does not answer; it is asked again."
STORAGE_AWAY = "The storage of files does not answer; it is asked again."

logger = logging.getLogger(__name__)


class InspectionFailed(Exception):
    """The file could not be checked this time, through no fault of its own; another try is due."""


def send_inspection(file):
    """Ask the worker for the checks once the row is safe; a lost message is sent again by the sweeper."""
    from portfolios.tasks import inspect_file  # the tasks call these actions

    transaction.on_commit(lambda: inspect_file.delay(file.pk), robust=True)


def inspect_file(file):
    """Check a file that waits: what it is, whether it does harm, what others are to see instead of it.

    Nothing happens when that has been done, or while another worker is at it. Raises InspectionFailed when another
    try is due; after MOST_ATTEMPTS the file is refused instead.
    """
    if not _take_up(file):
        return file
    try:
        with TemporaryDirectory(prefix="arrival-") as folder:
            found, scan = examine_content(file, Path(folder))
            forms = [_kept(file, form, Path(folder)) for form in found.forms]
        return _finish(file, found, scan, forms, compare(file, found))
    except (scanner.Unreachable, StorageDown) as error:
        # No fault of the file: it waits, however often that happens, and is never passed unscanned.
        waits = SCANNER_AWAY if isinstance(error, scanner.Unreachable) else STORAGE_AWAY
        _put_back(file, attempts=F("attempts") - 1, facts={"waits": waits})
        raise InspectionFailed(str(error)) from error
    except Exception as error:  # whatever it is: the file must not wait for ever
        logger.exception("File %s could not be checked", file.pk)
        if file.attempts >= MOST_ATTEMPTS:
            return _finish(file, Findings(refusal=GIVEN_UP))
        _put_back(file)
        raise InspectionFailed(str(error)) from error


def stuck_since():
    """Messages and work older than this are taken to be lost."""
    return timezone.now() - timedelta(minutes=settings.FILE_STUCK_MINUTES)


def verdict(stored, refusal, scan):
    """What the row of any kept file says at the end of its checks: its `state`, `refusal` and `scan`."""
    longest = stored._meta.get_field("refusal").max_length
    return {
        "state": FileState.REFUSED if refusal else FileState.CHECKED,
        "refusal": f"{stored.name} {refusal}"[:longest] if refusal else "",
        "scan": scan,
    }


def examine_content(stored, folder):
    """(Findings, Scan) of any row with `content`, `sha256` and `media_type`; forms of it lie in `folder`.

    Raises scanner.Unreachable or StorageDown when that is no fault of the content.
    """
    with _at_hand(stored, folder) as path:
        return _examine(stored, path, folder)


def _take_up(file):
    """Claim the row for this worker. False when there is nothing to do."""
    free = Q(started_at=None) | Q(started_at__lt=stuck_since())
    rows = EvidenceFile.objects.filter(free, pk=file.pk, state=FileState.WAITING)
    taken = rows.update(started_at=timezone.now(), attempts=F("attempts") + 1)
    file.refresh_from_db()
    return bool(taken)


def _put_back(file, **changes):
    waiting = EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING, started_at=file.started_at)
    waiting.update(started_at=None, sent_at=timezone.now(), **changes)
    file.refresh_from_db()


@contextmanager
def _at_hand(file, folder):
    """The path of the stored content: where it lies, or a copy of what lies elsewhere."""
    try:
        yield Path(file.content.path)
        return
    except NotImplementedError:
        copy = folder / "original"
    with file.content.open("rb") as stored, open(copy, "wb") as target:
        for piece in stored.chunks(PIECE):
            target.write(piece)
    yield copy


def _examine(file, path, folder):
    """(Findings, Scan) of a stored file; whatever opens it runs apart from this process."""
    if _fingerprint(path) != file.sha256:
        return Findings(refusal=ALTERED), Scan.NOT_SCANNED
    scan, malware = _scanned(path)
    if malware:
        return Findings(refusal=MALWARE.format(malware)), scan
    found = look_at(path, file.media_type, folder, _limits())
    if not found.refusal and settings.SOFFICE and can_be_made(file.media_type):
        _add_pdf(found, file, path, folder / "office")
    return found, scan


def _limits():
    return Limits(
        pages=settings.EVIDENCE_PAGES,
        pixels=settings.EVIDENCE_MEGAPIXELS * 1_000_000,
        unpacked=settings.EVIDENCE_UNPACKED_MB * 1024**2,
        seconds=settings.ARRIVAL_SECONDS,
        memory=settings.ARRIVAL_MEMORY_MB * 1024**2,
    )


def _fingerprint(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scanned(path):
    """(Scan, name of the malware or ""); not scanned where no scanner is set, or where it takes no file so large."""
    if not settings.CLAMD_ADDRESS:
        return Scan.NOT_SCANNED, ""
    with open(path, "rb") as file:
        try:
            malware = scanner.malware_in(file, settings.CLAMD_ADDRESS)
        except scanner.TooLarge:
            return Scan.NOT_SCANNED, ""
    return (Scan.INFECTED, malware) if malware else (Scan.CLEAN, "")


def _add_pdf(found, file, path, folder):
    """A PDF of an office document, so that it opens in the page; without one it is a download."""
    folder.mkdir()
    made = as_pdf(settings.SOFFICE, path, file.media_type, folder)
    looked = look_at(made, "application/pdf", folder, _limits()) if made else None
    if looked is None or looked.refusal:
        logger.warning("File %s could not be made into a PDF", file.pk)
        found.facts["no_pdf"] = True
        return
    found.pages, found.text = looked.pages, found.text or looked.text
    for form in looked.forms:
        found.forms.append(_moved(form, folder.name))
    found.add_form(Purpose.PDF, "application/pdf", f"{folder.name}/{made.name}")


def _moved(form, folder):
    form.name = f"{folder}/{form.name}"
    return form


def keep_form(row, form, folder, place):
    """`row` for a form that was made: its content is stored as `place(row, name)` says, the row itself not yet."""
    path = folder / form.name
    row.media_type, row.size, row.sha256 = form.media_type, path.stat().st_size, _fingerprint(path)
    with open(path, "rb") as made:
        row.content.name = keep(row.content.storage, place(row, form.name), File(made), row.size)
    return row


def _kept(file, form, folder):
    return keep_form(Rendition(file=file, purpose=form.purpose, facts=form.facts), form, folder, rendition_path)


@transaction.atomic
def _finish(file, found, scan=Scan.NOT_SCANNED, renditions=(), compared=None):
    """Write what was found, unless another worker has meanwhile done so."""
    waiting = EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING)
    written = waiting.update(
        **verdict(file, found.refusal, scan),
        pages=found.pages,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        facts=found.facts,
        picture_hash=found.picture_hash,
        checked_at=timezone.now(),
    )
    file.refresh_from_db()
    if not written:
        return file
    Rendition.objects.bulk_create(renditions)
    if found.text:
        FileText.objects.create(file=file, text=found.text)
    if compared:
        record_compared(compared)
    record_act(
        file.evidence.registration.centre,
        by=None,
        verb="refused a file of" if found.refusal else "checked a file of",
        obj=file.evidence,
        file=file.name,
        sha256=file.sha256,
        scan=scan,
        why=found.refusal,
        made={rendition.purpose: rendition.sha256 for rendition in renditions},
    )
    return file


def resend_stuck_files():
    """Ask again for the checks whose message or worker was lost; called every minute. Returns how many."""
    lost = Q(started_at=None) | Q(started_at__lt=stuck_since())
    waiting = EvidenceFile.objects.filter(lost, state=FileState.WAITING, sent_at__lt=stuck_since())
    return sum(_resend(file) for file in waiting.order_by("sent_at")[:200])


@transaction.atomic
def _resend(file):
    """Send one file again, or refuse it when it has taken its worker down too often."""
    if file.attempts >= MOST_ATTEMPTS:
        _finish(file, Findings(refusal=GIVEN_UP))
        return False
    # The condition lets go of a row that a worker has taken up between the look and the write.
    same = EvidenceFile.objects.filter(
        pk=file.pk, state=FileState.WAITING, sent_at=file.sent_at, started_at=file.started_at
    )
    if not same.update(sent_at=timezone.now(), started_at=None):
        return False
    send_inspection(file)
    return True
