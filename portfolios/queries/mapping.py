"""Criteria to tick: what a piece serves, what other pieces serve already, and what it could take over from one."""

import hashlib
from typing import NamedTuple

from django.db.models import Count

from portfolios import rules
from portfolios.models import Evidence, EvidenceLink, RouteUnit
from portfolios.pointers import Pointer, pointer_of
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Outcome, Unit
from qualifications.numbering import criterion_code, outcome_code


class CriterionCell(NamedTuple):
    """A criterion to tick: `elsewhere` are the references of other evidence that serves it."""

    criterion: Criterion
    code: str
    ticked: bool
    pointer: Pointer
    elsewhere: tuple[str, ...]

    @property
    def locator(self):
        return self.pointer.locator


class OutcomeCells(NamedTuple):
    outcome: Outcome
    code: str
    cells: list[CriterionCell]


class UnitCells(NamedTuple):
    """A unit of the route, the first has the place 1."""

    place: int
    entry: RouteUnit
    unit: Unit
    outcomes: list[OutcomeCells]

    @property
    def closed(self):
        """The sentence why its mapping cannot change: signed off, or shown by a test; "" while it can."""
        return closed_words(self.entry)

    @property
    def is_open(self):
        return not self.closed

    @property
    def keys(self):
        return {cell.criterion.pair: cell.criterion.pk for cell in self.cells}

    @property
    def cells(self):
        return [cell for outcome in self.outcomes for cell in outcome.cells]

    @property
    def pairs(self):
        return [cell.criterion.pair for cell in self.cells]


def closed_words(entry):
    """Why a unit of the route takes no mapping, "" where it does."""
    blocker = rules.unit_blocker(entry.unit, entry)
    return blocker.sentence if blocker else ""


def mapping_matrix(registration, evidence=None):
    """Every criterion of the route with what this piece (or none yet) and other pieces say about it: [UnitCells]."""
    style = registration.qualification.awarding_organisation.criterion_style
    entries = (
        registration.route.select_related("unit").prefetch_related("unit__outcomes__criteria__outcome").order_by("pk")
    )
    own = pointers_of(evidence) if evidence else {}
    others = _references_elsewhere(registration, evidence)
    matrix = []
    for place, entry in enumerate(entries, start=1):
        outcomes = [_outcome_cells(outcome, style, own, others) for outcome in entry.unit.outcomes.all()]
        matrix.append(UnitCells(place, entry, entry.unit, outcomes))
    return matrix


def pointers_of(evidence):
    """{pk of a criterion: Pointer} of what the piece serves now."""
    return {link.criterion_id: pointer_of(link) for link in evidence.links.all()}


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
            own.get(criterion.pk, Pointer()),
            tuple(others.get(criterion.pk, ())),
        )
        for criterion in outcome.criteria.all()
    ]
    return OutcomeCells(outcome, outcome_code(style, outcome.number), cells)


def criteria(pks):
    """Criteria by primary key, with outcome and unit; unknown keys are left out."""
    return Criterion.objects.filter(pk__in=pks).select_related("outcome__unit")


class CopyPlan(NamedTuple):
    """What copying the mapping of another piece would do: lists of criteria, in the order of the specification.

    `add`: new here; `have`: both serve; `only_here`: what replacing would take away; `refused`: (Blocker, criteria)
    that stay as they are. `stamp` changes with either mapping.
    """

    add: list[Criterion]
    have: list[Criterion]
    only_here: list[Criterion]
    refused: list
    stamp: str


def copy_plan(evidence, source):
    """The CopyPlan from `source` to `evidence`; each is asked by the rules of mapping."""
    theirs, ours = _served(source), _served(evidence)
    new = [criterion for criterion in theirs if criterion not in ours]
    only_here = [criterion for criterion in ours if criterion not in theirs]
    refused = rules.mapping_refusals(evidence, [*new, *only_here], only_here)
    forbidden = {criterion for _, criteria in refused for criterion in criteria}
    state = [evidence.pk, *sorted(c.pk for c in ours), source.pk, *sorted(c.pk for c in theirs)]
    return CopyPlan(
        add=[criterion for criterion in new if criterion not in forbidden],
        have=[criterion for criterion in theirs if criterion in ours],
        only_here=[criterion for criterion in only_here if criterion not in forbidden],
        refused=refused,
        stamp=hashlib.sha256(repr([*state, sorted(c.pk for c in forbidden)]).encode()).hexdigest(),
    )


def _served(evidence):
    links = evidence.links.select_related("criterion__outcome__unit")
    ordered = links.order_by("criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number")
    return [link.criterion for link in ordered]


def copy_sources(user, evidence):
    """The pieces of the same portfolio that the person may read and whose mapping could be copied, newest first."""
    return (
        Evidence.objects.visible_to(user)
        .filter(registration=evidence.registration_id, links__isnull=False)
        .exclude(pk=evidence.pk)
        .annotate(serves=Count("links"))
        .order_by("-number")
    )
