"""Who covers which unit of a qualification, and which units nobody can finish (R1.1)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from centres.models import Competence, Membership, User
from centres.states import QUALITY_ROLES, Duty, Role
from qualifications.models import GroupUnit, Unit

SOON = timedelta(days=60)
MARKS = {
    (Duty.ASSESS, False): ("A", "assesses"),
    (Duty.ASSESS, True): ("T", "assesses, in training"),
    (Duty.QUALITY_ASSURE, False): ("Q", "quality assures"),
    (Duty.QUALITY_ASSURE, True): ("q", "quality assures, in training"),
}
ROLES = {Duty.ASSESS: (Role.ASSESSOR,), Duty.QUALITY_ASSURE: QUALITY_ROLES}


class Mark(NamedTuple):
    """What a person may do for a unit: A assesses, T in training, Q quality assures; `ends_on` when that is soon."""

    letter: str
    words: str
    ends_on: date | None


@dataclass
class UnitCover:
    """A unit with its marks by person, and why it cannot be finished today, or soon; "" when it can."""

    unit: Unit
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    gap: str = ""
    soon: str = ""


@dataclass
class Cover:
    people: list[User]
    units: list[UnitCover]

    @property
    def gaps(self):
        return sum(bool(row.gap) for row in self.units)

    @property
    def soon(self):
        return sum(bool(row.soon) for row in self.units)

    @property
    def lines(self):
        """For the page: (UnitCover, [marks of each person in order])."""
        return [(row, [row.marks.get(person.pk, []) for person in self.people]) for row in self.units]


def cover(approval, on=None):
    """The Cover of an approval's units by the people whose roles and competence are in force. 4 queries."""
    on = on or timezone.localdate()
    units = list(_units(approval))
    rows = list(_competences(approval, units, on))
    people = User.objects.in_bulk({row.user_id for row in rows})
    by_unit = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    return Cover(
        people=sorted(people.values(), key=lambda person: person.full_name),
        units=[_cover_of(unit, by_unit[unit.pk], people, on) for unit in units],
    )


def _units(approval):
    taken = GroupUnit.objects.filter(group__qualification=approval.qualification)
    return Unit.objects.filter(pk__in=taken.values("unit")).order_by("number")


def _competences(approval, units, on):
    """Competence in force of people who hold the role for it, in the scope of their grant."""
    scope = Q(qualification__isnull=True) | Q(qualification=approval.qualification) | Q(role=Role.LEAD_IQA)
    grants = Membership.objects.in_force(on).filter(scope, centre=approval.centre, user__is_active=True)
    holders = defaultdict(set)
    for user, role in grants.values_list("user", "role"):
        holders[role].add(user)
    rows = Competence.objects.in_force(on).filter(centre=approval.centre, unit__in=units)
    for row in rows.order_by("user", "duty"):
        if any(row.user_id in holders[role] for role in ROLES[row.duty]):
            yield row


def _cover_of(unit, rows, people, on):
    found = UnitCover(unit)
    for row in rows:
        found.marks.setdefault(row.user_id, []).append(_mark(row, on))
    found.gap = _gap(rows, people)
    lasting = [row for row in rows if row.ends_on is None or row.ends_on > on + SOON]
    if not found.gap and (later := _gap(lasting, people)):
        ends = min(row.ends_on for row in rows if row not in lasting)
        found.soon = f"From {ends + timedelta(days=1):%-d %b %Y}: {later[:1].lower()}{later[1:]}"
    return found


def _mark(row, on):
    soon = row.ends_on if row.ends_on and row.ends_on <= on + SOON else None
    letter, words = MARKS[row.duty, row.trainee]
    return Mark(letter, words, soon)


def _gap(rows, people):
    """Why the unit cannot go from decision to release: nobody assesses, nobody else quality assures (R1.1, R1.6)."""
    assess = {row.user_id for row in rows if row.duty == Duty.ASSESS and not row.trainee}
    assure = {row.user_id for row in rows if row.duty == Duty.QUALITY_ASSURE and not row.trainee}
    if not assess and not assure:
        return "Nobody assesses it and nobody quality assures it."
    if not assess:
        return "Nobody qualified assesses it."
    if not assure:
        return "Nobody quality assures it."
    if assess == assure and len(assess) == 1:
        return f"Only {people[next(iter(assess))].full_name} does both: another person has to quality assure."
    return ""


def cover_sheet(found):
    """The matrix as rows of a table: heading, then a row for each unit."""
    yield ["Unit", "Title", *(person.full_name for person in found.people), "Gap"]
    for row, marks in found.lines:
        cells = [", ".join(mark.words for mark in each) for each in marks]
        yield [row.unit.number, row.unit.title, *cells, row.gap or row.soon]


def leaving(person, centre):
    """What a person still has when they leave: roles and competences in force. 2 queries."""
    today = timezone.localdate()
    return {
        "grants": Membership.objects.in_force(today).filter(user=person, centre=centre),
        "competences": Competence.objects.in_force(today).filter(user=person, centre=centre).count(),
    }
