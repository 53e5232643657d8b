"""What pages read about people, approvals and the ledger; each in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum
from django.utils import timezone

from centres.models import (
    Act,
    Competence,
    ConflictOfInterest,
    CpdEntry,
    Membership,
    QualificationApproval,
    Sanction,
    User,
    in_force,
)
from centres.states import STAFF_ROLES, Role


def staff_list(centre):
    """People who hold a staff role in the centre today, with their grants and how many units they may judge."""
    today = timezone.localdate()
    grants = Membership.objects.in_force(today).filter(centre=centre, role__in=STAFF_ROLES)
    units = Q(competences__centre=centre) & in_force(today, "competences__")
    return (
        User.objects.filter(pk__in=grants.values("user"))
        .prefetch_related(
            Prefetch("memberships", grants.select_related("qualification").order_by("role"), to_attr="grants")
        )
        .annotate(
            assesses=Count("competences", filter=units & Q(competences__duty="assess"), distinct=True),
            assures=Count("competences", filter=units & Q(competences__duty="quality_assure"), distinct=True),
        )
        .order_by("full_name")
    )


def centres_of(person):
    """Ids of the centres in which the person holds, or held, a grant."""
    return set(Membership.objects.filter(user=person).values_list("centre", flat=True))


class Competences(NamedTuple):
    """Units that came on record together, and perhaps ended together; `first` stands for what they share."""

    first: Competence
    rows: list[Competence]


def person_record(person, centre):
    """Grants, competences and conflicts of a person in a centre, newest first; nothing without a centre. 3 queries."""
    return {
        "grants": Membership.objects.filter(user=person, centre=centre)
        .select_related("qualification")
        .order_by("-starts_on"),
        "competences": _together(Competence.objects.filter(user=person, centre=centre).select_related("unit")),
        "conflicts": ConflictOfInterest.objects.filter(Q(person=person) | Q(other=person), centre=centre)
        .select_related("person", "other")
        .order_by("-starts_on"),
    }


WARN_DAYS = (90, 30)  # before the end of a competence: told, and told again


@dataclass(frozen=True)
class Expiring:
    """Units that a person may assess or quality assure until the same day, and for which nothing follows."""

    person: User
    duty: str
    duty_label: str
    ends_on: date
    units: tuple[str, ...]
    days: int

    @property
    def is_near(self):
        return self.days <= min(WARN_DAYS)


def expiring(centre, on=None, *, person=None, scope=None):
    """[Expiring] of active people of a centre within the first of WARN_DAYS, the earliest first. 1 query.

    `person`: only theirs; `scope`: only people among these. A unit whose competence goes on by a later row is left out.
    """
    on = on or timezone.localdate()
    rows = Competence.objects.in_force(on).filter(centre=centre, ends_on__lte=on + timedelta(days=max(WARN_DAYS)))
    rows = rows.filter(user__is_active=True)
    if person is not None:
        rows = rows.filter(user=person)
    if scope is not None:
        rows = rows.filter(user__in=scope)
    later = Competence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
        centre=centre,
        user=OuterRef("user"),
        unit=OuterRef("unit"),
        duty=OuterRef("duty"),
    )
    found = defaultdict(list)
    for row in (
        rows.filter(~Exists(later)).select_related("user", "unit").order_by("ends_on", "user__full_name", "unit")
    ):
        found[row.user, row.duty, row.ends_on].append(row)
    return [
        Expiring(
            user,
            duty,
            group[0].get_duty_display(),
            ends_on,
            tuple(row.unit.number for row in group),
            (ends_on - on).days,
        )
        for (user, duty, ends_on), group in found.items()
    ]


def told_of_expiry(centre, on=None):
    """The lead quality assurers and administrators of the centre. 1 query."""
    grants = Membership.objects.in_force(on).filter(centre=centre, role__in=(Role.LEAD_IQA, Role.ADMIN))
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


YEAR = timedelta(days=365)


def cpd_log(person, centre):
    """The development log of a person at a centre, newest first. 1 query."""
    rows = CpdEntry.objects.filter(user=person, centre=centre)
    return rows.select_related("user", "qualification", "verified_by").order_by("-ended_on", "-pk")


def cpd_to_verify(user, centre):
    """Entries of other people that wait for the lead or an administrator, oldest first. 1 query."""
    rows = CpdEntry.objects.visible_to(user).filter(centre=centre, verified_at=None, returned_why="")
    return rows.exclude(user=user).select_related("user", "qualification").order_by("made_at", "pk")


def cpd_hours(centre, people, on=None):
    """{person id: (hours in the last twelve months, of them verified)}. 1 query."""
    on = on or timezone.localdate()
    rows = CpdEntry.objects.counted().filter(centre=centre, user__in=people, ended_on__gt=on - YEAR, ended_on__lte=on)
    verified = Sum("hours", filter=Q(verified_at__isnull=False))
    rows = rows.order_by().values("user").annotate(all=Sum("hours"), verified=verified)
    return {row["user"]: (row["all"], row["verified"] or Decimal(0)) for row in rows}


def _together(competences):
    def shared(row):
        return (
            row.ends_on is not None,
            row.duty,
            row.trainee,
            row.basis,
            row.seen,
            row.starts_on,
            row.ends_on or row.starts_on,
        )

    rows = sorted(competences, key=lambda row: (*shared(row), row.unit.number))
    return [Competences(group[0], group) for _, group in ((key, list(found)) for key, found in groupby(rows, shared))]


def approval_list(centre):
    """The qualifications of the centre, each with the sanctions in force today as `sanctions_today`. 2 queries."""
    sanctions = Sanction.objects.in_force()
    return (
        QualificationApproval.objects.filter(centre=centre)
        .select_related("qualification__awarding_organisation")
        .prefetch_related(Prefetch("sanctions", sanctions, to_attr="sanctions_today"))
        .order_by("qualification__title")
    )


def act_list(user, centre):
    """The ledger of a centre, newest line first."""
    return Act.objects.visible_to(user).filter(centre=centre).select_related("by").order_by("-sequence")
