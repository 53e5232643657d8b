"""States of claims, documents and their rendering."""

from django.db.models import TextChoices

from portfolios.states import Move


class ClaimKind(TextChoices):
    FULL = "full", "Full award"
    UNITS = "units", "Units only"


class ClaimStatus(TextChoices):
    """R6.16. "Released" is no state of the claim: quality assurance releases the registration (R4.19)."""

    DRAFT = "draft", "Draft"
    AWAITING_EQA = "awaiting_eqa", "Waiting for the external quality assurer"
    QUERIED = "queried", "Queried"
    REJECTED = "rejected", "Rejected"
    ACCEPTED = "accepted", "Accepted"
    ISSUED = "issued", "Issued"
    RECEIVED = "received", "Received"
    HANDED_OVER = "handed_over", "Handed over"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Over without an award: another claim may be made for the same registration.
CLOSED = (ClaimStatus.WITHDRAWN, ClaimStatus.REJECTED)
AWARDED = (ClaimStatus.ACCEPTED, ClaimStatus.ISSUED, ClaimStatus.RECEIVED, ClaimStatus.HANDED_OVER)

SUBMIT_DIRECT = Move((ClaimStatus.DRAFT,), ClaimStatus.ACCEPTED)
SUBMIT_TO_EQA = Move((ClaimStatus.DRAFT,), ClaimStatus.AWAITING_EQA)
ACCEPT = Move((ClaimStatus.AWAITING_EQA,), ClaimStatus.ACCEPTED)
QUERY = Move((ClaimStatus.AWAITING_EQA,), ClaimStatus.QUERIED)
ANSWER = Move((ClaimStatus.QUERIED,), ClaimStatus.AWAITING_EQA)
REJECT = Move((ClaimStatus.AWAITING_EQA, ClaimStatus.QUERIED), ClaimStatus.REJECTED)
ISSUE = Move((ClaimStatus.ACCEPTED,), ClaimStatus.ISSUED)
RECEIVE = Move((ClaimStatus.ISSUED,), ClaimStatus.RECEIVED)
HAND_OVER = Move((ClaimStatus.ISSUED, ClaimStatus.RECEIVED), ClaimStatus.HANDED_OVER)
WITHDRAW = Move((ClaimStatus.DRAFT, ClaimStatus.AWAITING_EQA, ClaimStatus.QUERIED), ClaimStatus.WITHDRAWN)


class BulkState(TextChoices):
    """A claim of many learners: each is looked at first; a person says go; the work runs to its end."""

    CHECKING = "checking", "Being looked at"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class ItemState(TextChoices):
    """One learner of it. To claim and made are two steps, each in a transaction of its own."""

    TO_CHECK = "to_check", "To be looked at"
    BLOCKED = "blocked", "Something is open"
    READY = "ready", "Ready"
    TO_CLAIM = "to_claim", "To be claimed"
    CLAIMED = "claimed", "Claimed"
    FAILED = "failed", "Stopped"
    CANCELLED = "cancelled", "Left out"


OPEN_ITEMS = (ItemState.TO_CHECK, ItemState.TO_CLAIM)  # the worker has something to do


class CertificateKind(TextChoices):
    """What the organisation prints (R6.19)."""

    FULL = "full", "Certificate"
    CREDIT = "credit", "Certificate of credit"
    UNIT = "unit", "Unit certificate"
    REPLACEMENT = "replacement", "Replacement certificate"


class CustodyKind(TextChoices):
    """What happened to the paper at the centre (R6.19)."""

    RECEIVED = "received", "Received"
    CHECKED = "checked", "Checked against the registration"
    HANDED_OVER = "handed_over", "Handed over"


class HandOverWay(TextChoices):
    IN_PERSON = "in_person", "To the learner, in person"
    BY_OTHER = "by_other", "To somebody the learner has named"
    POST = "post", "By post, tracked"


class DocumentKind(TextChoices):
    CERTIFICATE = "certificate", "Certificate"
    UNIT_CERTIFICATE = "unit_certificate", "Unit certificate"
    TRANSCRIPT = "transcript", "Unit transcript"
    STATEMENT = "statement", "Statement of achievement"


# What is awarded, with a digital credential beside it; the other kinds only list units.
CERTIFICATES = (DocumentKind.CERTIFICATE, DocumentKind.UNIT_CERTIFICATE)


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


class ReplacementGround(TextChoices):
    """Why a document may be replaced (R6.20)."""

    NOT_RECEIVED = "not_received", "Never arrived"
    LOST = "lost", "Lost or destroyed"
    DAMAGED = "damaged", "Damaged"
    NAME = "name", "The holder's name has changed"
    ERROR = "error", "It is wrong: an error of ours"


class AskedHow(TextChoices):
    """A request is made in writing."""

    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail"
    FORM = "form", "On a form"


class ListState(TextChoices):
    """A list of records to let go: one person proposes, another confirms, the worker carries it out (ACCESS)."""

    PROPOSED = "proposed", "Waits for a second person"
    CONFIRMED = "confirmed", "Being carried out"
    DONE = "done", "Carried out"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Fate(TextChoices):
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
