"""What pages read about people, approvals and the ledger; each in a fixed number of queries."""

from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from centres.models import (
    Act,
    Competence,
    ConflictOfInterest,
    Membership,
    QualificationApproval,
    Sanction,
    User,
    in_force,
)
from centres.states import STAFF_ROLES


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


def _together(competences):
    def shared(row):
        return row.ends_on is not None, row.duty, row.trainee, row.basis, row.starts_on, row.ends_on or row.starts_on

    rows = sorted(competences, key=lambda row: (*shared(row), row.unit.number))
    return [Competences(group[0], group) for _, group in ((key, list(found)) for key, found in groupby(rows, shared))]


def approval_list(centre):
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


class Standing(NamedTuple):
    """A criterion of direct claims status: what is asked, whether it is so, and what is known."""

    asked: str
    met: bool
    text: str


# Functions of (approval, day) -> list of Standing, put here when later houses start (R5.8).
direct_claims_criteria = []


def direct_claims(approval, on=None):
    """The criteria of the status, and every change of it, newest first."""
    on = on or timezone.localdate()
    return {
        "criteria": [row for more in direct_claims_criteria for row in more(approval, on)],
        "sanctions": list(approval.sanctions.order_by("-starts_on", "-pk")),
        "changes": list(approval.direct_claims_changes.select_related("by").order_by("-pk")),
    }
