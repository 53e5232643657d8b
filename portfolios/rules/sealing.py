"""Who opens a sealed original (ACCESS), who blacks out parts of a file, and what stands in the way."""

from django.db.models import Q

from centres.models import Centre
from centres.states import Role
from config.refusals import Blocker
from portfolios.models import Registration, quality_assured_by
from portfolios.rules.holding import hold_blockers
from portfolios.rules.people import can_edit_evidence, is_allocated, is_editable, is_within_reach
from portfolios.states import AllocatedRole, FileState

PDF = "application/pdf"


def can_open_original(user, file):
    """The learner who made it, and quality assurers with a reason; the assessor and the administrator never."""
    if not is_within_reach(user, file) or file.state == FileState.REFUSED:
        return False
    return owns_original(user, file.evidence) or (
        file.state == FileState.CHECKED and may_ask_for_originals(user, file.evidence.registration)
    )


def owns_original(user, evidence):
    """The learner and author: opens the originals at once."""
    return user.pk is not None and user.pk == evidence.created_by_id == evidence.registration.learner_id


def may_ask_for_originals(user, registration):
    """Quality assurers of the registration who do not assess it: with a reason, which the learner sees."""
    whole = Q(centre__in=Centre.objects.where(user, Role.LEAD_IQA))
    assures = Registration.objects.filter(whole | quality_assured_by(user), pk=registration.pk)
    return assures.exists() and not is_allocated(user, registration, AllocatedRole.ASSESSOR)


def can_redact_file(user, file):
    """Its author. Whether the piece and the file allow it: redact_blockers."""
    return can_edit_evidence(user, file.evidence)


def is_redactable(file):
    """Whether parts of it can be blacked out: PDF and pictures."""
    return file.media_type == PDF or file.media_type.startswith("image/")


def redact_blockers(file):
    """Every reason why parts of the file cannot be blacked out."""
    reference = file.evidence.reference
    yield from hold_blockers(file.evidence.registration)
    if not is_editable(file.evidence):
        sentence = f"{reference} has been handed in or withdrawn, and its files stay as they were."
        yield Blocker(
            "frozen", sentence, "The assessor can ask for a redaction in the feedback; then it is open again."
        )
    if file.removed_at:
        yield Blocker("removed", f"{file.name} has been taken out of {reference}.", "Add it again first.")
    if not is_redactable(file):
        remedy = "Save what may be seen as a picture or PDF, and replace the file by it."
        yield Blocker("not_a_page", "Only pictures and PDFs can be blacked out here.", remedy)
    elif file.state == FileState.WAITING:
        yield Blocker("waiting", f"{file.name} is still being checked.", "Try again in a moment.")
    elif file.state == FileState.REFUSED:
        yield Blocker("refused", f"{file.name} was refused: {file.refusal}", "Replace it.")
