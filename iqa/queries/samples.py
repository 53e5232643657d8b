"""What the page of a sample shows: evidence, decisions and feedback of the unit, and what was said before."""

from collections import defaultdict
from dataclasses import dataclass

from assessment.models import Assessment
from assessment.queries import achieved_units, registration_progress, visible_links
from iqa.models import Sample
from iqa.rules import unit_assurance
from portfolios.models import Evidence, RouteUnit


@dataclass
class Piece:
    """A piece of evidence with the codes that it serves here; `open`: the person may read it (R2.13)."""

    evidence: Evidence
    codes: list[str]
    open: bool


@dataclass
class SamplePage:
    sample: Sample
    route_unit: RouteUnit
    unit: object  # assessment.queries.UnitProgress
    pieces: list[Piece]
    sittings: list[Assessment]
    earlier: list[Sample]
    findings: dict


def sample_page(sample, user):
    """Everything about a sample, as things stand; what was seen at a review is in `sample.seen`. 16 queries at most."""
    registration = sample.registration
    route_unit = RouteUnit.objects.filter(registration=registration, unit=sample.unit).select_related("unit").first()
    progress = registration_progress(registration, sample.unit) if route_unit else None
    unit = progress.units[0] if progress else None
    return SamplePage(
        sample=sample,
        route_unit=route_unit,
        unit=unit,
        pieces=_pieces(unit, visible_links(progress, user)) if progress else [],
        sittings=_sittings(sample),
        earlier=list(_earlier(sample, user)),
        findings={finding.criterion_id: finding for finding in sample.findings.select_related("criterion__outcome")},
    )


def _pieces(unit, readable):
    pieces, codes = {}, defaultdict(list)
    for outcome in unit.outcomes:
        for row in outcome.criteria:
            for link in row.links:
                pieces[link.evidence_id] = link.evidence
                codes[link.evidence_id].append(row.code)
    found = [Piece(evidence, codes[key], key in readable) for key, evidence in pieces.items()]
    return sorted(found, key=lambda piece: piece.evidence.number)


def _sittings(sample):
    rows = Assessment.objects.filter(
        decisions__registration=sample.registration,
        decisions__criterion__outcome__unit=sample.unit,
        decisions__superseded_at=None,
    )
    return list(rows.distinct().select_related("by", "submission__evidence").order_by("-at", "-pk"))


def _earlier(sample, user):
    rows = Sample.objects.visible_to(user).filter(registration=sample.registration, unit=sample.unit)
    return rows.exclude(pk=sample.pk).exclude(outcome="").select_related("done_by").order_by("-done_at", "-pk")


def assured_units(registration):
    """Units of the route for the release page: (RouteUnit, Assurance, day of the learner's signature or None)."""
    assurance = unit_assurance(registration)
    achieved = achieved_units(registration)
    route = registration.route.select_related("unit").order_by("pk")
    return [(entry, assurance[entry.unit_id], achieved.get(entry.unit_id)) for entry in route]
