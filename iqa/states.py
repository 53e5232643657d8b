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


# The higher the riskier; whoever is new is sampled most (R4.7).
RANK = {Risk.LOW: 0, Risk.MEDIUM: 1, Risk.HIGH: 2, Risk.NEW: 3}


def step_above(level):
    """One step of risk more, up to high: nobody becomes new again."""
    return {Risk.LOW: Risk.MEDIUM, Risk.MEDIUM: Risk.HIGH}.get(level, level)


def step_below(level):
    return {Risk.NEW: Risk.HIGH, Risk.HIGH: Risk.MEDIUM}.get(level, Risk.LOW)


def riskier(*levels):
    return max(levels, key=lambda level: RANK[level])
