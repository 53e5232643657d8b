"""The mapping of a whole portfolio: the criteria of the route down, pieces of evidence across."""

from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count

from portfolios.models import Evidence, EvidenceLink, RouteUnit
from portfolios.pointers import Pointer
from portfolios.queries.mapping import closed_words
from portfolios.rules import can_add_evidence
from portfolios.states import EDITABLE, EvidenceStatus
from qualifications.models import Criterion
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod

PIECES_A_PAGE = 10


class PieceColumn(NamedTuple):
    """A piece across the top. `links` {pk of a criterion: Pointer}; `is_open`: this person may still map it."""

    evidence: Evidence
    links: dict[int, Pointer]
    is_open: bool


class CriterionLine(NamedTuple):
    """A criterion down the side; `pieces`: how many pieces that this person may read serve it."""

    pk: int
    code: str
    statement: str
    pieces: int


class OutcomeLines(NamedTuple):
    code: str
    statement: str
    lines: list[CriterionLine]

    @property
    def keys(self):
        return [line.pk for line in self.lines]


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
    readable = _readable(user, registration)
    listed = _listed(readable, user, show)
    newer, older = _neighbours(listed, piece)
    found = Paginator([piece] if piece in listed else [] if piece else listed, PIECES_A_PAGE).get_page(page)
    columns = _columns(user, registration, list(found))
    route = route_lines(registration, _served(readable))
    shown = [each for each in route if unit is None or each.unit.pk == unit]
    if gaps:
        shown = [each._replace(outcomes=_gaps(each.outcomes)) for each in shown]
        shown = [each for each in shown if each.outcomes]
    lines = [line for each in route for line in _lines(each)]
    gap_count = sum(not line.pieces for line in lines)
    return MappingGrid(shown, route, columns, found, len(lines), gap_count, newer, older)


def _readable(user, registration):
    """{pk: (author, status)} of every piece that the person may read and that is not withdrawn, newest first."""
    found = Evidence.objects.visible_to(user).filter(registration=registration)
    found = found.exclude(status=EvidenceStatus.WITHDRAWN).order_by("-number")
    return {pk: (author, status) for pk, author, status in found.values_list("pk", "created_by", "status")}


def _listed(readable, user, show):
    """Keys of the pieces that the person asked for."""
    mine = {pk for pk, (author, status) in readable.items() if author == user.pk and status in EDITABLE}
    if show == "drafts":
        return [pk for pk in readable if pk in mine]
    if show == "handed":
        return [pk for pk in readable if pk not in mine]
    return list(readable)


def _neighbours(listed, piece):
    """Keys of the pieces beside this one; None where there is none."""
    if piece not in listed:
        return None, None
    at = listed.index(piece)
    return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)


def _columns(user, registration, keys):
    """The pieces with these keys and their links."""
    pieces = list(Evidence.objects.filter(pk__in=keys).defer("account", "contribution").order_by("-number"))
    links = {pk: {} for pk in keys}
    rows = EvidenceLink.objects.filter(evidence__in=keys).order_by()
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


def _served(readable):
    """{pk of a criterion: number of pieces that serve it}."""
    links = EvidenceLink.objects.filter(evidence__in=list(readable))
    return dict(links.order_by().values_list("criterion").annotate(Count("pk")))


def route_lines(registration, served=None):
    """[UnitLines] of the whole route, in its order. 2 queries, beside those for the style of the organisation."""
    served = served or {}
    style = registration.qualification.awarding_organisation.criterion_style
    entries = list(registration.route.select_related("unit").order_by("pk"))
    rows = Criterion.objects.filter(outcome__unit__in=[entry.unit_id for entry in entries])
    rows = rows.order_by("outcome__unit", "outcome__number", "number").values_list(
        "outcome__unit", "outcome__number", "outcome__statement", "number", "pk", "statement"
    )
    by_unit = {unit: list(those) for unit, those in groupby(rows, itemgetter(0))}
    return [
        _unit_lines(place, entry, by_unit.get(entry.unit_id, ()), style, served)
        for place, entry in enumerate(entries, start=1)
    ]


def _unit_lines(place, entry, rows, style, served):
    """A unit that is shown by its test has no lines: no evidence is mapped to it."""
    outcomes, keys = [], {}
    by_outcome = groupby(() if entry.unit.method == AssessmentMethod.TEST else rows, itemgetter(1, 2))
    for (outcome, statement), those in by_outcome:
        lines = []
        for *_, number, pk, words in those:
            keys[outcome, number] = pk
            lines.append(CriterionLine(pk, criterion_code(style, outcome, number), words, served.get(pk, 0)))
        outcomes.append(OutcomeLines(outcome_code(style, outcome), statement, lines))
    return UnitLines(place, entry, outcomes, keys)


def _gaps(outcomes):
    left = [each._replace(lines=[line for line in each.lines if not line.pieces]) for each in outcomes]
    return [each for each in left if each.lines]


def _lines(unit):
    return [line for outcome in unit.outcomes for line in outcome.lines]
