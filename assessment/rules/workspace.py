"""Pure questions about the assess workspace: ready words, spoken feedback."""

from centres.rules import holds_role, holds_role_anywhere
from centres.states import LEADING_ROLES, Role
from config.refusals import Blocker
from portfolios.rules import can_read_evidence
from portfolios.states import FileState


def can_see_snippets(user, _):
    """Assessors, and those who keep the centre's shared words."""
    return holds_role_anywhere(user, Role.ASSESSOR, *LEADING_ROLES)


def can_add_snippet(user, centre, *, shared):
    """One's own as an assessor; the centre's as lead quality assurer or administrator: they are its house style."""
    return holds_role(user, centre, *(LEADING_ROLES if shared else (Role.ASSESSOR,)))


def can_change_snippet(user, snippet):
    """One’s own words; the centre’s by whoever may write such."""
    if not snippet.is_shared and snippet.owner_id != user.pk:
        return False
    return can_add_snippet(user, snippet.centre, shared=snippet.is_shared)


def can_hear_sound(user, sound):
    """Its speaker; once the sitting is recorded whoever may read the piece: learner, assessors, quality assurance."""
    if sound.assessment_id is None:
        return sound.by_id == user.pk and sound.removed_at is None
    return can_read_evidence(user, sound.submission.evidence)


def can_remove_sound(user, sound):
    """Who spoke it."""
    return sound.by_id == user.pk


def sound_blockers(sound):
    """Why it cannot be played: nobody but its speaker has it before the checks, and they have it on their device."""
    if sound.state == FileState.WAITING:
        return [Blocker("waiting", "The sound is being checked.", "It plays here in a moment; load the page again.")]
    if sound.state == FileState.REFUSED:
        return [Blocker("refused", "The sound did not pass the checks.", "It has to be recorded again.")]
    return []


def sitting_blockers(sounds):
    """Why a sitting with this spoken feedback cannot be recorded yet: a sitting is frozen with what others can hear."""
    blockers = []
    for sound in sounds:
        if sound.state == FileState.WAITING:
            sentence = f"{sound.name} is still being checked."
            blockers.append(Blocker("sound_waiting", sentence, "Record again in a moment, or take it off."))
        elif sound.state == FileState.REFUSED:
            blockers.append(Blocker("sound_refused", sound.refusal, "Take it off; then record."))
    return blockers
