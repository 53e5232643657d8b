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
