"""How risky an assessor's decisions are, computed from what the records say and explained in words (R4.6-R4.8)."""

from collections import defaultdict
from typing import NamedTuple

from django.utils import timezone

from centres.models import Competence
from centres.states import Duty
from iqa.models import Sample
from iqa.states import Risk, SampleOutcome, SampleStatus

CLEAN_SAMPLES = 3  # until then an assessor is new (R4.7)
RECENT = 5  # samples that say how somebody decides today


class RiskFound(NamedTuple):
    level: str
    why: str


def risks(centre, qualification, assessors, on=None):
    """{assessor id: RiskFound} per qualification (R4.6). 2 queries."""
    trainees = set(
        Competence.objects.in_force(on or timezone.localdate())
        .filter(centre=centre, user__in=assessors, duty=Duty.ASSESS, trainee=True)
        .filter(unit__group_entries__group__qualification=qualification)
        .values_list("user", flat=True)
    )
    reviewed = defaultdict(list)
    rows = Sample.objects.filter(
        registration__centre=centre,
        registration__qualification=qualification,
        assessor__in=assessors,
        status=SampleStatus.DONE,
    )
    for assessor, outcome, at in rows.order_by("-done_at", "-pk").values_list("assessor", "outcome", "done_at"):
        reviewed[assessor].append((outcome, at))
    return {assessor: risk_of(reviewed[assessor], assessor in trainees) for assessor in assessors}


def risk_of(reviewed, trainee):
    """The risk from (outcome, when) of the samples of an assessor, newest first. Agreed with action is not clean."""
    if trainee:
        return RiskFound(Risk.NEW, "In training")
    clean = sum(outcome == SampleOutcome.AGREE for outcome, _ in reviewed)
    if clean < CLEAN_SAMPLES:
        return RiskFound(Risk.NEW, f"{clean} of {CLEAN_SAMPLES} agreed samples so far")
    recent = dict(reversed(reviewed[:RECENT]))  # of each outcome, the newest
    for outcome, level, words in (
        (SampleOutcome.DISAGREE, Risk.HIGH, "Disagreement"),
        (SampleOutcome.AGREE_WITH_ACTION, Risk.MEDIUM, "Agreed with action"),
    ):
        if outcome in recent:
            return RiskFound(level, f"{words} on {timezone.localtime(recent[outcome]):%-d %b %Y}")
    return RiskFound(Risk.LOW, f"The last {min(len(reviewed), RECENT)} samples were agreed")
