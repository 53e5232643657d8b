"""A file on its way in parts: begun, received, gone on with, given up. The ledger hears of it when it is taken."""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from config import incoming
from config.refusals import BadInput, NotAllowed, Refusal, StaleState
from portfolios import rules
from portfolios.actions.taking import TAKERS, refuse_upload, send_taking
from portfolios.files import clean_name, refuse_size
from portfolios.models import Upload
from portfolios.states import ARRIVED, UploadState


class WrongOffset(StaleState):
    """The part does not begin where the last one ended; the sender asks where that was and goes on from there."""


class TooMuch(BadInput):
    """More bytes than the file was said to have."""

    status = 413


class TooMany(Refusal):
    """The person has more files on their way than settings.UPLOADS_OPEN_LIMIT allows."""

    status = 429


class UploadOver(StaleState):
    """It has expired, was given up or refused, and cannot go on."""

    status = 410


def begin_upload(registration, *, by, name, size, purpose, evidence=None, token=None, changed=None):
    """Make room for a file of `size` bytes that comes in parts. Refused at once is what could not be taken later.

    A `token` (UUID) of the sender's own makes a repeated beginning, whose answer was lost, the same upload. `changed`
    is when the file was last changed: with name and size it tells the same file when it is chosen again.
    """
    facts = {"registration": registration, "evidence": evidence, "by": by, "name": clean_name(name), "size": size}
    upload = Upload(purpose=purpose, changed=changed, **facts, **({"token": token} if token else {}))
    taker = TAKERS[purpose]
    if not taker.may_send(by, upload):
        raise NotAllowed("Only its author can add a file.")
    refuse_size(upload.name, size, taker.limit())
    taker.refuse_early(upload)
    try:
        with transaction.atomic():
            return _begun_before(upload) or _begin(upload)
    except IntegrityError:  # the same beginning, twice at once
        return _begun_before(upload)


def _begun_before(upload):
    """The row of the same token, made by the same person for the same file."""
    before = Upload.objects.filter(token=upload.token).first()
    facts = ("by_id", "registration_id", "evidence_id", "purpose", "size")
    if before and any(getattr(before, fact) != getattr(upload, fact) for fact in facts):
        raise StaleState("This is another file than before. Choose it again.")
    return before


def _begin(upload):
    _refuse_too_many(upload)
    upload.save(force_insert=True)
    return upload


def _refuse_too_many(upload):
    """No person may fill the table, or promise more than the disk has room for.

    Two beginnings at the same moment may both pass: nothing but the order of magnitude rests upon it.
    """
    mine = Upload.objects.filter(by=upload.by, state__in=(UploadState.RECEIVING, UploadState.RECEIVED))
    told = mine.aggregate(number=Count("pk"), to_come=Sum(F("size") - F("received")))
    if told["number"] >= settings.UPLOADS_OPEN_LIMIT:
        sentence = f"{told['number']} files of yours are on their way already."
        raise TooMany(f"{sentence} This one can follow when some have arrived or are given up.")
    to_come = told["to_come"] or 0
    if not incoming.has_room_for(to_come + upload.size):
        others = " beside those that you have begun" if to_come else ""
        raise incoming.NoRoom(f"The server has no room for this file{others} at the moment. Tell your centre.")


def receive_part(upload, *, by, offset, length, source):
    """Write the part that begins at `offset` to the disk, as much of it as comes from `source` (tus.PartBody).

    What came is kept when the connection breaks. Whole, the file goes to the worker. Raises WrongOffset, TooMuch,
    UploadOver, incoming.Busy or incoming.NoRoom.
    """
    with _held(upload, by) as part:
        if offset != _settle(upload, part.sync()).received or upload.state in ARRIVED:
            raise WrongOffset(f"{upload.name} goes on at byte {upload.received}, not {offset}.")
        if offset + length > upload.size:
            raise TooMuch(f"{upload.name} was said to have {upload.size} bytes, and this would be more.")
        _settle(upload, part.append(source, length))
    return _sent_on(upload)


def resume_upload(upload, *, by):
    """The upload with what has really arrived, also after a killed server, so that it can go on from there."""
    if upload.state in ARRIVED:
        return upload
    with _held(upload, by) as part:
        _settle(upload, part.sync())
    return _sent_on(upload)


def give_up_upload(upload, *, by):
    """Stop, and delete what has arrived; also puts away one that was refused."""
    if not rules.can_send_upload(by, upload):
        raise NotAllowed("Only its sender can give an upload up.")
    with incoming.hold(upload.token) as part:
        _move(upload, (UploadState.RECEIVING, UploadState.REFUSED), UploadState.ABANDONED)
        part.delete()
    return upload


def clear_abandoned_uploads():
    """Give up what nobody has gone on with for settings.UPLOAD_KEPT_DAYS, and delete parts that no open row names.

    Also under a legal hold: a file that never arrived whole is no part of a portfolio.
    """
    before = timezone.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    stale = Upload.objects.filter(state=UploadState.RECEIVING, touched_at__lt=before)
    stale.update(state=UploadState.ABANDONED)
    wanted = set(
        Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED)).values_list("token", flat=True)
    )
    return sum(_delete_part(token) for token in incoming.tokens(untouched_seconds=STRAY_SECONDS) if token not in wanted)


STRAY_SECONDS = 3600  # a part may be a moment older than what is known of its row


def _delete_part(token):
    try:
        with incoming.hold(token) as part:
            part.delete()
    except incoming.Busy:  # the next round will find it
        return False
    return True


@contextmanager
def _held(upload, by):
    """The part of an upload that goes on, held for this request; what may have changed meanwhile is asked again."""
    if not rules.can_send_upload(by, upload):
        raise NotAllowed("Only its sender can go on with an upload.")
    _refuse_over(upload)
    with incoming.hold(upload.token) as part:
        upload.refresh_from_db(fields=["state", "problem", "received"])
        _refuse_over(upload)
        if upload.evidence and not rules.is_editable(upload.evidence):
            reference = upload.evidence.reference
            refuse_upload(upload, part, f"{reference} has been handed in or withdrawn, so no file can be added to it.")
            raise UploadOver(upload.problem)
        yield part


def _refuse_over(upload):
    if upload.state == UploadState.REFUSED:
        raise UploadOver(upload.problem)
    if upload.state == UploadState.ABANDONED:
        raise UploadOver(f"{upload.name} was given up, or waited too long. Choose it again.")


def _settle(upload, arrived):
    """Write down what is safely on the disk; the last byte makes it RECEIVED."""
    if upload.state != UploadState.RECEIVING:
        return upload
    whole = arrived >= upload.size
    facts = {"received": arrived, "touched_at": timezone.now()}
    _move(upload, (UploadState.RECEIVING,), UploadState.RECEIVED if whole else UploadState.RECEIVING, **facts)
    return upload


def _sent_on(upload):
    """Call the worker for a whole file, now that nobody holds it any more."""
    if upload.state == UploadState.RECEIVED:
        send_taking(upload)
    return upload


def _move(upload, sources, target, **facts):
    if not Upload.objects.filter(pk=upload.pk, state__in=sources).update(state=target, **facts):
        raise UploadOver(f"{upload.name} is no longer on its way.")
    for field, value in {"state": target, **facts}.items():
        setattr(upload, field, value)
