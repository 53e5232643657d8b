"""What might go into an exercise: pieces of work, units and criteria, people."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from assessment.models import Decision
from assessment.rules import held_registrations
from centres.models import Membership, User
from centres.states import STAFF_ROLES
from iqa.models import (
    Invitation,
)
from iqa.queries.standardising.room import WITH_CRITERION
from portfolios.models import Evidence, EvidenceLink
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Unit

SHOWN_PIECES = 60


@dataclass
class Piece:
    """A piece that might be an item: whose, by whom it was decided, how, and why it cannot be one."""

    evidence: Evidence
    links: list
    outcomes: set
    deciders: list
    why_not: list


def pieces_for(exercise, user, *, unit=None, words=""):
    """Pieces of the centre and qualification that serve units of the exercise, newest first, at most SHOWN_PIECES: with
    the reasons why some cannot be shown to others. 6 queries."""
    units = [unit] if unit else list(exercise.units.values_list("pk", flat=True))
    rows = Evidence.objects.visible_to(user).filter(
        registration__centre=exercise.centre, registration__qualification=exercise.qualification
    )
    rows = rows.exclude(status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
    rows = rows.filter(submissions__isnull=False, links__criterion__outcome__unit__in=units).distinct()
    rows = rows.exclude(registration__learner_id=user.pk)
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(registration__name__icontains=words.strip()))
    links = EvidenceLink.objects.filter(criterion__outcome__unit__in=units).select_related(WITH_CRITERION)
    rows = rows.select_related("registration").prefetch_related(Prefetch("links", links, to_attr="serves"))
    rows = list(rows.order_by("-changed_at", "-pk")[:SHOWN_PIECES])
    decided = {}
    decisions = Decision.objects.current().filter(
        assessment__submission__evidence__in=rows, criterion__outcome__unit__in=units
    )
    for row in decisions.select_related("by", "assessment__submission"):
        decided.setdefault(row.assessment.submission.evidence_id, []).append(row)
    held = set(held_registrations().values_list("case__registration", flat=True))
    people = set(Invitation.objects.current().filter(exercise=exercise).values_list("person", flat=True))
    used = set(exercise.items.filter(removed_at=None).values_list("submission__evidence", flat=True))
    return [_piece(row, decided.get(row.pk, []), held, people, used) for row in rows]


def _piece(evidence, decisions, held, people, used):
    reasons = {
        "Confidential to the workplace": evidence.confidential,
        "Names or shows other people": evidence.third_party,
        "The portfolio is held": evidence.registration_id in held,
        "Kept at the workplace, not stored here": evidence.held_at_workplace,
        "The learner takes part in this exercise": evidence.registration.learner_id in people,
        "An item already": evidence.pk in used,
    }
    deciders = sorted({row.by.full_name for row in decisions})
    why_not = [words for words, true in reasons.items() if true]
    return Piece(evidence, evidence.serves, {row.outcome for row in decisions}, deciders, why_not)


def criteria_of_units(exercise):
    """The criteria of the exercise's units, in their order. 1 query."""
    rows = Criterion.objects.filter(outcome__unit__in=exercise.units.all()).select_related("outcome__unit")
    return rows.order_by("outcome__unit__number", "outcome__number", "number")


def portfolio_units(qualification):
    """Units of the qualification that have criteria to judge, by number. 1 query."""
    rows = Unit.objects.filter(group_entries__group__qualification=qualification, outcomes__criteria__isnull=False)
    return rows.distinct().order_by("number")


def people_to_invite(exercise):
    """Staff of the centre who are not invited, by name. 1 query."""
    grants = Membership.objects.in_force().filter(centre=exercise.centre_id, role__in=STAFF_ROLES).values("user")
    invited = Invitation.objects.current().filter(exercise=exercise).values("person")
    return User.objects.filter(pk__in=grants, is_active=True).exclude(pk__in=invited).order_by("full_name")


def staff_of(exercise):
    """Everybody who works at the centre of the exercise, by name. 1 query."""
    grants = Membership.objects.in_force().filter(centre=exercise.centre_id, role__in=STAFF_ROLES).values("user")
    return User.objects.filter(pk__in=grants, is_active=True).order_by("full_name")
