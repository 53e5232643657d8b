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
