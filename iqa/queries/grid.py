"""The sampling grid: learners by assessor, units across, and what quality assurance says of each (R4.10-R4.12)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment.models import Recognition, Signature
from assessment.states import Signer
from assessment.working_days import working_days
from centres.models import User
from iqa.models import Action, Sample
from iqa.periods import Month, month_of
from iqa.queries.waiting import ready, with_readiness
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from portfolios.kinds import label_of
from portfolios.models import Allocation, EvidenceLink, Registration, RouteUnit, allocated_to
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus
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
# Filters of the grid by what a unit of the learner stands at.
SHOWN = {
    "planned": "With a planned sample",
    "ready": "Signed, to review now",
    "interim": "Interim sample open",
    "agreed": "With an agreed sample",
    "action": "With an action open",
    "disagreed": "With a disagreement",
    "never": "Never sampled",
}
LETTERS = {
    SampleOutcome.AGREE: "S",
    SampleOutcome.AGREE_WITH_ACTION: "A",
    SampleOutcome.DISAGREE: "R",
}


@dataclass
class Cell:
    """One unit of one learner: the letter, what it means in words, where it leads, and what else is known (R4.10)."""

    letter: str
    label: str
    url: str
    details: str = ""

    @property
    def told(self):
        """All of it in a sentence."""
        return f"{self.label}; {self.details}" if self.details else self.label

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


def own_learners(approval, user):
    """Learners of an approval whom the person may plan for: not themself, nobody whom they assess (R1.1, R4.9)."""
    return (
        Registration.objects.filter(
            centre=approval.centre,
            qualification=approval.qualification,
            status__in=[RegistrationStatus.REGISTERED, RegistrationStatus.COMPLETED],
        )
        .exclude(learner=user)
        .exclude(allocated_to(user, AllocatedRole.ASSESSOR))
    )


class Asked(NamedTuple):
    """What of the grid is asked for: an assessor, a site (ids), the month in which learners began, a word of SHOWN."""

    assessor: int | None = None
    site: int | None = None
    cohort: Month | None = None
    show: str = ""


def asked_of(given):
    """Asked, from the words of an address; what cannot be meant is left out."""

    def number(name):
        value = given.get(name, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None

    year, _, month = given.get("cohort", "").partition("-")
    known = year.isascii() and month.isascii() and year.isdecimal() and month.isdecimal()
    cohort = Month(int(year), int(month)) if known and len(year) == 4 and 1 <= int(month) <= 12 else None
    show = given.get("show", "")
    return Asked(number("assessor"), number("site"), cohort, show if show in SHOWN else "")


def grid_registrations(approval, user, *, assessor=None, site=None, cohort=None, show=""):
    """Learners of the grid in its order, as Asked for; none whom the person learns as or assesses."""
    first = Allocation.objects.in_force().filter(registration=OuterRef("pk"), role=AllocatedRole.ASSESSOR)
    first = first.order_by("starts_on", "pk")
    rows = own_learners(approval, user).annotate(
        assessor_id=Subquery(first.values("person")[:1]),
        assessor_name=Subquery(first.values("person__full_name")[:1]),
    )
    if assessor:
        rows = rows.filter(assessor_id=assessor)
    if site:
        rows = rows.filter(site=site)
    if cohort:
        rows = rows.filter(starts_on__year=cohort.year, starts_on__month=cohort.month)
    if show:
        rows = rows.filter(_in_state(show))
    return rows.order_by("assessor_name", "name", "pk")


def _in_state(show):
    """A condition on learners: a unit of theirs stands like this."""
    samples = Sample.objects.filter(registration=OuterRef("pk"))
    planned, done = samples.filter(status=SampleStatus.PLANNED), samples.filter(status=SampleStatus.DONE)
    return {
        "planned": lambda: Exists(planned),
        "ready": lambda: Exists(ready(with_readiness(planned))),
        "interim": lambda: Exists(planned.filter(kind=SampleKind.INTERIM)),
        "agreed": lambda: Exists(done.filter(outcome=SampleOutcome.AGREE)),
        "action": lambda: Exists(Action.objects.open().filter(sample__registration=OuterRef("pk"))),
        "disagreed": lambda: Exists(done.filter(outcome=SampleOutcome.DISAGREE)),
        "never": lambda: ~Exists(samples),
    }[show]()


def sampling_grid(approval, registrations, *, strategy, drawn, coverage=None, on=None):
    """The Grid of these registrations (one page). 9 queries, whatever the number of learners.

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
            cells = [f"{cell.letter}: {cell.told.partition(': ')[2]}" if cell else "" for cell in row.cells]
            learner = row.registration
            assessor = band.assessor.full_name if band.assessor else ""
            yield [assessor, learner.name, learner.learner_number, *cells, f"{row.reviewed} of {row.total}"]


