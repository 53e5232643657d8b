"""One ZIP of what a job has made: a stream written by the worker, with a list of fingerprints, kept for some days."""

import hashlib
import logging
import tempfile
import zipfile

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from assessment.actions.jobs import expiry, scratch_folder
from assessment.portable.layout import safe
from certification import queries, rules
from certification.actions.rendering import stuck_since
from certification.models import BulkJob, archive_path
from certification.states import BulkState, Rendering
from config.refusals import NotAllowed, StaleState
from config.sheets import csv_text
from config.storage import LocalFile

MANIFEST = "manifest.csv"
HEADINGS = ("file", "sha256", "bytes", "number", "document", "learner", "learner number", "claim")
STOPPED = "The worker stopped again and again while it was writing the ZIP."
TURNS = 4  # workers that may try before it is given up

logger = logging.getLogger(__name__)


class DamagedDocument(Exception):
    """A stored PDF is not what the register says it is."""


def send_archive(job):
    """Ask the worker once the row is safe; a lost message is sent again by resend_stuck_archives."""
    from certification.tasks import make_archive  # the tasks call these actions

    transaction.on_commit(lambda: make_archive.delay(job.pk), robust=True)


def ask_archive(job):
    """Put the ZIP into the queue. Part of a whole act."""
    facts = {"archive_state": Rendering.QUEUED, "archive_turn": 0, "archive_sent_at": timezone.now()}
    BulkJob.objects.filter(pk=job.pk).update(**facts, archive_error="")
    send_archive(job)


@transaction.atomic
def remake_archive(job, *, by):
    """Have the ZIP made again: after a failure, or when it is no longer kept. Raises NotAllowed or StaleState."""
    if not rules.can_keep_job(by, job):
        raise NotAllowed("Only an administrator of the centre has the ZIP made.")
    job = BulkJob.objects.select_for_update().get(pk=job.pk)
    if job.archive_state in (Rendering.QUEUED, Rendering.RUNNING, Rendering.DONE):
        raise StaleState("It is being made, or it is there.")
    documents = queries.job_documents(job)
    if documents.to_make or not documents.made or job.state == BulkState.CHECKING:
        raise StaleState("There is nothing to put in it yet.")
    ask_archive(job)
    return job


def make_archive(job):
    """Write the ZIP if it is still wanted and no other worker is at it. Whatever stops it, the row tells."""
    free = Q(archive_state=Rendering.QUEUED) | Q(archive_state=Rendering.RUNNING, archive_sent_at__lt=stuck_since())
    mine = BulkJob.objects.filter(free, pk=job.pk)
    facts = {"archive_state": Rendering.RUNNING, "archive_sent_at": timezone.now()}
    if not mine.update(**facts, archive_turn=F("archive_turn") + 1):
        return job
    job.refresh_from_db()
    try:
        with tempfile.NamedTemporaryFile(dir=scratch_folder(), suffix=".zip") as sink:
            write_archive(job, sink)
            sink.flush()
            keep_archive(job, sink)
    except Exception as error:  # the row must not stay RUNNING, and the person must be told
        logger.exception("Archive of job %s", job.pk)
        own(job).update(archive_state=Rendering.FAILED, archive_error=f"{type(error).__name__}: {error}"[:400])
    job.refresh_from_db()
    return job


def own(job):
    """The row, if no later worker has taken it up."""
    return BulkJob.objects.filter(pk=job.pk, archive_turn=job.archive_turn, archive_state=Rendering.RUNNING)


def write_archive(job, sink):
    """Every standing PDF of the job under a name of plain letters, each compared with its fingerprint; the list last.

    PDFs are packed already, so they are stored as they are: no memory, no time.
    """
    lines = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for document in queries.archived_documents(job):
            name = archive_name(document)
            size = copy_document(document, archive, name)
            registration = document.claim.registration
            lines.append(
                (
                    name,
                    document.sha256,
                    size,
                    document.number,
                    document.get_kind_display(),
                    registration.name,
                    registration.learner_number,
                    document.claim.number,
                )
            )
        archive.writestr(MANIFEST, csv_text([HEADINGS, *lines]))
    return lines


def archive_name(document):
    """taylor-anne-reed/certificate-HL26-4F7K-92QD.pdf: letters that every system takes."""
    person = safe(document.claim.registration.name, "learner").lower()
    return f"{person}/{safe(document.get_kind_display()).lower()}-{safe(document.number)}.pdf"


def copy_document(document, archive, name):
    """Write a document into the archive; its size. Raises DamagedDocument when it is not what was made."""
    digest, info = hashlib.sha256(), zipfile.ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    with document.file.storage.open(document.file.name, "rb") as source, archive.open(info, "w") as target:
        for chunk in iter(lambda: source.read(1 << 20), b""):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != document.sha256:
        raise DamagedDocument(f"{document} is not what was made. Tell the administrator of this site.")
    return info.file_size


def keep_archive(job, sink):
    """Store it, then say that it is there; what a worker that was overtaken has stored goes again."""
    sink.seek(0)
    sha256 = hashlib.file_digest(sink, "sha256").hexdigest()
    sink.seek(0)
    name = default_storage.save(archive_path(job, ""), LocalFile(sink))
    facts = {"archive": name, "archive_size": default_storage.size(name), "archive_sha256": sha256}
    if not own(job).update(archive_state=Rendering.DONE, archive_expires_at=expiry(), archive_error="", **facts):
        default_storage.delete(name)


@transaction.atomic
def resend_stuck_archives():
    """Ask again for a ZIP whose message or worker was lost; called every minute. Returns how many."""
    waiting = (Rendering.QUEUED, Rendering.RUNNING)
    rows = BulkJob.objects.filter(archive_state__in=waiting, archive_sent_at__lt=stuck_since())
    given_up = rows.filter(archive_turn__gte=TURNS)
    given_up.update(archive_state=Rendering.FAILED, archive_error=STOPPED)
    stuck = list(rows[:100])
    for job in stuck:
        if job.archive_state == Rendering.QUEUED:
            BulkJob.objects.filter(pk=job.pk, archive_state=Rendering.QUEUED).update(archive_sent_at=timezone.now())
        send_archive(job)
    return len(stuck)


def delete_old_archives():
    """Delete ZIPs whose days are over; the documents themselves stay on the register. Returns how many."""
    old = list(BulkJob.objects.filter(archive_state=Rendering.DONE, archive_expires_at__lt=timezone.now())[:200])
    for job in old:
        same = BulkJob.objects.filter(pk=job.pk, archive=job.archive.name, archive_state=Rendering.DONE)
        if same.update(archive="", archive_state="", archive_size=0, archive_sha256="", archive_expires_at=None):
            default_storage.delete(job.archive.name)
    return len(old)
