"""Who may read, make and keep what: claims, documents, the register, reports."""

from centres.rules import holds_role, holds_role_anywhere
from centres.states import QUALITY_ROLES, Role
from certification.states import (
    DocumentStatus,
    Rendering,
)
from iqa.models import ExternalVisit


def can_list_claims(user, _):
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


def can_read_claim(user, claim):
    return holds_role(user, claim.registration.centre, Role.ADMIN, *QUALITY_ROLES)


def can_make_claim(user, registration):
    """Administrators of the centre; never for themselves (R1.1)."""
    return user.pk != registration.learner_id and holds_role(user, registration.centre, Role.ADMIN)


def can_submit_claim(user, claim):
    return can_make_claim(user, claim.registration)


def can_accept_claim(user, claim):
    """To record what the awarding organisation said; the administrators hold the contact with it."""
    return can_make_claim(user, claim.registration)


def can_withdraw_claim(user, claim):
    return can_make_claim(user, claim.registration)


def can_read_centre_reports(user, _):
    """Those who run a centre: administrators and lead quality assurers."""
    return holds_role_anywhere(user, Role.ADMIN, Role.LEAD_IQA)


def can_list_documents(user, _):
    """The register; learners have a page of their own documents."""
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


def can_read_document(user, document):
    """Those who keep the register; the learner while the document is ready and stands."""
    registration = document.claim.registration
    if holds_role(user, registration.centre, Role.ADMIN, *QUALITY_ROLES):
        return True
    ready = document.rendering == Rendering.DONE and document.status == DocumentStatus.VALID
    return user.pk == registration.learner_id and ready


def can_keep_document(user, document):
    """To have it made again after a failure, and to replace it."""
    return can_make_claim(user, document.claim.registration)


def can_revoke_document(user, document):
    """Administrators: to ask, to confirm, to drop it; that it takes two of them is said by `revoke_blockers`."""
    return can_keep_document(user, document)


def can_answer_claim(user, claim):
    """To record a question of the organisation, its answer, a rejection, the fee, and the certificates that came."""
    return can_make_claim(user, claim.registration)


def can_claim_several(user, _):
    """Administrators; whom, is asked for each learner."""
    return holds_role_anywhere(user, Role.ADMIN)


def can_keep_job(user, job):
    return holds_role(user, job.centre, Role.ADMIN)


def can_read_sending(user, sending):
    return holds_role(user, sending.centre, Role.ADMIN)


def can_administer_claims(user, centre):
    """To set what the centre wants of claims, and the columns in which they are sent."""
    return holds_role(user, centre, Role.ADMIN)


def can_keep_paper(user, paper):
    """To write down what happened to a document or a certificate: administrators, never their own (R1.1)."""
    return can_make_claim(user, paper.claim.registration)


def can_keep_entry(user, custody):
    """To take an entry back that was a mistake."""
    return can_keep_paper(user, custody.document or custody.certificate)


def can_read_paper(user, paper):
    return can_read_claim(user, paper.claim)


def can_agree_claim(user, claim, visit):
    """The external quality assurer of a visit whose qualifications the claim is on; never the centre's own (R5.7)."""
    return user.pk == visit.eqa_id and visits_about(claim).filter(pk=visit.pk).exists()


def visits_about(claim):
    """Visits whose room is open, and whose qualifications the claim is on."""
    registration = claim.registration
    rows = ExternalVisit.objects.entered()
    return rows.filter(centre=registration.centre_id, qualifications=registration.qualification_id)


def can_issue_documents(user, claim):
    """Who records the acceptance; and the external quality assurer who has just agreed in the room of a visit."""
    return can_accept_claim(user, claim) or visits_about(claim).filter(eqa=user).exists()
