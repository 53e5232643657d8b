"""What the pages of observations read: the criteria to mark, what was begun, and narratives that are too alike."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assessment import rules
from assessment.models import Observation
from assessment.states import Mark
from portfolios import queries as portfolio
from portfolios.arrival.likeness import shingles, text_likeness
from portfolios.kinds import OBSERVED_KINDS
from portfolios.models import Evidence, EvidenceLink
from portfolios.states import EvidenceKind, EvidenceStatus

# Kinds that tell what somebody saw: the same words about two learners are told to the assessor (R3.9).
NARRATIVES = (*OBSERVED_KINDS, EvidenceKind.PRODUCT_REVIEW)
ALIKE = 0.5  # of the runs of five words of both
FEWEST_RUNS = 8  # a shorter narrative is like others by chance
MOST_COMPARED = 200  # the newest of the centre that serve one of the same criteria


class ObserveUnit(NamedTuple):
    """A unit of the route to observe against. `closed`: why nothing of it can be marked; `refused`: why this person
    cannot decide about it, None where they can; `trainee`: decided only with a countersignature."""

    cells: portfolio.UnitCells
    closed: str
    refused: object
    trainee: bool


def observe_units(registration, user, on=None):
    """[ObserveUnit] in the order of the route; a fixed number of queries."""
    on = on or timezone.localdate()
    matrix = portfolio.mapping_matrix(registration)
    units = [row.unit for row in matrix]
    known = rules.competences(user, units, registration, on)
    refused = rules.unit_blockers(user, units, registration, on, trainee_may=True)
    return [
        ObserveUnit(row, row.closed, refused.get(row.unit.pk), row.unit.pk in known and known[row.unit.pk].trainee)
        for row in matrix
    ]


def open_observations(user, registration):
    """What the person has begun to observe of the learner and not sent, the newest first."""
    return registration.observations.open().filter(by=user).order_by("-kept_at", "-pk")


def observation_list(user, registration):
    """Every observation of the learner that the person may see, the newest first; how many criteria were marked."""
    marked = {mark.value: Count("marks", filter=Q(marks__mark=mark)) for mark in Mark}
    rows = Observation.objects.visible_to(user).filter(registration=registration)
    return rows.select_related("by", "evidence").annotate(**marked).order_by("-begun_at", "-pk")


class Alike(NamedTuple):
    """A narrative of another learner that reads much the same; `same`: word for word but for names."""

    evidence: Evidence
    share: float

    @property
    def sentence(self):
        how = "is the same as" if self.share == 1 else f"is {round(self.share * 100)} % like"
        whose = f"{self.evidence.reference} of {self.evidence.registration.name}"
        return f"What was seen {how} {whose}: it has to be about this learner"


def narratives_like(user, registration, text, criteria):
    """[Alike], the most alike first: what was written of another learner for one of the same criteria (R3.9). 1 query.

    Only what the person may read. The learners' names do not count: exchanging them does not make it another.
    """
    mine = _runs(text, registration.name)
    if len(mine) < FEWEST_RUNS or registration.learner_id == user.pk:
        return []
    others = Evidence.objects.visible_to(user).filter(
        Exists(EvidenceLink.objects.filter(evidence=OuterRef("pk"), criterion__in=criteria)),
        registration__centre=registration.centre_id,
        kind__in=NARRATIVES,
    )
    others = others.exclude(registration__learner=registration.learner_id)
    others = others.exclude(status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
    others = others.select_related("registration").order_by("-pk")[:MOST_COMPARED]
    found = (Alike(other, text_likeness(mine, _runs(other.account, other.registration.name))) for other in others)
    return sorted((row for row in found if row.share >= ALIKE), key=lambda row: -row.share)


def _runs(text, name):
    names = {word.lower() for word in name.split()}
    return shingles(" ".join("x" if word.strip(".,;:!?’'").lower() in names else word for word in text.split()))
