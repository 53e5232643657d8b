"""Whether somebody can leave a centre, and what they would leave undone (R1.13)."""

from centres.models import Membership
from centres.rules.people import can_administer
from centres.states import QUALITY_ROLES, STAFF_ROLES, Role
from config.refusals import Blocker

# Later houses say what a person still has in hand: functions of a User and a Centre -> iterable of Blocker.
leaving_checks = []


def can_end_employment(user, person, centre):
    """An administrator, never their own: a centre is not left without one by mistake."""
    return user.pk != person.pk and can_administer(user, centre)


def leave_blockers(person, centre):
    """Why the person cannot leave yet: work that somebody else has to take over first, or that they are the last."""
    blockers = [blocker for check in leaving_checks for blocker in check(person, centre)]
    grants = Membership.objects.in_force().filter(centre=centre, user__is_active=True)
    own = grants.filter(user=person, role__in=STAFF_ROLES)
    if not own.exists():
        blockers.append(Blocker("gone", "This person holds no role here today.", "There is nothing to end."))
    for role, words in ((Role.ADMIN, "administrator"), (Role.LEAD_IQA, "lead quality assurer")):
        if own.filter(role=role).exists() and not grants.filter(role=role).exclude(user=person).exists():
            blockers.append(Blocker("last", f"They are the only {words}.", "Grant the role to another person first."))
    return blockers


def can_read_cover(user, approval):
    """Administrators and quality assurers of the centre."""
    grants = Membership.objects.in_force().filter(user=user, centre=approval.centre)
    return grants.filter(role__in=(Role.ADMIN, *QUALITY_ROLES)).exists()