class _Facts:
    """Samples, signatures and open actions of the page, read at once."""

    def __init__(self, approval, registrations, on, strategy):
        self.on, self.strategy = on, strategy
        self.target, self.nation = approval.centre.waiting_target_days, approval.centre.nation
        self.samples = defaultdict(list)
        rows = Sample.objects.filter(registration__in=registrations).select_related("iqa", "done_by").order_by("pk")
        for sample in rows.annotate(criteria=Count("findings")).defer("seen"):
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
        self.kinds = _kinds(registrations, approval.qualification.awarding_organisation)

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
        details = self._details((registration.pk, unit.pk), sample)
        return Cell(letter, f"{registration.name}, {unit.short_title}: {words}", url, details)

    def _details(self, pair, sample):
        """What a cell carries beside its letter (R4.10): kind, dates, by whom, criteria, types of evidence."""
        parts = [f"evidence: {get_text_list(self.kinds[pair], 'and')}"] if self.kinds[pair] else []
        if sample is not None:
            parts.insert(0, f"{sample.kind} sample planned on {timezone.localtime(sample.planned_at):%-d %b %Y}")
            if sample.done_by:
                parts.insert(1, f"reviewed by {sample.done_by.full_name}")
            if sample.criteria:
                parts.insert(2, f"{sample.criteria} {'criterion' if sample.criteria == 1 else 'criteria'} looked at")
        return "; ".join(parts)

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


def _kinds(registrations, organisation):
    """{(registration, unit): names of the types of evidence in it}, in lower case as they stand in a sentence."""
    links = EvidenceLink.objects.filter(evidence__registration__in=registrations)
    links = links.exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN]).order_by()
    rows = links.values_list("evidence__registration", "criterion__outcome__unit", "evidence__kind").distinct()
    found = defaultdict(list)
    for registration, unit, kind in sorted(row for row in rows if row[2]):
        label = label_of(kind, organisation)
        found[registration, unit].append(label[:1].lower() + label[1:])
    return found


def _last(samples, kind, status):
    return next((sample for sample in reversed(samples) if (sample.kind, sample.status) == (kind, status)), None)


def _day(sample):
    return f"{timezone.localtime(sample.done_at):%-d %b %Y}"


class Filters(NamedTuple):
    """What the grid can be filtered by, in the order of its boxes: (value, words) each."""

    assessors: list
    sites: list
    cohorts: list
    shown: list


def grid_filters(approval, user):
    """The Filters of an approval for this person. 3 queries."""
    learners = own_learners(approval, user).order_by()
    allocated = Allocation.objects.in_force().filter(role=AllocatedRole.ASSESSOR, registration__in=learners)
    people = User.objects.filter(pk__in=allocated.values("person")).order_by("full_name")
    sites = learners.exclude(site=None).order_by("site__name").values_list("site", "site__name").distinct()
    months = sorted({month_of(day) for day in learners.values_list("starts_on", flat=True).distinct()}, reverse=True)
    return Filters(
        assessors=list(people.values_list("pk", "full_name")),
        sites=list(sites),
        cohorts=[(month, month.label) for month in months],
        shown=list(SHOWN.items()),
    )
