"""The making of PDFs by the worker. The row of a document is the truth; a lost or doubled message changes nothing."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from centres import signing_keys
from centres.keys import NoKey
from certification import facts
from certification.actions.credentials import issue_credential
from certification.actions.documents import record_document, send_rendering
from certification.models import Claim, Document
from certification.states import CERTIFICATES, ISSUE, DocumentStatus, Rendering
from config.printing import Unprintable
from config.storage import keep

RETRIES = 3
STOPPED = "The worker stopped while it was making this document."

logger = logging.getLogger(__name__)


class RenderingFailed(Exception):
    """The PDF could not be made this time; another try is due."""


def stuck_since():
    """Messages and work older than this are taken to be lost."""
    return timezone.now() - timedelta(minutes=settings.DOCUMENT_STUCK_MINUTES)


def render_document(document):
    """Make the PDF of a document, keep it, and mark the claim as issued when it was the last one.

    Nothing happens when it is ready, or when another worker is at it. After a failure the row waits for the next try
    and RenderingFailed is raised; after the last one, or when trying again cannot help, the row is FAILED with the
    sentence for the administrator, and nothing is raised.
    """
    if not start_rendering(document):
        return document
    try:
        return finish_rendering(document, make_file(document))
    except Exception as error:  # whatever it is: the row must not stay RUNNING, and the person must be told
        if not isinstance(error, NoKey):
            logger.exception("Document %s could not be made", document.pk)
        fail_rendering(document, error)
        if document.rendering == Rendering.QUEUED:
            raise RenderingFailed(document.error) from error
        return document


def start_rendering(document):
    """Claim the row for this worker. False when there is nothing to do."""
    free = Q(rendering__in=(Rendering.QUEUED, Rendering.FAILED))
    left = Q(rendering=Rendering.RUNNING, sent_at__lt=stuck_since())
    rows = Document.objects.filter(free | left, pk=document.pk)
    started = rows.update(rendering=Rendering.RUNNING, attempts=F("attempts") + 1, sent_at=timezone.now())
    document.refresh_from_db()
    return bool(started)


@dataclass(frozen=True)
class Made:
    """The bytes of a document, and what the register keeps about their making."""

    data: bytes
    printed_sha256: str
    signed_at: datetime | None = None
    signed_with: str = ""

    @property
    def sha256(self):
        return hashlib.sha256(self.data).hexdigest()


def make_file(document):
    """Print the document and sign it with the centre's key. Made again with the same key it has the same bytes.

    Without a key NoKey is raised: a document that does not show tampering must not leave the house unnoticed.
    """
    printed = facts.print_document(document)
    digest = hashlib.sha256(printed).hexdigest()
    if not settings.SIGN_DOCUMENTS:
        return Made(printed, digest)
    from certification import signing  # slow import, only where documents are made

    centre = document.claim.registration.centre
    key = signing_keys.signing_key(centre)
    at = (document.signed_at or timezone.now()).replace(microsecond=0)
    data = signing.sign_pdf(printed, key, at=at, reason=f"{document}, issued by {centre}")
    return Made(data, digest, at, key.fingerprint)


@transaction.atomic
def finish_rendering(document, made):
    """Keep the bytes, then say that they are there. A certificate has its digital credential from here on."""
    digest = made.sha256
    name = keep_file(document, made.data, digest)
    # The lock lets the claim's documents finish one after the other, so that the last one sees all the others.
    claim = Claim.objects.select_for_update().get(pk=document.claim_id)
    running = Document.objects.filter(pk=document.pk, rendering=Rendering.RUNNING)
    kept = {"file": name, "sha256": digest, "printed_sha256": made.printed_sha256}
    kept |= {"signed_at": made.signed_at, "signed_with": made.signed_with}
    if running.update(rendering=Rendering.DONE, error="", **kept):
        waiting = claim.documents.filter(status=DocumentStatus.VALID).exclude(rendering=Rendering.DONE).exists()
        accepted = Claim.objects.filter(pk=claim.pk, status__in=ISSUE.sources)
        issued = not waiting and bool(accepted.update(status=ISSUE.target))
        document.refresh_from_db()
        if settings.SIGN_DOCUMENTS and document.kind in CERTIFICATES:
            issue_credential(document)
        record_document(document, "made document", by=None, sha256=digest, issued=issued, signed_with=made.signed_with)
    return document


def keep_file(document, data, digest):
    """Store the bytes under a name that holds their digest. Returns the name."""
    name = f"documents/{document.issued_on:%Y}/{document.number}-{digest[:16]}.pdf"
    return keep(default_storage, name, ContentFile(data), len(data))


def fail_rendering(document, error):
    """Back into the queue while tries are left, else FAILED; a missing letter or key will be missing next time too."""
    hopeless = isinstance(error, Unprintable | NoKey)
    last = document.attempts > RETRIES or hopeless
    sentence = f"{error}." if hopeless else f"Making it stopped with {type(error).__name__}: {error}"
    state = Rendering.FAILED if last else Rendering.QUEUED
    running = Document.objects.filter(pk=document.pk, rendering=Rendering.RUNNING)
    running.update(rendering=state, error=sentence[:400], sent_at=timezone.now())
    document.refresh_from_db()


@transaction.atomic
def resend_stuck_documents():
    """Ask again for documents whose message or worker was lost; called every minute. Returns how many."""
    waiting = Document.objects.filter(rendering__in=(Rendering.QUEUED, Rendering.RUNNING), sent_at__lt=stuck_since())
    return sum(resend(document) for document in waiting.order_by("sent_at")[:100])


def resend(document):
    """Put one row back into the queue, or give it up when it has taken its worker down too often."""
    # The condition on sent_at lets go of a row that a worker has taken up between the look and the write.
    same = Document.objects.filter(pk=document.pk, rendering=document.rendering, sent_at=document.sent_at)
    if document.attempts > RETRIES:
        same.update(rendering=Rendering.FAILED, error=STOPPED)
        return False
    if not same.update(rendering=Rendering.QUEUED, sent_at=timezone.now()):
        return False
    send_rendering(document)
    return True
