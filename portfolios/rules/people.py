"""Who may do what with registrations, routes and evidence. Pure questions about a person; state is asked elsewhere."""

from django.db.models import Q

from centres.models import Centre
from centres.rules import holds_role, holds_role_anywhere, is_staff_somewhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.kinds import ASSESSOR_KINDS
from portfolios.models import Evidence, EvidenceFile, Registration, allocated_to, quality_assured_by
from portfolios.states import EDITABLE, AllocatedRole, EvidenceKind, EvidenceStatus, FileState, RedactionState


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
    if registration.learner_id == user.pk:
        return True
    whole = Centre.objects.where(user, Role.LEAD_IQA)
    readers = Q(centre__in=whole) | allocated_to(user, AllocatedRole.ASSESSOR) | quality_assured_by(user)
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


def keeps_its_words(user, evidence):
    """What a witness has confirmed, and an assessor's record that came with the learner from another centre: who holds
    it here may map it and hand it in, not rewrite it (R2.1)."""
    own = user.pk == evidence.registration.learner_id
    return evidence.in_anothers_words or (own and evidence.kind in ASSESSOR_KINDS)


def can_submit_evidence(user, evidence):
    return can_edit_evidence(user, evidence)


def can_withdraw_evidence(user, evidence):
    return can_edit_evidence(user, evidence)


def can_read_evidence(user, evidence):
    return Evidence.objects.visible_to(user).filter(pk=evidence.pk).exists()


def can_read_file(user, file):
    """Within reach, and not waiting for its redaction: until that is made, only its author opens the file."""
    return is_within_reach(user, file) and (file.added_by_id == user.pk or not awaits_redaction(file))


def is_within_reach(user, file):
    """Visible; but a file that was taken out of a draft is gone for everybody but its author."""
    visible = EvidenceFile.objects.visible_to(user).filter(pk=file.pk).exists()
    return visible and (file.removed_at is None or not _only_in_a_draft(file) or file.added_by_id == user.pk)


def file_blockers(user, file):
    """Why a file that the person may see cannot be opened: refused by the checks, or not checked yet."""
    if file.state == FileState.REFUSED:
        return [Blocker("file_refused", file.refusal, "Nobody can open it. Its author can remove it and send another.")]
    if file.state == FileState.WAITING and file.added_by_id != user.pk:
        return [Blocker("file_waiting", f"{file.name} is still being checked.", "Try again in a few minutes.")]
    return []


def awaits_redaction(file):
    """Whether the author wants parts of it blacked out and that has not been done yet."""
    return file.redactions.filter(superseded_at=None).exclude(state=RedactionState.MADE).exists()


def can_send_upload(user, upload):
    """Its sender, while still the author of what it is for."""
    may_add = upload.evidence is None or can_edit_evidence(user, upload.evidence)
    return user.pk is not None and upload.by_id == user.pk and may_add


def can_remove_file(user, file):
    return can_edit_evidence(user, file.evidence)


def can_record_sighting(user, evidence):
    """The allocated assessor, of what is held at the learner's workplace; never of their own work (R1.1)."""
    registration = evidence.registration
    return registration.learner_id != user.pk and is_allocated(user, registration, AllocatedRole.ASSESSOR)


def is_held_and_handed_in(evidence):
    """Whether there is something at the workplace that an assessor can say they have seen."""
    handed_in = evidence.status not in (EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN)
    return evidence.held_at_workplace and handed_in


def may_record_sighting(user, evidence):
    """Whether the page offers it: the person may, and there is something to be seen."""
    return is_held_and_handed_in(evidence) and can_record_sighting(user, evidence)


def can_take_back_account(user, revision):
    return can_edit_evidence(user, revision.evidence)


def _only_in_a_draft(file):
    """Whether nobody but the author was ever shown the file: it was removed before the first submission after it."""
    return not file.evidence.submissions.filter(at__gte=file.added_at, at__lte=file.removed_at).exists()


def is_editable(evidence):
    """Draft or returned: its author may still change it."""
    return evidence.status in EDITABLE


def kinds_for(user, registration):
    """The kinds of evidence that this author may make."""
    if registration.learner_id == user.pk:
        return [kind for kind in EvidenceKind if kind not in ASSESSOR_KINDS]
    return list(ASSESSOR_KINDS)
