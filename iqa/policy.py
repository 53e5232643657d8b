"""The terms of a sampling strategy: each with its plain words, its default and its limits (R4.5-R4.7). Pure.

Form, page, comparison of versions and action all read them from here, so that they say the same.
"""

from typing import NamedTuple

from django.db.models import TextChoices

PLAN_DAYS = 90  # in which a sample is reviewed where neither strategy nor person says another day (R4.11)
INTERIM_MOST = 50  # percent; above that the end of a unit is looked at less than the way there


class Term(NamedTuple):
    """A number of the strategy. `default`: what a centre starts from; `low` and `high`: what can be meant."""

    name: str
    title: str
    words: str
    default: int
    low: int
    high: int
    unit: str = ""


class InterimBy(TextChoices):
    """Of whose samples the share of interim ones is counted (R4.5)."""

    ASSESSOR = "assessor", "Of each assessor’s samples"
    LEARNER = "learner", "Of each learner’s samples"


class StepUp(TextChoices):
    """What a disagreement does to the risk of an assessor (R4.15)."""

    HIGH = "high", "To high at once"
    STEP = "step", "One step for each disagreement"


RATES = (
    Term(
        "new",
        "New or in training",
        "Percent of the units of an assessor who is new or in training. Nobody has confirmed yet that they decide "
        "soundly.",
        100,
        0,
        100,
        "%",
    ),
    Term("high", "High risk", "Percent of the units of an assessor at high risk.", 75, 0, 100, "%"),
    Term("medium", "Medium risk", "Percent of the units of an assessor at medium risk.", 40, 0, 100, "%"),
    Term("low", "Low risk", "Percent of the units of an assessor at low risk.", 20, 0, 100, "%"),
)
MINIMA = (
    Term("least_per_learner", "Every learner", "Units of every learner, before the award is claimed.", 1, 1, 50),
    Term("least_per_assessor", "Every assessor", "Samples of every assessor in twelve months.", 1, 1, 50),
    Term("least_per_unit", "Every unit", "Samples of every unit that somebody takes, in twelve months.", 1, 1, 50),
    Term("least_per_method", "Every method", "Samples with every kind of evidence in use, in twelve months.", 1, 1, 50),
    Term("least_per_site", "Every site", "Samples of learners at every site, in twelve months.", 1, 1, 50),
)
SPLIT = (
    Term(
        "interim_share",
        "Interim",
        "Percent of samples taken while the unit is under way. They come on top of the rates, which count units after "
        "they are signed. A plan with none is what external quality assurers find fault with.",
        20,
        0,
        INTERIM_MOST,
        "%",
    ),
)
STEPS = (
    Term(
        "clean_samples",
        "Until not new",
        "Samples agreed without an action until an assessor is not new any more. Trainees stay new however many.",
        3,
        1,
        20,
    ),
    Term(
        "recent_samples",
        "How long it counts",
        "A disagreement or an action counts while it is among the last so many samples.",
        5,
        1,
        20,
    ),
)
DAYS = (
    Term(
        "observe_new",
        "A new assessor is observed within, days",
        "From their first day as assessor. The version for all qualifications counts, here and for the next two.",
        90,
        7,
        365,
    ),
    Term(
        "observe_training",
        "In training: observed every, days",
        "From one observation at work to the next, while the assessor is in training.",
        182,
        7,
        365,
    ),
    Term(
        "observe_every",
        "Everybody else: observed every, days",
        "From one observation at work to the next. Once a year is the least.",
        365,
        30,
        365,
    ),
    Term(
        "review_days",
        "A sample is reviewed within, days",
        "From the day it is planned, where nobody names another day.",
        PLAN_DAYS,
        1,
        365,
    ),
)
NUMBERS = MINIMA + SPLIT + STEPS + DAYS
TERMS = RATES + NUMBERS
PARTS = {"rates": RATES, "minima": MINIMA, "split": SPLIT, "steps": STEPS, "days": DAYS}


class Must(NamedTuple):
    """What is sampled whatever the rates say. `fixed`: why it cannot be switched off, or empty."""

    code: str
    title: str
    words: str
    fixed: str = ""


MUSTS = (
    Must(
        "simulation",
        "Simulation",
        "Units that rest on simulated evidence.",
        "Nobody saw it happen at work: simulated evidence is always in the sample (R2.17).",
    ),
    Must(
        "recognised",
        "Transfer, exemption, equivalence",
        "Units that count by what was achieved before.",
        "No decision was made here, and the awarding organisation asks for each of them (R6.21).",
    ),
    Must(
        "conflict",
        "Declared conflict",
        "Units whose assessor has declared a conflict of interest with the learner.",
        "A second person has to scrutinise all of these decisions (R1.4).",
    ),
    Must("prior_learning", "Prior learning", "Units with prior learning among their evidence."),
    Must("staff", "Staff as learners", "Units of learners who work for the centre (R1.5)."),
)
FIXED = tuple(must.code for must in MUSTS if must.fixed)
SWITCHABLE = tuple(must.code for must in MUSTS if not must.fixed)
MUST_TITLES = {must.code: must.title for must in MUSTS}


def every_switchable():
    """The default of a strategy: everything that can be switched off is on."""
    return list(SWITCHABLE)
