"""Criteria to tick: what a piece serves and what other pieces serve already."""

from typing import NamedTuple

from portfolios.models import EvidenceLink, RouteUnit
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Outcome, Unit
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod


class CriterionCell(NamedTuple):
    """A criterion to tick: `elsewhere` are the references of other evidence that serves it."""

    criterion: Criterion
    code: str
    ticked: bool
    locator: str
    elsewhere: tuple[str, ...]


class OutcomeCells(NamedTuple):
    outcome: Outcome
    code: str
    cells: list[CriterionCell]


class UnitCells(NamedTuple):
    entry: RouteUnit
    unit: Unit
    outcomes: list[OutcomeCells]

    @property
    def is_open(self):
        """Whether its mapping can change: not signed off, and not shown by a test."""
        return self.entry.locked_at is None and self.unit.method != AssessmentMethod.TEST

    @property
    def cells(self):
        return [cell for outcome in self.outcomes for cell in outcome.cells]

    @property
    def pairs(self):
        return [cell.criterion.pair for cell in self.cells]


def mapping_matrix(registration, evidence=None):
    """Every criterion of the route with what this piece (or none yet) and other pieces say about it: [UnitCells]."""
    style = registration.qualification.awarding_organisation.criterion_style
    entries = (
        registration.route.select_related("unit").prefetch_related("unit__outcomes__criteria__outcome").order_by("pk")
    )
    own = dict(evidence.links.values_list("criterion", "locator")) if evidence else {}
    others = _references_elsewhere(registration, evidence)
    matrix = []
    for entry in entries:
        outcomes = [_outcome_cells(outcome, style, own, others) for outcome in entry.unit.outcomes.all()]
        matrix.append(UnitCells(entry, entry.unit, outcomes))
    return matrix


def _references_elsewhere(registration, evidence):
    """criterion pk -> references of the registration's other evidence that its assessor has or had."""
    links = (
        EvidenceLink.objects.filter(evidence__registration=registration)
        .exclude(evidence__status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
        .exclude(evidence=evidence)
        .order_by("evidence__number")
    )
    found = {}
    for criterion, number in links.values_list("criterion", "evidence__number"):
        found.setdefault(criterion, []).append(f"E{number:03d}")
    return found


def _outcome_cells(outcome, style, own, others):
    cells = [
        CriterionCell(
            criterion,
            criterion_code(style, *criterion.pair),
            criterion.pk in own,
            own.get(criterion.pk, ""),
            tuple(others.get(criterion.pk, ())),
        )
        for criterion in outcome.criteria.all()
    ]
    return OutcomeCells(outcome, outcome_code(style, outcome.number), cells)


def criteria(pks):
    """Criteria by primary key, with outcome and unit; unknown keys are left out."""
    return Criterion.objects.filter(pk__in=pks).select_related("outcome__unit")
