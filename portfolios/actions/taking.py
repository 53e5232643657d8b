"""What becomes of a file that has arrived whole. The row is the truth: doubled messages or dead workers do no harm."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config import incoming
from config.refusals import Refusal, StaleState
from config.storage import StorageDown
from portfolios import files, rules
from portfolios.actions.evidence import record_file, store_file
from portfolios.models import Upload
from portfolios.states import UploadPurpose, UploadState

TRIES = 3
PROBLEM_LENGTH = Upload._meta.get_field("problem").max_length


class Taker(NamedTuple):
    """What a house does with the files of a purpose. It adds its own to TAKERS when it starts.

    `take(upload, file)` runs in the worker, outside a transaction, with a django File that a storage may move away. It
    calls `mark_taken` in the same transaction as its own rows, or raises a Refusal, whose sentence the sender is told.
    It may be called again after a killed worker.
    """

    may_send: Callable  # (user, upload not yet saved) -> bool
    limit: Callable  # () -> the most bytes
    refuse_early: Callable  # (upload not yet saved): raises a Refusal for what could not be taken later
    take: Callable


def largest_upload():
    """The most bytes of a file for any purpose."""
    return max(taker.limit() for taker in TAKERS.values())


def send_taking(upload):
    """Ask the worker once the row is safe; a lost message is sent again by resend_stuck_uploads."""
    from portfolios.tasks import take_upload  # the tasks call these actions

    transaction.on_commit(lambda: take_upload.delay(upload.pk), robust=True)


def take_upload(upload):
    """Make of a whole upload what it is for; nothing happens when that is done.

    Raises incoming.Busy when another worker is at it, or a request has not yet let go of it.
    """
    with incoming.hold(upload.token) as part:
        upload.refresh_from_db()
        if upload.state == UploadState.RECEIVED:
            _take(upload, part)
        elif upload.state != UploadState.RECEIVING:
            part.delete()
    return upload


def _take(upload, part):
    try:
        if part.size() != upload.size:
            raise StaleState(f"{upload.name} is not on the server any more. Choose it again.")
        with part.as_file(upload.name) as file:
            TAKERS[upload.purpose].take(upload, file)
    except StorageDown:
        # No fault of the file: what has arrived stays, and is taken when the storage is there again.
        waiting = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED)
        waiting.update(touched_at=timezone.now(), attempts=0)
    except Refusal as refusal:
        refuse_upload(upload, part, str(refusal))
    else:
        part.delete()


def mark_taken(upload, file=None):
    """Close the row of an upload that became what it is for: `file`, an EvidenceFile, or something of another house."""
    if not Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED).update(state=UploadState.TAKEN, file=file):
        raise StaleState(f"{upload.name} has been taken already.")
    upload.state, upload.file = UploadState.TAKEN, file


def refuse_upload(upload, part, sentence):
    """Close the row with the sentence for its sender, and delete what has arrived."""
    still = Upload.objects.filter(pk=upload.pk, state__in=(UploadState.RECEIVING, UploadState.RECEIVED))
    still.update(state=UploadState.REFUSED, problem=sentence[:PROBLEM_LENGTH])
    upload.refresh_from_db(fields=["state", "problem"])
    part.delete()


def resend_stuck_uploads():
    """Ask again for whole uploads whose message or worker was lost; called every minute. Returns how many.

    One that has taken its worker down too often is refused.
    """
    before = timezone.now() - timedelta(minutes=settings.UPLOAD_STUCK_MINUTES)
    stuck = Upload.objects.filter(state=UploadState.RECEIVED, touched_at__lt=before)
    return sum(_resend(upload) for upload in stuck.order_by("touched_at")[:100])


@transaction.atomic
def _resend(upload):
    # The condition on touched_at lets go of a row that another sweeper has sent again meanwhile.
    same = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED, touched_at=upload.touched_at)
    if upload.attempts >= TRIES:
        problem = f"{upload.name} has arrived, but could not be taken. Tell your centre, or save it in another form."
        same.update(state=UploadState.REFUSED, problem=problem[:PROBLEM_LENGTH])
        return False
    if not same.update(touched_at=timezone.now(), attempts=F("attempts") + 1):
        return False
    send_taking(upload)
    return True


def _may_add_to_evidence(user, upload):
    evidence = upload.evidence
    ours = evidence is not None and evidence.registration_id == upload.registration_id
    return ours and rules.can_edit_evidence(user, evidence)


def _refuse_evidence_early(upload):
    files.types_of(upload.name)
    if not rules.is_editable(upload.evidence):
        raise StaleState(f"{upload.evidence.reference} can no longer be changed: it has been handed in or withdrawn.")


def _take_evidence(upload, file):
    stored = store_file(upload.evidence, upload=file, by=upload.by)
    with transaction.atomic():
        record_file(stored)
        mark_taken(upload, stored)


TAKERS = {
    UploadPurpose.EVIDENCE: Taker(_may_add_to_evidence, files.limit, _refuse_evidence_early, _take_evidence),
}
