"""The sampling grid: learners by assessor, units across, and what quality assurance says of each (R4.10-R4.12)."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from assessment.models import Recognition, Signature
from assessment.states import Signer
from assessment.working_days import working_days
from centres.models import User
from iqa.models import Action, Sample
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from portfolios.models import Allocation, Registration, RouteUnit, allocated_to
from portfolios.states import AllocatedRole, RegistrationStatus
from qualifications.models import GroupUnit, Unit

PAGE = 40

# Letter: colour family, style of the cell, word in the key. Never by colour alone (R4.10).
KINDS = {
    "S": ("done", "full", "Agreed"),
    "A": ("done", "", "Agreed, with action"),
    "R": ("stop", "full", "Reassess"),
    "O": ("stop", "ring", "Overdue"),
    "M": ("act", "full", "To review now"),
    "I": ("wait", "full", "Interim open"),
    "P": ("wait", "", "Planned"),
    "N": ("none", "hush", "Not selected"),
    "W": ("none", "bare", "At work"),
}
LETTERS = {
    SampleOutcome.AGREE: "S",
    SampleOutcome.AGREE_WITH_ACTION: "A",
    SampleOutcome.DISAGREE: "R",
}


@dataclass
class Cell:
    """One unit of one learner: the letter, what it means in words, and where it leads."""

    letter: str
    label: str
    url: str

    @property
    def family(self):
        return KINDS[self.letter][0]

    @property
    def look(self):
        return KINDS[self.letter][1]


@dataclass
class Row:
    registration: Registration
    cells: list[Cell | None]  # None: the learner does not take the unit
    reviewed: int
    total: int


@dataclass
class Band:
    """An assessor with the learners on this page."""

    assessor: User | None
    rows: list[Row] = field(default_factory=list)
    figures: object = None  # iqa.queries.coverage.Assessor, where the coverage is known


@dataclass
class Grid:
    units: list[Unit]
    bands: list[Band]
    key: list[tuple[str, tuple]]


def grid_registrations(approval, user, *, assessor=None, show=""):
    """Learners of the grid in its order; none whom the person learns as or assesses (R4.9).

    `show`: "" for all, "ready" for those with a planned sample, "never" for those never sampled.
    """
    first = Allocation.objects.in_force().filter(registration=OuterRef("pk"), role=AllocatedRole.ASSESSOR)
    first = first.order_by("starts_on", "pk")
    rows = (
        Registration.objects.filter(
            centre=approval.centre,
            qualification=approval.qualification,
            status__in=[RegistrationStatus.REGISTERED, RegistrationStatus.COMPLETED],
        )
        .exclude(learner=user)
        .exclude(allocated_to(user, AllocatedRole.ASSESSOR))
        .annotate(
            assessor_id=Subquery(first.values("person")[:1]),
            assessor_name=Subquery(first.values("person__full_name")[:1]),
        )
    )
    samples = Sample.objects.filter(registration=OuterRef("pk"))
    if assessor:
        rows = rows.filter(assessor_id=assessor)
    if show == "planned":
        rows = rows.filter(Exists(samples.filter(status=SampleStatus.PLANNED)))
    if show == "never":
        rows = rows.filter(~Exists(samples))
    return rows.order_by("assessor_name", "name", "pk")


def sampling_grid(approval, registrations, *, strategy, drawn, coverage=None, on=None):
    """The Grid of these registrations (one page). 7 queries, whatever the number of learners.

    `strategy` and `drawn` (whether any draw has been made) say what "not selected" rests on; `coverage` gives the
    figures of the assessors.
    """
    on = on or timezone.localdate()
    registrations = list(registrations)
    route = _route(registrations)
    units = _units(approval, {unit for taken in route.values() for unit in taken})
    facts = _Facts(approval, registrations, on, strategy if drawn else None)
    people = User.objects.in_bulk({row.assessor_id for row in registrations} - {None})
    bands = []
    for registration in registrations:
        if not bands or bands[-1].assessor != people.get(registration.assessor_id):
            figures = coverage.of(registration.assessor_id) if coverage else None
            bands.append(Band(people.get(registration.assessor_id), figures=figures))
        bands[-1].rows.append(_row(registration, units, route[registration.pk], facts))
    return Grid(units, bands, list(KINDS.items()))


def _row(registration, units, taken, facts):
    cells = [facts.cell(registration, unit, taken[unit.pk]) if unit.pk in taken else None for unit in units]
    reviewed = sum(facts.is_reviewed(registration.pk, unit) for unit in taken)
    return Row(registration, cells, reviewed, len(taken))


def _route(registrations):
    route = {registration.pk: {} for registration in registrations}
    rows = RouteUnit.objects.filter(registration__in=registrations)
    for pk, registration, unit in rows.values_list("pk", "registration", "unit"):
        route[registration][unit] = pk
    return route


def _units(approval, taken):
    """The units in the order of the specification."""
    entries = GroupUnit.objects.filter(group__qualification=approval.qualification, unit__in=taken)
    entries = entries.select_related("unit").order_by("group__position", "position")
    return list({entry.unit_id: entry.unit for entry in entries}.values())


def grid_sheet(grid):
    """The rows of a Grid as a table: a heading, then one learner each with the letters and what they mean."""
    units = [f"{unit.number} {unit.short_title}" for unit in grid.units]
    yield ["Assessor", "Learner", "Registration", *units, "Sampled"]
    for band in grid.bands:
        for row in band.rows:
            cells = [f"{cell.letter}: {cell.label.partition(': ')[2]}" if cell else "" for cell in row.cells]
            learner = row.registration
            assessor = band.assessor.full_name if band.assessor else ""
            yield [assessor, learner.name, learner.learner_number, *cells, f"{row.reviewed} of {row.total}"]


class _Facts:
    """Samples, signatures and open actions of the page, read at once."""

    def __init__(self, approval, registrations, on, strategy):
        self.on, self.strategy = on, strategy
        self.target, self.nation = approval.centre.waiting_target_days, approval.centre.nation
        self.samples = defaultdict(list)
        rows = Sample.objects.filter(registration__in=registrations).select_related("iqa").order_by("pk")
        for sample in rows.defer("seen"):
            self.samples[sample.registration_id, sample.unit_id].append(sample)
        signed = Signature.objects.filter(
            signer=Signer.LEARNER, sign_off__superseded_at=None, sign_off__registration__in=registrations
        ).values_list("sign_off__registration", "sign_off__unit", "at")
        self.signed = {(registration, unit): timezone.localdate(at) for registration, unit, at in signed}
        recognised = Recognition.objects.standing().filter(registration__in=registrations)
        for row in recognised.select_related("record", "answer"):
            self.signed[row.registration_id, row.unit_id] = row.settled_on
        actions = Action.objects.open().filter(sample__registration__in=registrations)
        self.open = set(actions.values_list("sample", flat=True))

    def is_reviewed(self, registration, unit):
        return any(sample.status == SampleStatus.DONE for sample in self.samples[registration, unit])

    def cell(self, registration, unit, route_unit):
        letter, words, sample = self._state((registration.pk, unit.pk))
        if sample is not None:
            url = reverse("iqa:sample_review", args=[sample.pk])
        elif registration.route_closed_at:
            url = ""
        else:
            url = reverse("iqa:sample_plan", args=[route_unit])
        return Cell(letter, f"{registration.name}, {unit.short_title}: {words}", url)

    def _state(self, pair):
        """(letter, words, sample) of a cell; what is to be done goes before what is done."""
        samples = self.samples[pair]
        planned = _last(samples, SampleKind.SUMMATIVE, SampleStatus.PLANNED)
        interim = _last(samples, SampleKind.INTERIM, SampleStatus.PLANNED)
        done = _last(samples, SampleKind.SUMMATIVE, SampleStatus.DONE)
        opened = f"interim sample open since {interim.planned_at:%-d %b %Y}" if interim else ""
        if planned is not None:
            state = self._planned(planned, done, self.signed.get(pair))
            # What comes at the end can wait; on the way it is now or never.
            return ("I", f"{opened}; summative planned too", interim) if interim and state[0] == "P" else state
        if interim is not None:
            return "I", opened, interim
        if done is not None:
            return self._done(done)
        return self._without_sample(pair, _last(samples, SampleKind.INTERIM, SampleStatus.DONE))

    def _planned(self, planned, done, signed_on):
        whose = f", {planned.iqa.full_name}" if planned.iqa else ""
        if signed_on is not None:
            days = working_days(signed_on, self.on, self.nation)
            letter = "O" if days > self.target else "M"
            return letter, f"signed {signed_on:%-d %b %Y}, to review now{whose}", planned
        if done is not None and done.outcome == SampleOutcome.DISAGREE:
            return "R", f"disagreed on {_day(done)}, to be reassessed and sampled again", done
        return "P", f"planned, not signed yet{whose}", planned

    def _done(self, done):
        words = f"sampled {_day(done)}, {done.get_outcome_display().lower()}"
        if done.outcome == SampleOutcome.AGREE_WITH_ACTION:
            words += ", action open" if done.pk in self.open else ", action closed"
        return LETTERS[done.outcome], words, done

    def _without_sample(self, pair, interim):
        before = f"interim sample on {_day(interim)}, {interim.get_outcome_display().lower()}; " if interim else ""
        if self.strategy is not None and pair in self.signed:
            return "N", f"{before}not selected, covered by {str(self.strategy).lower()}", interim
        return "W", f"{before}learner at work, nothing planned", interim


def _last(samples, kind, status):
    return next((sample for sample in reversed(samples) if (sample.kind, sample.status) == (kind, status)), None)


def _day(sample):
    return f"{timezone.localtime(sample.done_at):%-d %b %Y}"


def grid_assessors(approval, user):
    """Assessors for the filter of the grid: (id, name). 1 query."""
    allocated = Allocation.objects.in_force().filter(
        role=AllocatedRole.ASSESSOR,
        registration__centre=approval.centre,
        registration__qualification=approval.qualification,
    )
    people = User.objects.filter(Q(pk__in=allocated.values("person"))).exclude(pk=user.pk)
    return list(people.order_by("full_name").values_list("pk", "full_name"))
