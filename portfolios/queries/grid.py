"""The mapping of a whole portfolio: the criteria of the route down, pieces of evidence across."""

from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from portfolios.models import Evidence, EvidenceLink, RouteUnit
from portfolios.pointers import Pointer
from portfolios.queries.mapping import closed_words
from portfolios.rules import can_add_evidence
from portfolios.states import EDITABLE, EvidenceStatus
from qualifications.models import Criterion
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod

PIECES_A_PAGE = 10
HANDED_IN = (EvidenceStatus.SUBMITTED, EvidenceStatus.COMPLETE, EvidenceStatus.ACTION_REQUIRED)


class PieceColumn(NamedTuple):
    """A piece across the top. `links` {pk of a criterion: Pointer}; `is_open`: this person may still map it."""

    evidence: Evidence
    links: dict[int, Pointer]
    is_open: bool


class CriterionLine(NamedTuple):
    """A criterion down the side; `pieces`: how many pieces that this person may read serve it."""

    criterion: Criterion
    code: str
    pieces: int


class OutcomeLines(NamedTuple):
    code: str
    statement: str
    lines: list[CriterionLine]

    @property
    def keys(self):
        return [line.criterion.pk for line in self.lines]


class UnitLines(NamedTuple):
    """A unit of the route: its place, 1 for "u1", and `keys` {pair: pk} of all its criteria, shown or not."""

    place: int
    entry: RouteUnit
    outcomes: list[OutcomeLines]
    keys: dict[tuple[int, int], int]

    @property
    def unit(self):
        return self.entry.unit

    @property
    def closed(self):
        """The sentence why its mapping cannot change: signed off, or shown by a test; "" while it can."""
        return closed_words(self.entry)


class MappingGrid(NamedTuple):
    """`units`: what is shown; `route`: every unit, for choosing and typing; `gaps`: of the `total` criteria, those that
    nothing serves; `newer`, `older`: neighbours of a piece that is shown alone."""

    units: list[UnitLines]
    route: list[UnitLines]
    columns: list[PieceColumn]
    page: Page
    total: int
    gaps: int
    newer: int | None = None
    older: int | None = None

    @property
    def open_columns(self):
        return [column for column in self.columns if column.is_open]

    @property
    def lines(self):
        return [line for unit in self.units for outcome in unit.outcomes for line in outcome.lines]


def mapping_grid(user, registration, *, show="", unit=None, gaps=False, piece=None, page=None):
    """The MappingGrid that the person asked for, in a fixed number of queries.

    `show`: "drafts" that they can still map, "handed" in, or "" for all; `unit`: only that one; `gaps`: only criteria
    that nothing serves; `piece`: only that one, with its neighbours `newer` and `older`.
    """
    pieces = _pieces(user, registration, show)
    newer, older = _neighbours(pieces, piece) if piece else (None, None)
    found = Paginator(pieces.filter(pk=piece) if piece else pieces, PIECES_A_PAGE).get_page(page)
    columns = _columns(user, registration, found)
    route = route_lines(registration, _served(user, registration))
    shown = [each for each in route if unit is None or each.unit.pk == unit]
    if gaps:
        shown = [each._replace(outcomes=_gaps(each.outcomes)) for each in shown]
        shown = [each for each in shown if each.outcomes]
    lines = [line for each in route for line in _lines(each)]
    gap_count = sum(not line.pieces for line in lines)
    return MappingGrid(shown, route, columns, found, len(lines), gap_count, newer, older)


def _pieces(user, registration, show):
    mine = Q(created_by_id=user.pk, status__in=EDITABLE)
    wanted = {"drafts": mine, "handed": Q(status__in=HANDED_IN) & ~mine}.get(show, Q())
    found = Evidence.objects.visible_to(user).filter(wanted, registration=registration)
    return found.exclude(status=EvidenceStatus.WITHDRAWN).order_by("-number")


def _neighbours(pieces, piece):
    """Keys of the pieces beside this one; None where there is none."""
    keys = list(pieces.values_list("pk", flat=True))
    at = keys.index(piece) if piece in keys else None
    if at is None:
        return None, None
    return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)


def _columns(user, registration, page):
    """The pieces of the page with their links."""
    pieces = list(page)
    links = {each.pk: {} for each in pieces}
    rows = EvidenceLink.objects.filter(evidence__in=links).order_by()
    for evidence, criterion, *pointer in rows.values_list("evidence", "criterion", "locator", "note", "file"):
        links[evidence][criterion] = Pointer(*pointer)
    may_write = can_add_evidence(user, registration)
    return [
        PieceColumn(each, links[each.pk], may_write and each.created_by_id == user.pk and each.status in EDITABLE)
        for each in pieces
    ]


def pieces_of(user, registration, keys):
    """{pk: Evidence} of the pieces with these keys that the person may read."""
    found = Evidence.objects.visible_to(user).filter(registration=registration, pk__in=keys)
    return {piece.pk: piece for piece in found.select_related("registration__centre", "registration__qualification")}


def _served(user, registration):
    """{pk of a criterion: number of pieces that the person may read}."""
    readable = Evidence.objects.visible_to(user).filter(registration=registration)
    links = EvidenceLink.objects.filter(evidence__in=readable.exclude(status=EvidenceStatus.WITHDRAWN))
    return dict(links.order_by().values_list("criterion").annotate(Count("pk")))


def route_lines(registration, served=None):
    """[UnitLines] of the whole route, in its order."""
    served = served or {}
    style = registration.qualification.awarding_organisation.criterion_style
    entries = registration.route.select_related("unit").prefetch_related("unit__outcomes__criteria").order_by("pk")
    return [_unit_lines(place, entry, style, served) for place, entry in enumerate(entries, start=1)]


def _unit_lines(place, entry, style, served):
    """A unit that is shown by its test has no lines: no evidence is mapped to it."""
    outcomes, keys = [], {}
    for outcome in () if entry.unit.method == AssessmentMethod.TEST else entry.unit.outcomes.all():
        lines = []
        for criterion in outcome.criteria.all():
            pair = (outcome.number, criterion.number)
            keys[pair] = criterion.pk
            lines.append(CriterionLine(criterion, criterion_code(style, *pair), served.get(criterion.pk, 0)))
        outcomes.append(OutcomeLines(outcome_code(style, outcome.number), outcome.statement, lines))
    return UnitLines(place, entry, outcomes, keys)


def _gaps(outcomes):
    left = [each._replace(lines=[line for line in each.lines if not line.pieces]) for each in outcomes]
    return [each for each in left if each.lines]


def _lines(unit):
    return [line for outcome in unit.outcomes for line in outcome.lines]
