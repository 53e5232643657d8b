"""Judgements, rules of evidence and who signs a unit."""

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
