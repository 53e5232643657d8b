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


# The higher the riskier; whoever is new is sampled most (R4.7).
RANK = {Risk.LOW: 0, Risk.MEDIUM: 1, Risk.HIGH: 2, Risk.NEW: 3}


def step_above(level):
    """One step of risk more, up to high: nobody becomes new again."""
    return {Risk.LOW: Risk.MEDIUM, Risk.MEDIUM: Risk.HIGH}.get(level, level)


def step_below(level):
    return {Risk.NEW: Risk.HIGH, Risk.HIGH: Risk.MEDIUM}.get(level, Risk.LOW)


def riskier(*levels):
    return max(levels, key=lambda level: RANK[level])


class SampleMethod(TextChoices):
    """How the quality assurer samples (R4.10)."""

    DESK = "desk", "Desk: the records and the evidence"
    OBSERVATION = "observation", "Observation of the assessor at work"
    INTERVIEW = "interview", "Interview"


class FrozenWhen(TextChoices):
    """What made the state of a unit the one that is sampled."""

    SELECTED = "selected", "when it was selected"
    SIGNED = "signed", "when assessor and learner had signed"
    DECIDED = "decided", "at the first decisions"
    RECOGNISED = "recognised", "when what was achieved before was settled"
    REVIEWED = "reviewed", "at the review: it was selected before states were frozen"


class Interviewed(TextChoices):
    """With whom quality assurance talks (R4.16)."""

    LEARNER = "learner", "The learner"
    WITNESS = "witness", "A witness"
    EMPLOYER = "employer", "The employer"
    ASSESSOR = "assessor", "The assessor"


class ActionStepKind(TextChoices):
    """The steps of an action: its owner answers, a quality assurer closes it or asks for more (R4.13)."""

    ANSWERED = "answered", "Answered"
    NOT_ENOUGH = "not_enough", "Not enough yet"
    CLOSED = "closed", "Closed"


class ObservationStatus(TextChoices):
    """An observation of an assessor: agreed on, held and signed by the observer, acknowledged by the assessor."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held, to acknowledge"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    CANCELLED = "cancelled", "Cancelled"


class Rating(TextChoices):
    """What the observer says under a heading of the form."""

    GOOD = "good", "Good practice"
    MEETS = "meets", "Meets the standard"
    IMPROVE = "improve", "To improve"
    NOT_SEEN = "not_seen", "Not seen"


class ExerciseKind(TextChoices):
    """How people standardise: alone on the same work before they meet, or about it together (R4.17)."""

    BLIND = "blind", "Blind exercise on work"
    MEETING = "meeting", "Meeting"


class ExerciseStatus(TextChoices):
    PLANNED = "planned", "Being planned"
    OPEN = "open", "Open"
    CLOSED = "closed", "Results open"
    CONCLUDED = "concluded", "Concluded"
    CANCELLED = "cancelled", "Cancelled"


class CopyState(TextChoices):
    """How far the anonymous copy of a file of an item is."""

    WAITING = "waiting", "Being made"
    MADE = "made", "Anonymous copy"
    LEFT_OUT = "left_out", "Left out"


class Attendance(TextChoices):
    """Whether somebody who was invited came (R4.17)."""

    UNKNOWN = "", "Not recorded"
    PRESENT = "present", "Present"
    ABSENT = "absent", "Absent"
