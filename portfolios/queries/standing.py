"""What became of a registration: its history for the page, and what a transfer out has to tell."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from portfolios.models import (
    Allocation,
    Evidence,
    Extension,
    LearningBreak,
    Registration,
    RouteUnit,
    SentRegistration,
)
from portfolios.rules import LONG_BEFORE, standing_words
from portfolios.states import EvidenceStatus, RegistrationStatus

# Functions of a registration -> {unit id: words}, put here when an app starts: what a later house knows of its units.
unit_standings = []


class History(NamedTuple):
    """Rows that made a registration what it is, each the newest first; `standing` its (key, word) of today."""

    allocations: list
    breaks: list
    extensions: list
    sendings: list
    standing: tuple


def history_of(registration):
    """4 queries."""
    today = timezone.localdate()
    allocations = Allocation.objects.filter(registration=registration).select_related("person", "made_by", "ended_by")
    breaks = LearningBreak.objects.filter(registration=registration).select_related("made_by", "ended_by")
    extensions = Extension.objects.filter(registration=registration).select_related("by")
    sendings = SentRegistration.objects.filter(registration=registration).select_related(
        "sending__by", "sending__awarding_organisation"
    )
    found = [
        list(allocations.order_by("-starts_on", "-pk")),
        list(breaks.order_by("-starts_on")),
        list(extensions.order_by("-pk")),
        list(sendings.order_by("-pk")),
    ]
    away = any(row.starts_on <= today and (row.ends_on is None or today <= row.ends_on) for row in found[1])
    words = standing_words(registration, today, away=away, extended=bool(found[2]), sent=bool(found[3]))
    return History(*found, words)


class TransferReport(NamedTuple):
    """Name, units achieved and evidence of a learner who leaves (R5.10): its list, and nothing of what is in it.

    `units` are entries of the route, each with `standing`: how far it has come, in words.
    """

    registration: Registration
    units: list
    evidence: list


def transfer_report(registration):
    """3 queries, and those of later houses about the units."""
    pieces = Evidence.objects.filter(registration=registration).exclude(status=EvidenceStatus.PREPARING)
    route = RouteUnit.objects.filter(registration=registration).select_related("unit")
    evidence = list(pieces.annotate(file_count=Count("files", filter=Q(files__removed_at=None))).order_by("number"))
    links = Evidence.objects.filter(pk__in=[piece.pk for piece in evidence]).values_list(
        "pk", "links__criterion__outcome__unit__number"
    )
    numbers = {}
    for pk, number in links.distinct():
        if number:
            numbers.setdefault(pk, []).append(number)
    for piece in evidence:
        piece.unit_numbers = sorted(numbers.get(piece.pk, []))
    return TransferReport(registration, _with_standing(registration, list(route)), evidence)


def _with_standing(registration, route):
    words = {}
    for told in unit_standings:
        words |= told(registration)
    for entry in route:
        entry.standing = words.get(entry.unit_id, "Not signed off")
    return route


def dates_ahead(user, centre, on=None):
    """Open registrations whose own last day, or that of their edition, is within six months; earliest first (R6.4)."""
    on = on or timezone.localdate()
    near = Q(expires_on__range=(on, on + LONG_BEFORE))
    near |= Q(qualification__certification_end__range=(on, on + LONG_BEFORE))
    rows = Registration.objects.visible_to(user).filter(near, centre=centre, status=RegistrationStatus.REGISTERED)
    away = LearningBreak.objects.in_force(on).filter(registration=OuterRef("pk"))
    return (
        rows.annotate(away=Exists(away)).select_related("qualification__awarding_organisation").order_by("expires_on")
    )
