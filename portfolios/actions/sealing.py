"""Blacking out parts of a file, and opening the sealed original. The rows are the truth; a doubled or lost message
changes nothing."""

import hashlib
import logging
import shutil
import tempfile
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed
from config.storage import keep
from portfolios import redaction, rules
from portfolios.actions.holding import hold
from portfolios.models import FileText, OriginalOpening, Redaction, Rendition, rendition_path
from portfolios.queries import unredacted_form
from portfolios.states import Purpose, RedactionState

ATTEMPTS = 3
BEYOND = "It could not be made in the time and memory there is for it. Replace the file by the part that is needed."
# Made from the file as it was before; they would show what is blacked out.
OUTDATED = (Purpose.REDACTED, Purpose.THUMB, Purpose.PDF)

logger = logging.getLogger(__name__)


class Form(NamedTuple):
    """A new form of a file: its bytes, what they are for, and the words in it."""

    purpose: str
    data: bytes
    media_type: str


@transaction.atomic
def redact_file(file, *, regions, by):
    """Ask for a form of the file with black `regions`, rows of page, left, top, width, height in percent.

    From this moment nobody but the author opens the file until it is made, and its words are no longer searched.
    """
    if not rules.can_redact_file(by, file):
        raise NotAllowed("Only its author can black out parts of a file.")
    if blockers := list(rules.redact_blockers(file)):
        raise Blocked(blockers)
    areas = redaction.read_areas(regions, file.pages if file.media_type == rules.PDF else 1)
    hold(file.evidence)
    at = timezone.now()
    file.redactions.filter(superseded_at=None).update(superseded_at=at)
    asked = Redaction.objects.create(file=file, by=by, at=at, regions=[[a.page, *a.region] for a in areas])
    file.renditions.filter(purpose__in=(Purpose.THUMB, Purpose.PDF), superseded_at=None).update(superseded_at=at)
    FileText.objects.filter(file=file).update(text="")
    record_act(
        file.evidence.registration.centre,
        by=by,
        verb="redacted a file of",
        obj=file.evidence,
        sha256=file.sha256,
        pages=sorted({area.page for area in areas}),
        regions=len(areas),
    )
    send_redaction(asked)
    return asked


def send_redaction(asked):
    """Ask the worker once the row is safe; a lost message is sent again by resend_stuck_redactions."""
    from portfolios.tasks import make_redaction  # the tasks call these actions

    transaction.on_commit(lambda: make_redaction.delay(asked.pk), robust=True)


def make_redaction(asked):
    """Make the redacted form that a row waits for; nothing happens when that is done or no longer wanted."""
    waiting = Redaction.objects.filter(pk=asked.pk, state=RedactionState.WAITING, superseded_at=None)
    if not waiting.update(attempts=F("attempts") + 1, sent_at=timezone.now()):
        asked.refresh_from_db()
        return asked
    try:
        forms, words = _made(asked.file, redaction.areas_of(asked.regions))
    except BadInput as refusal:
        waiting.update(state=RedactionState.FAILED, problem=str(refusal)[:400])
    except Exception:  # whatever it is, the row must not wait for ever, and the author must be told
        logger.exception("Redaction %s could not be made", asked.pk)
        waiting.filter(attempts__gte=ATTEMPTS).update(state=RedactionState.FAILED, problem=BEYOND)
    else:
        _keep(asked, forms, words)
    asked.refresh_from_db()
    return asked


def _made(file, areas):
    """([Form], words) of the file with the areas black."""
    shown = unredacted_form(file)
    with tempfile.NamedTemporaryFile(prefix="redact-") as held:
        with shown.content.open("rb") as content:
            shutil.copyfileobj(content, held)
        held.flush()
        if shown.media_type == rules.PDF:
            data = redaction.redact_pdf(held.name, areas)
            return [Form(Purpose.REDACTED, data, rules.PDF)], redaction.words_of_pdf(data)
        data, media_type = redaction.redact_picture(held.name, areas)
    return [Form(Purpose.REDACTED, data, media_type), Form(Purpose.THUMB, *redaction.small_picture(data))], ""


@transaction.atomic
def _keep(asked, forms, words):
    """Put the new forms in the place of the old ones, if the row is still wanted."""
    at = timezone.now()
    waiting = Redaction.objects.filter(pk=asked.pk, state=RedactionState.WAITING, superseded_at=None)
    if not waiting.update(state=RedactionState.MADE, problem=""):
        return
    asked.file.renditions.filter(purpose__in=OUTDATED, superseded_at=None).update(superseded_at=at)
    made = [_keep_form(asked, form) for form in forms]
    Redaction.objects.filter(pk=asked.pk).update(rendition=made[0])
    FileText.objects.update_or_create(file=asked.file, defaults={"text": words.replace("\x00", "")})


def _keep_form(asked, form):
    row = Rendition(
        file=asked.file,
        purpose=form.purpose,
        media_type=form.media_type,
        size=len(form.data),
        sha256=hashlib.sha256(form.data).hexdigest(),
        facts={"regions": asked.regions},
        made_by=asked.by,
    )
    name = rendition_path(row, "")
    row.content.name = keep(row.content.storage, name, ContentFile(form.data), row.size)
    row.save()
    return row


@transaction.atomic
def resend_stuck_redactions():
    """Ask again for what a lost message or worker left waiting; called by the timetable. Returns how many."""
    before = timezone.now() - timedelta(minutes=settings.DOCUMENT_STUCK_MINUTES)
    stuck = Redaction.objects.filter(state=RedactionState.WAITING, superseded_at=None, sent_at__lt=before)
    stuck.filter(attempts__gte=ATTEMPTS).update(state=RedactionState.FAILED, problem=BEYOND)
    sent = list(stuck.order_by("sent_at")[:100])
    Redaction.objects.filter(pk__in=[asked.pk for asked in sent]).update(sent_at=timezone.now())
    for asked in sent:
        send_redaction(asked)
    return len(sent)


@transaction.atomic
def open_original(file, *, by, reason=""):
    """Let the learner who made it see a sealed original, or a quality assurer with a reason, which goes on record."""
    if not rules.can_open_original(by, file):
        raise NotAllowed("The sealed original is opened by its learner, or by a quality assurer with a reason.")
    if rules.owns_original(by, file.evidence):
        return None
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("Say why you need the original. The learner will see it.")
    opening = OriginalOpening.objects.create(file=file, by=by, reason=reason[:400])
    centre = file.evidence.registration.centre
    record_act(
        centre, by=by, verb="opened the sealed original", obj=file, sha256=file.sha256, reason=reason[:400],
        evidence=file.evidence.reference,
    )  # fmt: skip
    return opening
