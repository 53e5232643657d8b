"""States of claims, documents and their rendering."""

from django.db.models import TextChoices

from portfolios.states import Move


class ClaimKind(TextChoices):
    FULL = "full", "Full award"
    UNITS = "units", "Units only"


class ClaimStatus(TextChoices):
    """R6.16, as far as this centre's own part of it goes."""

    DRAFT = "draft", "Draft"
    AWAITING_EQA = "awaiting_eqa", "Waiting for the external quality assurer"
    ACCEPTED = "accepted", "Accepted"
    ISSUED = "issued", "Issued"
    WITHDRAWN = "withdrawn", "Withdrawn"


SUBMIT_DIRECT = Move((ClaimStatus.DRAFT,), ClaimStatus.ACCEPTED)
SUBMIT_TO_EQA = Move((ClaimStatus.DRAFT,), ClaimStatus.AWAITING_EQA)
ACCEPT = Move((ClaimStatus.AWAITING_EQA,), ClaimStatus.ACCEPTED)
ISSUE = Move((ClaimStatus.ACCEPTED,), ClaimStatus.ISSUED)
WITHDRAW = Move((ClaimStatus.DRAFT, ClaimStatus.AWAITING_EQA), ClaimStatus.WITHDRAWN)


class DocumentKind(TextChoices):
    CERTIFICATE = "certificate", "Certificate"
    TRANSCRIPT = "transcript", "Unit transcript"
    STATEMENT = "statement", "Statement of achievement"


class DocumentStatus(TextChoices):
    """Whether the document may be relied on; shown by the public verification page."""

    VALID = "valid", "Valid"
    REPLACED = "replaced", "Replaced"
    REVOKED = "revoked", "Revoked"


class Rendering(TextChoices):
    """The job that makes the PDF. The row is the truth, whatever becomes of the message to the worker."""

    QUEUED = "queued", "Waiting to be made"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Could not be made"


class ListState(TextChoices):
    """A list of records to let go: one person proposes, another confirms, the worker carries it out (ACCESS)."""

    PROPOSED = "proposed", "Waits for a second person"
    CONFIRMED = "confirmed", "Being carried out"
    DONE = "done", "Carried out"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ItemState(TextChoices):
    WAITING = "waiting", "Waiting"
    DISPOSED = "disposed", "Let go"
    KEPT = "kept", "Kept"
    DROPPED = "dropped", "Dropped"


class ErasureState(TextChoices):
    ASKED = "asked", "Waiting for an answer"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"


class CopyState(TextChoices):
    """The making of a copy of all that is held about a person. The row is the truth, not the message."""

    QUEUED = "queued", "Waiting to be made"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"
    EXPIRED = "expired", "Deleted after its days"
