"""What a portfolio from elsewhere would bring: its pieces, the criteria that they find here, what was decided there."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Prefetch

from assessment.models import Arrival, PriorDecision
from assessment.portable.layout import wording
from assessment.queries.packing.portfolio import edition_fingerprint
from portfolios.models import Evidence, EvidenceLink
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod

# What a link from elsewhere finds here; the first two are made.
FITS, REWORDED, OFF_ROUTE, CLOSED, UNKNOWN = "fits", "reworded", "off_route", "closed", "unknown"
MADE = (FITS, REWORDED)


class FoundLink(NamedTuple):
    """A link of the package, the criterion that it finds here (or None), and what that means."""

    row: dict
    criterion: Criterion | None
    found: str


@dataclass
class PlannedPiece:
    """A piece that would arrive. `here`: it has arrived already; `priors`: decisions that would come with it."""

    row: dict
    here: bool
    links: list[FoundLink]
    priors: list[tuple[dict, Criterion]]

    def count(self, found):
        return sum(link.found == found for link in self.links)


@dataclass
class Plan:
    """What the package would bring. `same_edition`: every criterion reads the same here."""

    same_edition: bool
    pieces: list[PlannedPiece] = field(default_factory=list)
    withdrawn: int = 0

    @property
    def new(self):
        return [piece for piece in self.pieces if not piece.here]

    @property
    def here(self):
        return len(self.pieces) - len(self.new)

    @property
    def files(self):
        return sum(len(piece.row["files"]) for piece in self.new)

    @property
    def size(self):
        return sum(file["size"] for piece in self.new for file in piece.row["files"])

    @property
    def priors(self):
        return sum(len(piece.priors) for piece in self.new)

    @property
    def made(self):
        return sum(piece.count(FITS) + piece.count(REWORDED) for piece in self.new)

    def links(self, found):
        """[(unit, codes, references)] of the links that find such a thing, for people."""
        units = {}
        for piece in self.new:
            for link in piece.links:
                if link.found == found:
                    codes, references = units.setdefault(link.row["unit"], ({}, {}))
                    codes[link.row["code"]] = references[piece.row["reference"]] = None
        return [(unit, ", ".join(codes), ", ".join(pieces)) for unit, (codes, pieces) in sorted(units.items())]

    @property
    def reworded(self):
        return self.links(REWORDED)

    @property
    def off_route(self):
        return self.links(OFF_ROUTE)

    @property
    def closed(self):
        return self.links(CLOSED)

    @property
    def unknown(self):
        return self.links(UNKNOWN)


def arrival_plan(job):
    """The Plan of a package that has been proved. 4 queries, however large it is."""
    manifest, registration = job.manifest, job.registration
    route = {entry.unit.number: entry for entry in registration.route.select_related("unit")}
    criteria = _criteria({link["unit"] for piece in manifest["evidence"] for link in piece["links"]})
    arrived = Arrival.objects.filter(registration=registration, origin=manifest["origin"])
    here = set(arrived.values_list("reference", flat=True))
    decided = {}
    for decision in manifest["decisions"]:
        if decision["standing"]:
            decided.setdefault(decision["evidence"], []).append(decision)
    same = edition_fingerprint(registration.qualification) == manifest["qualification"]["fingerprint"]
    plan = Plan(same)
    for piece in manifest["evidence"]:
        if piece["status"] == EvidenceStatus.WITHDRAWN:
            plan.withdrawn += 1
            continue
        links = [_find(link, criteria, route) for link in piece["links"]]
        exact = {(link.row["unit"], link.row["code"]): link.criterion for link in links if link.found == FITS}
        priors = [
            (decision, exact[decision["unit"], decision["code"]])
            for decision in decided.get(piece["reference"], ())
            if (decision["unit"], decision["code"]) in exact and decision["sha256"] == _sha(exact, decision)
        ]
        plan.pieces.append(PlannedPiece(piece, piece["reference"] in here, links, priors))
    return plan


def _sha(exact, decision):
    criterion = exact[decision["unit"], decision["code"]]
    return wording(criterion.statement, criterion.parts)


def _criteria(numbers):
    """{(unit number, code): criterion} of the units that this installation knows, whatever their qualifications."""
    rows = Criterion.objects.filter(outcome__unit__number__in=numbers).select_related("outcome__unit")
    return {(row.outcome.unit.number, row.plain_code): row for row in rows}


def _find(link, criteria, route):
    criterion = criteria.get((link["unit"], link["code"]))
    if criterion is None:
        return FoundLink(link, None, UNKNOWN)
    entry = route.get(link["unit"])
    if entry is None:
        return FoundLink(link, criterion, OFF_ROUTE)
    if entry.locked_at or entry.unit.method == AssessmentMethod.TEST:
        return FoundLink(link, criterion, CLOSED)
    same = wording(criterion.statement, criterion.parts) == link["sha256"]
    return FoundLink(link, criterion, FITS if same else REWORDED)


def waiting_arrivals(registration, user):
    """The learner's pieces that came from elsewhere and have not been handed in here. 3 queries."""
    rows = Arrival.objects.filter(registration=registration, evidence__status=EvidenceStatus.PREPARING)
    return (
        rows.filter(evidence__created_by=user)
        .select_related("evidence__registration")
        .prefetch_related("evidence__links", "evidence__prior_decisions")
        .order_by("evidence__number")
    )


class PriorUnit(NamedTuple):
    """The prior decisions of a unit that wait for an answer, as (code, PriorDecision, link), in order."""

    unit: object
    rows: list[tuple[str, PriorDecision, EvidenceLink | None]]


def prior_list(registration, user):
    """[PriorUnit] of what was decided elsewhere and nobody here has answered, on pieces that the person may see."""
    style = registration.qualification.awarding_organisation.criterion_style
    links = EvidenceLink.objects.select_related("file")
    rows = (
        PriorDecision.objects.visible_to(user)
        .filter(registration=registration)
        .open()
        .select_related("criterion__outcome__unit")
        .prefetch_related(Prefetch("evidence", Evidence.objects.prefetch_related(Prefetch("links", links))))
        .order_by("criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number")
    )
    units = {}
    for row in rows:
        unit = units.setdefault(row.criterion.outcome.unit, PriorUnit(row.criterion.outcome.unit, []))
        link = next((link for link in row.evidence.links.all() if link.criterion_id == row.criterion_id), None)
        unit.rows.append((criterion_code(style, *row.criterion.pair), row, link))
    return list(units.values())


def open_priors(registration, user):
    """How many decisions from elsewhere wait for the person's answer. 1 query."""
    return PriorDecision.objects.visible_to(user).filter(registration=registration).open().count()
