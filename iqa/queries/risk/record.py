"""What the reviewed samples of an assessor demand, whatever anybody has confirmed (R4.7, R4.15)."""

from typing import NamedTuple

from django.utils import timezone

from iqa.policy import StepUp
from iqa.states import Risk, SampleOutcome, step_above

CLEAN_SAMPLES = 3  # until then an assessor is new, unless the strategy says otherwise (R4.7)
RECENT = 5  # samples that say how somebody decides today


class RiskFound(NamedTuple):
    level: str
    why: str


class Steps(NamedTuple):
    """The part of a strategy that says how samples move the risk; a SamplingStrategy has the same names."""

    clean_samples: int = CLEAN_SAMPLES
    recent_samples: int = RECENT
    step_up: str = StepUp.HIGH


DEFAULTS = Steps()


def risk_of(reviewed, trainee, steps=DEFAULTS):
    """The risk from (outcome, when) of the samples of an assessor, newest first. Agreed with action is not clean."""
    if newcomer := new_or_trainee(reviewed, trainee, steps):
        return newcomer
    recent = reviewed[: steps.recent_samples]
    newest = dict(reversed(recent))  # of each outcome
    if SampleOutcome.DISAGREE in newest:
        level = Risk.HIGH
        if steps.step_up == StepUp.STEP:
            level = Risk.LOW
            for outcome, _ in recent:
                level = step_above(level) if outcome == SampleOutcome.DISAGREE else level
        return RiskFound(level, f"Disagreement on {_day(newest[SampleOutcome.DISAGREE])}")
    if SampleOutcome.AGREE_WITH_ACTION in newest:
        return RiskFound(Risk.MEDIUM, f"Agreed with action on {_day(newest[SampleOutcome.AGREE_WITH_ACTION])}")
    return RiskFound(Risk.LOW, f"The last {min(len(reviewed), steps.recent_samples)} samples were agreed")


def new_or_trainee(reviewed, trainee, steps):
    """RiskFound of whoever is in training or not yet proved, or None: nobody can confirm them out of it (R4.7)."""
    if trainee:
        return RiskFound(Risk.NEW, "In training")
    clean = sum(outcome == SampleOutcome.AGREE for outcome, _ in reviewed)
    if clean < steps.clean_samples:
        return RiskFound(Risk.NEW, f"{clean} of {steps.clean_samples} agreed samples so far")
    return None


def disagreed_since(reviewed, at, level, steps):
    """RiskFound that a disagreement demands which came after a person confirmed `level`, or None (R4.15)."""
    later = [when for outcome, when in reviewed if outcome == SampleOutcome.DISAGREE and when > at]
    if not later:
        return None
    for _ in later:
        level = step_above(level)
    level = level if steps.step_up == StepUp.STEP else Risk.HIGH
    return RiskFound(level, f"Disagreement on {_day(later[0])}, after the rating was confirmed")


def _day(at):
    return f"{timezone.localtime(at):%-d %b %Y}"
