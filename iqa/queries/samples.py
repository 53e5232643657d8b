"""What the page of a sample shows: evidence, decisions and feedback of the unit, and what was said before."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from assessment.models import Assessment
from assessment.queries import achieved_units, recognitions, registration_progress, visible_links
from iqa.models import Sample, Snapshot
from iqa.queries.freezing import changes_since, latest_snapshot, unit_facts
from iqa.rules import unit_assurance
from iqa.states import SampleStatus
from portfolios.models import Evidence, RouteUnit, Sighting
from portfolios.queries import HandedIn, Like, Viewed, handed_in_last, likenesses, viewed_in_pieces
from qualifications.numbering import criterion_code


@dataclass
class Piece:
    """A piece of evidence with the codes that it serves here; `open`: the person may read it (R2.13), as it was
    handed in."""

    evidence: Evidence
    codes: list[str]
    open: bool
    files: list[Viewed]
    shown: HandedIn | None
    sightings: list[Sighting]


@dataclass
class SamplePage:
    sample: Sample
    route_unit: RouteUnit
    unit: object  # assessment.queries.UnitProgress
    pieces: list[Piece]
    sittings: list[Assessment]
    earlier: list[Sample]
    findings: list[tuple[str, object]]  # code in the organisation's style, SampleFinding
    likes: list[Like]  # files that are like those of other learners
    snapshot: Snapshot | None  # the state as it was frozen; None while there is nothing to freeze
    changed: list[str]

    @property
    def readable(self):
        """Ids of the evidence that the person may open."""
        return {piece.evidence.pk for piece in self.pieces if piece.open}

    @property
    def states(self):
        """States of the criteria by outcome, for the strip."""
        return [[row.state for row in outcome.criteria] for outcome in self.unit.outcomes]


def sample_page(sample, user):
    """Everything about a sample: its state as it was frozen, pieces as handed in then, and what has changed since.

    What was seen at a review is in `sample.seen`. 32 queries at most.
    """
    registration = sample.registration
    route_unit = RouteUnit.objects.filter(registration=registration, unit=sample.unit).select_related("unit").first()
    progress = registration_progress(registration, sample.unit) if route_unit else None
    unit = progress.units[0] if progress else None
    snapshot = latest_snapshot(sample)
    pieces = _pieces(unit, visible_links(progress, user), user, snapshot) if progress else []
    return SamplePage(
        sample=sample,
        route_unit=route_unit,
        unit=unit,
        pieces=pieces,
        sittings=_sittings(sample),
        earlier=list(_earlier(sample, user)),
        findings=_findings(sample),
        likes=likenesses(user, [piece.evidence for piece in pieces if piece.open]),
        snapshot=snapshot,
        changed=_changed(sample, snapshot, progress),
    )


def _changed(sample, snapshot, progress):
    """What has changed since the state was frozen; of a reviewed sample, until its review."""
    if sample.status == SampleStatus.DONE:
        return sample.seen.get("changed", [])
    return list(changes_since(snapshot.facts, unit_facts(sample))) if snapshot and progress else []


def _findings(sample):
    style = sample.registration.qualification.awarding_organisation.criterion_style
    rows = sample.findings.select_related("criterion__outcome").order_by(
        "criterion__outcome__number", "criterion__number"
    )
    return [(criterion_code(style, *finding.criterion.pair), finding) for finding in rows]


def _pieces(unit, readable, user, snapshot=None):
    pieces, codes = {}, defaultdict(list)
    for outcome in unit.outcomes:
        for row in outcome.criteria:
            for link in row.links:
                pieces[link.evidence_id] = link.evidence
                codes[link.evidence_id].append(row.code)
    shown = handed_in_last([evidence for key, evidence in pieces.items() if key in readable], _frozen(snapshot))
    files = viewed_in_pieces(user, shown)
    sightings = defaultdict(list)
    for sighting in Sighting.objects.filter(evidence__in=shown).select_related("by"):
        sightings[sighting.evidence_id].append(sighting)
    found = [
        Piece(evidence, codes[key], key in readable, files.get(key, []), shown.get(key), sightings[key])
        for key, evidence in pieces.items()
    ]
    return sorted(found, key=lambda piece: piece.evidence.number)


def _frozen(snapshot):
    """Ids of the submissions that were frozen, None without a state: a piece is shown as it was then."""
    if snapshot is None:
        return None
    return [piece["submission"] for piece in snapshot.facts["pieces"] if "submission" in piece]


def _sittings(sample):
    rows = Assessment.objects.filter(
        decisions__registration=sample.registration,
        decisions__criterion__outcome__unit=sample.unit,
        decisions__superseded_at=None,
    )
    rows = rows.distinct().select_related("by", "submission__evidence").order_by("-at", "-pk")
    return list(rows.prefetch_related("annotations__file", "sounds"))


def _earlier(sample, user):
    rows = Sample.objects.visible_to(user).filter(registration=sample.registration, unit=sample.unit)
    return rows.exclude(pk=sample.pk).exclude(outcome="").select_related("done_by").order_by("-done_at", "-pk")


def assured_units(registration):
    """Units of the route for the release page: (RouteUnit, Assurance, day achieved or None, Recognition or None)."""
    assurance = unit_assurance(registration)
    achieved = achieved_units(registration)
    route = registration.route.select_related("unit").order_by("pk")
    carried = recognitions(registration)
    return [
        (entry, assurance[entry.unit_id], achieved.get(entry.unit_id), carried.get(entry.unit_id)) for entry in route
    ]


def release_line(release, words, blockers):
    """The signature line of the release page, for _signatures.html: signed, or what it waits for."""
    if release is None:
        wait = "opens when nothing stands in the way" if blockers else "not signed yet"
        return {"role": "Quality assurer", "statement": words, "wait": wait}
    day = f"{timezone.localtime(release.at):%-d %b %Y, %H:%M}"
    return {"role": "Quality assurer", "statement": release.statement, "name": release.by.full_name, "note": day}
