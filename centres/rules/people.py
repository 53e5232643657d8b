"""Pure questions about people, roles, competence and conflicts; nothing here writes."""

from django.db.models import Q
from django.utils import timezone

from centres.models import Centre, Competence, ConflictOfInterest, CpdEntry, Membership, Sanction
from centres.states import QUALITY_ROLES, STAFF_ROLES, Role


def holds_role(user, centre, *roles, on=None):
    """Whether the person holds one of the roles in the centre on the day `on` (default today)."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.in_force(on).filter(user=user, centre=centre, role__in=roles).exists()


def holds_role_anywhere(user, *roles):
    """Whether the person has one of the roles today, in whichever centre."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.in_force().filter(user=user, role__in=roles).exists()


def can_administer(user, centre):
    """Administrators manage people, grants and approvals of their own centre (ACCESS)."""
    return holds_role(user, centre, Role.ADMIN)


def can_manage_person(user, person):
    """An administrator of a centre in which the person works; nobody manages their own grants (ACCESS: not to self)."""
    if user.pk == person.pk:
        return False
    return Centre.objects.where(user, Role.ADMIN).filter(memberships__user=person).exists()


def can_end_grant(user, membership):
    """An administrator of the centre, never their own role."""
    return user.pk != membership.user_id and can_administer(user, membership.centre)


def can_end_competence(user, competence):
    """An administrator of the centre, never their own competence."""
    return user.pk != competence.user_id and can_administer(user, competence.centre)


def can_read_person(user, person):
    """Administrators and quality assurers of a shared centre; oneself."""
    if user.pk == person.pk:
        return True
    kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
    return kept.filter(memberships__user=person).exists()


def can_read_ledger(user, _):
    return holds_role_anywhere(user, Role.ADMIN, Role.LEAD_IQA)


def can_change_approval(user, approval):
    return can_administer(user, approval.centre)


def can_end_sanction(user, sanction):
    return can_administer(user, sanction.approval.centre)


def is_staff_somewhere(user, _):
    return holds_role_anywhere(user, *STAFF_ROLES)


def administers_somewhere(user, _):
    return holds_role_anywhere(user, Role.ADMIN)


def can_verify_cpd(user, entry):
    """The lead quality assurer or an administrator of the centre; nobody their own (R4.16)."""
    return user.pk != entry.user_id and holds_role(user, entry.centre, Role.LEAD_IQA, Role.ADMIN)


def can_read_cpd(user, entry):
    """Its writer, the lead and administrators, quality assurers in whose scope the person assesses (visible_to)."""
    return CpdEntry.objects.visible_to(user).filter(pk=entry.pk).exists()


def can_change_cpd(user, entry):
    """Its writer, until it is verified."""
    return user.pk == entry.user_id and entry.verified_at is None


def can_see_expiring(user, _):
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


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
