"""Pure questions about people, roles, competence and conflicts; nothing here writes."""

from django.db.models import Q
from django.utils import timezone

from centres.models import Competence, ConflictOfInterest, Membership, Sanction
from centres.states import STAFF_ROLES, Role


def anybody(user, _):
    """Public pages: the verification page, sign-in."""
    return True


def signed_in(user, _):
    return user.is_authenticated


def holds_role(user, centre, *roles, on=None):
    """Whether the person holds one of the roles in the centre on the day `on` (default today)."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.in_force(on).filter(user=user, centre=centre, role__in=roles).exists()


def holds_role_anywhere(user, *roles):
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.in_force().filter(user=user, role__in=roles).exists()


def is_staff_somewhere(user, _):
    return holds_role_anywhere(user, *STAFF_ROLES)


def administers_somewhere(user, _):
    return holds_role_anywhere(user, Role.ADMIN)


def competence_of(user, unit, centre, duty, on=None):
    """The record that lets the person assess or quality assure the unit on the day `on`, or None (R1.8).

    A qualified competence is preferred to a trainee's.
    """
    rows = Competence.objects.in_force(on).filter(user=user, unit=unit, centre=centre, duty=duty)
    return rows.order_by("trainee").first()


def in_conflict(first, second, centre, on=None):
    """Whether a conflict of interest between the two people is in force on the day `on` (R1.4)."""
    pair = Q(person=first, other=second) | Q(person=second, other=first)
    return ConflictOfInterest.objects.in_force(on).filter(pair, centre=centre).exists()


def has_sanction(approval, effect, on=None):
    """Whether a sanction with the effect is in force on the approval (R5.9)."""
    return Sanction.objects.in_force(on or timezone.localdate()).filter(approval=approval, effect=effect).exists()
