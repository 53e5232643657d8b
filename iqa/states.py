"""Kinds and outcomes of samples, levels of risk."""

from django.db.models import TextChoices


class SampleKind(TextChoices):
    """Before or after the unit is signed (R4.3)."""

    INTERIM = "interim", "Interim"
    SUMMATIVE = "summative", "Summative"


class SampleStatus(TextChoices):
    PLANNED = "planned", "Planned"
    DONE = "done", "Sampled"


class SampleOutcome(TextChoices):
    """What the quality assurer says; never a decision on a criterion (R4.13, R4.14)."""

    AGREE = "agree", "Agree"
    AGREE_WITH_ACTION = "agree_action", "Agree with action"
    DISAGREE = "disagree", "Disagree, reassess"


class Risk(TextChoices):
    NEW = "new", "New or trainee"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class VisitKind(TextChoices):
    """How the awarding organisation looks (DOMAIN R5.3, F5.2)."""

    REMOTE = "remote", "Remote"
    VISIT = "visit", "Visit to the centre"
    SHORT_NOTICE = "short", "Visit at short notice"


class VisitStatus(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Room open"
    CLOSED = "closed", "Closed"


class Severity(TextChoices):
    """Of an action that an external quality assurer sets (R5.3)."""

    ADVICE = "advice", "Advice"
    MINOR = "minor", "Minor"
    MAJOR = "major", "Major"
    CRITICAL = "critical", "Critical"


class Reliability(TextChoices):
    """Of the assessment of a sampled unit, in letters as organisations report it (R5.3)."""

    A = "A", "A: reliable throughout"
    B = "B", "B: reliable, small points"
    C = "C", "C: reliable in part"
    D = "D", "D: not reliable"


class ClaimsAdvice(TextChoices):
    """What the report says of direct claims status (R5.3)."""

    NO_CHANGE = "none", "No change"
    GRANT = "grant", "Grant it"
    REMOVE = "remove", "Take it away"


class SanctionAdvice(TextChoices):
    """What the report recommends; a sanction itself is the awarding organisation's, recorded by its effect (R5.9)."""

    NONE = "none", "None"
    NO_DCS = "no_dcs", "No direct claims"
    NO_REGISTER = "no_register", "No new registrations"
    NO_CLAIM = "no_claim", "No claims"


class PaperKind(TextChoices):
    PACK = "pack", "Visit pack"
    REPORT = "report", "Report"


class PaperState(TextChoices):
    """The job that makes it. The row is the truth, whatever becomes of the message to the worker."""

    QUEUED = "queued", "Waiting to be made"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"
    EXPIRED = "expired", "Deleted, its days are over"


PAPERS_UNDER_WAY = (PaperState.QUEUED, PaperState.RUNNING)
