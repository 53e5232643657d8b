"""Who may read, plan, review and keep what in quality assurance."""

from django.db.models import Q

from centres.models import Membership
from centres.rules import holds_role, holds_role_anywhere
from centres.states import QUALITY_ROLES, Role
from iqa.states import SampleStatus
from portfolios.models import allocated_to
from portfolios.states import AllocatedRole


def quality_assures(user, centre, qualification):
    """Whether the person is an IQA of the qualification in the centre, or the centre's lead IQA, today."""
    if not user.is_authenticated or not user.is_active:
        return False
    scope = Q(qualification__isnull=True) | Q(qualification=qualification)
    grants = Membership.objects.in_force().filter(user=user, centre=centre)
    return grants.filter(Q(role=Role.IQA) & scope | Q(role=Role.LEAD_IQA)).exists()


def quality_assures_somewhere(user, _):
    return holds_role_anywhere(user, *QUALITY_ROLES)


def can_read_feedback(user, _):
    """Assessors read what quality assurance said of their decisions; quality assurers see theirs too."""
    return holds_role_anywhere(user, Role.ASSESSOR, *QUALITY_ROLES)


def leads(user, centre):
    """A lead quality assurer of the centre."""
    return holds_role(user, centre, Role.LEAD_IQA)


def can_read_strategy(user, _):
    return quality_assures_somewhere(user, _)


def can_read_version(user, strategy):
    return holds_role(user, strategy.centre, *QUALITY_ROLES)


def can_set_strategy_somewhere(user, _):
    return holds_role_anywhere(user, Role.LEAD_IQA)


def can_set_strategy(user, centre):
    """The strategy is the lead IQA's (DOMAIN 1.1)."""
    return leads(user, centre)


def can_read_plan(user, approval):
    return quality_assures(user, approval.centre, approval.qualification)


def can_read_draw(user, drawn):
    return quality_assures(user, drawn.centre, drawn.qualification)


def can_draw_sample(user, approval):
    return quality_assures(user, approval.centre, approval.qualification)


def is_own(user, registration):
    """The learner, or an assessor of the learner: neither may know what is planned (R1.1, R4.9)."""
    if user.pk == registration.learner_id:
        return True
    rows = type(registration).objects.filter(pk=registration.pk)
    return rows.filter(allocated_to(user, AllocatedRole.ASSESSOR)).exists()


def assures(user, registration):
    """A quality assurer of the registration who is not its learner."""
    if user.pk == registration.learner_id:
        return False
    return quality_assures(user, registration.centre, registration.qualification)


def can_plan_sample(user, route_unit):
    """A quality assurer of the qualification, never of their own work (R1.1)."""
    return assures(user, route_unit.registration) and not is_own(user, route_unit.registration)


def can_read_sample(user, sample):
    """Quality assurers; the assessor once it is reviewed (R4.13)."""
    if assures(user, sample.registration):
        return True
    return sample.status == SampleStatus.DONE and sample.assessor_id == user.pk


def can_answer_action(user, action):
    return user.pk == action.owner_id


def can_close_action(user, action):
    """A quality assurer, never the person who had to act."""
    if user.pk == action.owner_id:
        return False
    if action.sample:
        return assures(user, action.sample.registration)
    return holds_role(user, action.observation.centre, *QUALITY_ROLES)


def can_replan_sample(user, sample):
    return assures(user, sample.registration) and not is_own(user, sample.registration)


def can_write_note(user, sample):
    """Under a review: the assessor whom it is about, and the quality assurers."""
    if sample.status != SampleStatus.DONE:
        return False
    return user.pk == sample.assessor_id or assures(user, sample.registration)


def can_interview(user, sample):
    """Quality assurers who have nothing to do with the assessment of the learner."""
    return assures(user, sample.registration) and not is_own(user, sample.registration)
