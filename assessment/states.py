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
    APPEAL = "appeal", "Appeals"


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


class AppealSubject(TextChoices):
    """What a learner appeals against: a decision on a criterion, or how assessment is planned (R3.15)."""

    DECISION = "decision", "A decision"
    PLAN = "plan", "The assessment plan"


class AppealGround(TextChoices):
    """Why; shown to the learner to choose from (R3.15)."""

    EVIDENCE = "evidence", "Evidence was overlooked or not taken into account"
    CRITERION = "criterion", "The criterion was read differently from what it says"
    PROCEDURE = "procedure", "The assessment was not carried out as it should be"
    ADJUSTMENT = "adjustment", "An agreed adjustment was not made"
    INTEREST = "interest", "The assessor was not impartial"
    PLAN = "plan", "The plan is unfair, or cannot be done where I work"


class AppealHandler(TextChoices):
    """Who looks at an appeal at a stage (R3.15)."""

    ASSESSOR = "assessor", "An assessor reconsiders"
    REVIEWER = "reviewer", "A quality assurer who had no part in it"
    PANEL = "panel", "A panel of the centre"
    ORGANISATION = "organisation", "The awarding organisation"


class AppealOutcome(TextChoices):
    UPHELD = "upheld", "Upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"


class AppealStatus(TextChoices):
    """ANSWERED: not upheld, and the learner may go on to the next stage until a day."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    UPHELD = "upheld", "Upheld"
    CLOSED = "closed", "Closed"
