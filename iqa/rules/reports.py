"""Who may read reports of quality assurance. Learners never do; assessors one about themselves (R4.9, R4.13)."""

from centres.models import Centre, Membership
from centres.states import QUALITY_ROLES, Role
from iqa.rules.people import quality_assures_somewhere
from iqa.rules.release import can_release_registration


def can_read_reports(user, _):
    return quality_assures_somewhere(user, _)


def can_read_learner_report(user, registration):
    """A quality assurer of the learner who does not assess them: the report names what is planned."""
    return can_release_registration(user, registration)


def report_centres(user, person):
    """Ids of the centres in which the reader may read a report about the person as an assessor.

    Leavers are still reported on: their decisions stand (R1.13).
    """
    assessed = Membership.objects.filter(user=person, role=Role.ASSESSOR)
    kept = Centre.objects.where(user, *((Role.ASSESSOR,) if user.pk == person.pk else QUALITY_ROLES))
    return set(kept.filter(pk__in=assessed.values("centre")).values_list("pk", flat=True))


def can_read_assessor_report(user, person):
    return user.is_active and bool(report_centres(user, person))
