"""Who may do what with registrations, routes and evidence. Pure questions about a person; state is asked elsewhere."""

from django.db.models import Q

from centres.models import Centre
from centres.rules import holds_role, holds_role_anywhere, is_staff_somewhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.kinds import ASSESSOR_KINDS
from portfolios.models import Evidence, EvidenceFile, Registration, allocated_to, quality_assured_by
from portfolios.states import EDITABLE, AllocatedRole, EvidenceKind, FileState


def can_register_learner(user, _):
    return holds_role_anywhere(user, Role.ADMIN)


def can_list_learners(user, _):
    return is_staff_somewhere(user, None)


def can_read_registration(user, registration):
    return Registration.objects.visible_to(user).filter(pk=registration.pk).exists()


def can_manage_registration(user, registration):
    return holds_role(user, registration.centre, Role.ADMIN)


def can_correct_registration(user, registration):
    """To correct or withdraw it: an administrator of the centre, never for themselves (R1.1)."""
    return user.pk != registration.learner_id and can_manage_registration(user, registration)


def can_end_allocation(user, allocation):
    return can_manage_registration(user, allocation.registration)


def can_record_identity(user, registration):
    """The administrator or the allocated assessor has seen the document; never the learner about themselves (R2.9)."""
    if registration.learner_id == user.pk:
        return False
    return can_manage_registration(user, registration) or is_allocated(user, registration, AllocatedRole.ASSESSOR)


def can_confirm_name(user, registration):
    """Only the learner knows how their name is spelt (R6.1)."""
    return user.pk is not None and registration.learner_id == user.pk


def can_choose_units(user, registration):
    """Learner, allocated assessor and administrator (ACCESS: route, change)."""
    return can_add_evidence(user, registration) or can_manage_registration(user, registration)


def is_allocated(user, registration, role):
    """Whether the person holds an allocation in the role today, and still the grant that it needs."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Registration.objects.filter(allocated_to(user, role), pk=registration.pk).exists()


def can_read_portfolio(user, registration):
    """The evidence of a registration: as registration_detail, without the administrator (R1.11)."""
    if not user.is_authenticated:
        return False
    whole = Centre.objects.where(user, Role.LEAD_IQA)
    own = Q(learner_id=user.pk) | Q(centre__in=whole)
    readers = own | allocated_to(user, AllocatedRole.ASSESSOR) | quality_assured_by(user)
    return Registration.objects.filter(readers, pk=registration.pk).exists()


def can_read_route_unit(user, route_unit):
    return can_read_portfolio(user, route_unit.registration)


def can_add_evidence(user, registration):
    """The learner, and the allocated assessor as author of observations, discussions and questions (R2.1)."""
    if user.pk is not None and registration.learner_id == user.pk:
        return True
    return is_allocated(user, registration, AllocatedRole.ASSESSOR)


def can_edit_evidence(user, evidence):
    """Its author, while still learner or allocated assessor. Whether its state allows it: is_editable."""
    return evidence.created_by_id == user.pk and can_add_evidence(user, evidence.registration)


def can_submit_evidence(user, evidence):
    return can_edit_evidence(user, evidence)


def can_withdraw_evidence(user, evidence):
    return can_edit_evidence(user, evidence)


def can_read_evidence(user, evidence):
    return Evidence.objects.visible_to(user).filter(pk=evidence.pk).exists()


def can_read_file(user, file):
    """A file that was taken out of a draft is gone for everybody but its author."""
    visible = EvidenceFile.objects.visible_to(user).filter(pk=file.pk).exists()
    return visible and (file.removed_at is None or not _only_in_a_draft(file) or file.added_by_id == user.pk)


def file_blockers(user, file):
    """Why a file that the person may see cannot be opened: refused by the checks, or not checked yet."""
    if file.state == FileState.REFUSED:
        return [Blocker("file_refused", file.refusal, "Nobody can open it. Its author can remove it and send another.")]
    if file.state == FileState.WAITING and file.added_by_id != user.pk:
        return [Blocker("file_waiting", f"{file.name} is still being checked.", "Try again in a few minutes.")]
    return []


def can_remove_file(user, file):
    return can_edit_evidence(user, file.evidence)


def can_take_back_account(user, revision):
    return can_edit_evidence(user, revision.evidence)


def _only_in_a_draft(file):
    """Whether nobody but the author was ever shown the file: it was removed before the first submission after it."""
    return not file.evidence.submissions.filter(at__gte=file.added_at, at__lte=file.removed_at).exists()


def is_editable(evidence):
    return evidence.status in EDITABLE


def kinds_for(user, registration):
    """The kinds of evidence that this author may make."""
    if registration.learner_id == user.pk:
        return [kind for kind in EvidenceKind if kind not in ASSESSOR_KINDS]
    return list(ASSESSOR_KINDS)
