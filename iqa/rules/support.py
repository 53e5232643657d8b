"""Pure questions about the support of assessors: observing them, their development, what is shown of them."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from centres.models import Membership
from centres.rules import can_change_cpd, can_read_cpd, holds_role, holds_role_anywhere, in_conflict
from centres.states import QUALITY_ROLES, Role
from config.refusals import Blocker
from iqa.states import ObservationStatus
from portfolios.states import FileState


def _grants(user, centre, *roles):
    return Membership.objects.in_force().filter(user=user, centre=centre, role__in=roles)


def can_support(user, assessor, centre):
    """The lead, or a quality assurer in whose scope the person assesses; never oneself (R4.16)."""
    if not user.is_authenticated or not user.is_active or assessor is None or user.pk == assessor.pk:
        return False
    theirs = _grants(assessor, centre, Role.ASSESSOR)
    if not theirs.exists():
        return False
    if holds_role(user, centre, Role.LEAD_IQA):
        return True
    mine = set(_grants(user, centre, Role.IQA).values_list("qualification", flat=True))
    if None in mine:
        return True
    return bool(mine) and theirs.filter(Q(qualification=None) | Q(qualification__in=mine)).exists()


def supporting_centre(user, assessor):
    """The first centre in which the person supports the assessor, or None."""
    grants = Membership.objects.in_force().filter(user=user, role__in=QUALITY_ROLES).select_related("centre")
    centres = dict.fromkeys(grant.centre for grant in grants.order_by("pk"))
    return next((centre for centre in centres if can_support(user, assessor, centre)), None)


def can_read_dashboard(user, person):
    """The assessor's own, and whoever supports them."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == person.pk:
        return Membership.objects.in_force().filter(user=user, role=Role.ASSESSOR).exists()
    return supporting_centre(user, person) is not None


def can_plan_observation(user, person):
    return user.pk != person.pk and supporting_centre(user, person) is not None


def can_read_observation(user, observation):
    return user.pk == observation.assessor_id or can_support(user, observation.assessor, observation.centre)


def can_record_observation(user, observation):
    """The observer named in the plan, or the lead instead; never the assessor themselves."""
    if user.pk == observation.assessor_id or not holds_role(user, observation.centre, *QUALITY_ROLES):
        return False
    return user.pk == observation.observer_id or holds_role(user, observation.centre, Role.LEAD_IQA)


def can_acknowledge_observation(user, observation):
    return user.pk == observation.assessor_id


def observation_blockers(observation, user, on=None):
    """Why the observation cannot be recorded now by this person."""
    if observation.status != ObservationStatus.PLANNED:
        sentence = f"This observation is {observation.get_status_display().lower()}."
        return [Blocker("not_planned", sentence, "Plan another one to observe again.")]
    if in_conflict(user, observation.assessor, observation.centre, on or timezone.localdate()):
        sentence = "A conflict of interest between you and the assessor is on record."
        return [Blocker("conflict", sentence, "Another quality assurer observes.")]
    return []


def acknowledge_blockers(observation):
    """An observation is acknowledged once, after it was held."""
    if observation.status == ObservationStatus.HELD:
        return []
    sentence = f"This observation is {observation.get_status_display().lower()}."
    return [Blocker("not_held", sentence, "It is acknowledged once it has been held, and once only.")]


def observation_due_on(last_held, since, trainee, policy):
    """The day by which an assessor is to be observed, as the strategy says: new ones sooner, in training more often."""
    if last_held is None:
        return since + timedelta(days=policy.observe_new)
    return last_held + timedelta(days=policy.observe_training if trainee else policy.observe_every)


def can_list_assessors(user, _):
    return holds_role_anywhere(user, *QUALITY_ROLES)


def can_cancel_observation(user, observation):
    return can_record_observation(user, observation)


def can_attach_cpd_proof(user, entry):
    return can_change_cpd(user, entry)


def can_read_cpd_proof(user, proof):
    return can_read_cpd(user, proof.entry)


def cpd_proof_blockers(proof):
    """Why the file cannot be opened: not checked yet, or refused."""
    if proof.state == FileState.CHECKED:
        return []
    if proof.state == FileState.REFUSED:
        return [Blocker("file_refused", proof.refusal, "Attach another file to the entry.")]
    return [Blocker("file_waiting", f"{proof.name} is still being checked.", "Try again in a few minutes.")]
