"""Judgements, rules of evidence and who signs a unit."""

from typing import NamedTuple

from django.db.models import TextChoices


class Outcome(TextChoices):
    """Positive words: never "fail" for a portfolio criterion (DOMAIN, shape 5)."""

    MET = "met", "Met"
    NOT_YET_MET = "not_yet_met", "Not yet met"


class RuleOfEvidence(TextChoices):
    VALID = "V", "Valid"
    AUTHENTIC = "A", "Authentic"
    RELIABLE = "R", "Reliable"
    CURRENT = "C", "Current"
    SUFFICIENT = "S", "Sufficient"


class Signer(TextChoices):
    """The order of signatures: assessor, learner, and the IQA only if sampled (R3.12)."""

    ASSESSOR = "assessor", "Assessor"
    LEARNER = "learner", "Learner"


class CriterionState(TextChoices):
    """Where a learner stands on a criterion; always derived from links, evidence and decisions (R3.6)."""

    NONE = "none", "No evidence yet"
    CLAIMED = "claimed", "In a draft"
    SUBMITTED = "submitted", "With assessor"
    COUNTERSIGN = "countersign", "Awaiting countersignature"
    ACTION = "action", "Action required"
    MET = "met", "Met"


class UnitState(TextChoices):
    """Where a learner stands on a unit (DOMAIN 9)."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    READY = "ready", "Ready to sign off"
    ASSESSOR_SIGNED = "assessor_signed", "Waiting for the learner's signature"
    SIGNED_OFF = "signed_off", "Signed off"


class WorkKind(TextChoices):
    """The tabs of an assessor's queue."""

    EVIDENCE = "evidence", "Evidence"
    AGAIN = "again", "Second submissions"
    SIGN = "sign", "To sign off"
    COUNTERSIGN = "countersign", "To countersign"
    ACTION = "action", "From quality assurance"


class PackageWork(TextChoices):
    """What the worker does for a portable portfolio: make one; check one that arrived; take in what it holds."""

    MAKE = "make", "To take away"
    CHECK = "check", "To look at"
    TAKE_IN = "take_in", "To take in"


class PackageState(TextChoices):
    """How far that work is. READY: it can be fetched, looked at, or has been taken in."""

    QUEUED = "queued", "Waiting for its turn"
    RUNNING = "running", "Under way"
    READY = "ready", "Ready"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Stopped"
    EXPIRED = "expired", "No longer kept"


UNDER_WAY = (PackageState.QUEUED, PackageState.RUNNING)


class Step(NamedTuple):
    """Where a package has to stand, as (work, state), for a person to move it on, and where it stands then."""

    source: tuple[str, str]
    target: tuple[str, str]


# The learner has looked at what arrived, and wants it.
ACCEPT_PACKAGE = Step((PackageWork.CHECK, PackageState.READY), (PackageWork.TAKE_IN, PackageState.QUEUED))
# The learner does not want it.
DROP_PACKAGE = Step((PackageWork.CHECK, PackageState.READY), (PackageWork.CHECK, PackageState.EXPIRED))
RETRY_MAKING = Step((PackageWork.MAKE, PackageState.FAILED), (PackageWork.MAKE, PackageState.QUEUED))
RETRY_CHECKING = Step((PackageWork.CHECK, PackageState.FAILED), (PackageWork.CHECK, PackageState.QUEUED))
RETRY_TAKING_IN = Step((PackageWork.TAKE_IN, PackageState.FAILED), (PackageWork.TAKE_IN, PackageState.QUEUED))
RETRIES = (RETRY_MAKING, RETRY_CHECKING, RETRY_TAKING_IN)
