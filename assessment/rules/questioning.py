"""Pure questions about the bank of questions and about asking a learner: who may, and every reason why not yet."""

from django.urls import reverse
from django.utils.text import get_text_list

from assessment.rules.judging import is_assessor_of, person_blockers
from centres.rules import competence_of, holds_role, holds_role_anywhere
from centres.states import QUALITY_ROLES, Duty, Role
from config.refusals import Blocker
from portfolios.rules import can_add_evidence, can_read_portfolio, is_editable
from portfolios.states import EvidenceStatus, FileState, RegistrationStatus


def can_see_questions(user, _):
    """The bank: assessors and quality assurers, for it holds what a good answer says."""
    return holds_role_anywhere(user, Role.ASSESSOR, *QUALITY_ROLES)


def can_read_question(user, question):
    return holds_role(user, question.centre, Role.ASSESSOR, *QUALITY_ROLES)


def can_add_questions(user, _):
    return holds_role_anywhere(user, Role.ASSESSOR, Role.LEAD_IQA)


def can_write_question(user, unit, centre):
    """Who may judge the unit in their own right may ask about it (R1.8); the lead quality assurer about every unit."""
    if holds_role(user, centre, Role.LEAD_IQA):
        return True
    competence = competence_of(user, unit, centre, Duty.ASSESS) if holds_role(user, centre, Role.ASSESSOR) else None
    return competence is not None and not competence.trainee


def can_change_question(user, question):
    return can_write_question(user, question.unit, question.centre)


def can_list_questionings(user, registration):
    return can_read_portfolio(user, registration)


def can_plan_questioning(user, registration):
    """The learner's assessors, in training too (ACCESS: evidence, create as author)."""
    return is_assessor_of(user, registration)


def can_read_questioning(user, questioning):
    return can_read_portfolio(user, questioning.registration)


def can_ask(user, questioning):
    """Whoever planned what is said aloud asks it: the record is theirs."""
    is_author = not questioning.is_written and user.pk == questioning.by_id
    return is_author and is_assessor_of(user, questioning.registration)


def can_answer(user, questioning):
    """The learner, a paper in writing: what is said aloud is recorded by the assessor."""
    return questioning.is_written and user.pk is not None and user.pk == questioning.registration.learner_id


def can_keep_questioning(user, questioning):
    """Whoever writes in it: the assessor who asks, or the learner who answers."""
    return can_ask(user, questioning) or can_answer(user, questioning)


def can_judge_answers(user, questioning):
    """The learner’s assessor, a paper in writing."""
    return questioning.is_written and is_assessor_of(user, questioning.registration)


def can_cancel_questioning(user, questioning):
    """A paper: any assessor of the learner; a discussion: its author, whose draft it is."""
    return can_judge_answers(user, questioning) or can_ask(user, questioning)


def plan_blockers(registration, user, on):
    """Why nothing can be asked of the learner now (R1.1, R1.4)."""
    blockers = person_blockers(user, registration, on)
    if registration.status != RegistrationStatus.REGISTERED:
        blockers.append(Blocker("not_registered", "The registration is no longer open.", "Ask the administrator."))
    return blockers


def is_going_on(questioning):
    """Whether its answers can still be written."""
    if questioning.cancelled_at or (questioning.handed_in and not questioning.is_written):
        return False
    return not questioning.handed_in or is_editable(questioning.evidence)


def closed_blockers(questioning):
    """Why nothing more can be written in it."""
    if questioning.cancelled_at:
        yield Blocker("cancelled", "It has been cancelled.", questioning.cancelled_why)
    elif not is_going_on(questioning):
        sentence = f"It has been handed in, as {questioning.evidence.reference}."
        yield Blocker("handed_in", sentence, "What was handed in stays as it was.")
    elif not can_add_evidence(questioning.registration.learner, questioning.registration):
        yield Blocker("not_registered", "The registration is no longer open.", "Ask the centre.")


def hand_in_blockers(questioning, asked):
    """Why the learner cannot hand in the answers yet. `asked` are its questions, in order, with their answers."""
    yield from closed_blockers(questioning)
    bare = [str(place) for place, row in enumerate(asked, start=1) if not row.answer.strip()]
    if bare:
        several = len(bare) > 1
        sentence = (
            f"Question{'s' if several else ''} {get_text_list(bare, 'and')} {'have' if several else 'has'} no answer."
        )
        yield Blocker("no_answer", sentence, "Answer, or write that you do not know.", "#questions", "Answer")


def finish_blockers(questioning, asked):
    """Why the record of what was said cannot be handed in yet; what every piece needs, portfolios asks besides."""
    yield from closed_blockers(questioning)
    recorded = recordings(questioning)
    answered = [row for row in asked if row.answer.strip()]
    if not asked:
        yield Blocker(
            "no_question", "There is no question or topic.", "Write down what you asked (R3.9).", "#questions"
        )
    elif not answered and not recorded:
        remedy = "Note the answers, or record them."
        yield Blocker("no_answer", "There is no answer yet, neither noted nor recorded.", remedy, "#questions")
    if recorded and not questioning.consent:
        sentence = "It is not said that the learner agreed to be recorded."
        yield Blocker("no_consent", sentence, "Ask, and tick it; or take the recording out.", "#id_consent")
    if beyond := [mark for mark in questioning.marks if mark["take"] > len(recorded)]:
        sentence = f"{len(beyond)} time{'s' if len(beyond) > 1 else ''} in a recording that is not here."
        remedy = "Keep the recording, wait until it has arrived, or take the times out."
        yield Blocker("no_recording", sentence, remedy, "#marks")


def judge_blockers(questioning):
    """Why the answers cannot be judged now; nothing when they are with the assessor."""
    if questioning.cancelled_at:
        yield Blocker("cancelled", "It has been cancelled.", questioning.cancelled_why)
    elif is_going_on(questioning):
        remedy = "They can be judged when they are handed in."
        yield Blocker("with_learner", "The answers are with the learner.", remedy)
    elif questioning.evidence.status != EvidenceStatus.SUBMITTED:
        status = questioning.evidence.get_status_display().lower()
        sentence = f"{questioning.evidence.reference} is not waiting for an assessor: {status}."
        yield Blocker("not_submitted", sentence, "Your work list shows what waits now.")


def recordings(questioning):
    """Sound and film of its piece, as numbered on its page: as they came, those made there in the order of making."""
    files = questioning.evidence.files.filter(removed_at=None).exclude(state=FileState.REFUSED).order_by("pk")
    heard = [file for file in files if file.media_type.startswith(("audio/", "video/"))]
    # A short recording overtakes a long one on the way. Their names, by static/js/record.js, hold the time.
    made_here = iter(sorted((file for file in heard if _is_made_here(file)), key=lambda file: file.name))
    return [next(made_here) if _is_made_here(file) else file for file in heard]


def _is_made_here(file):
    return file.name.startswith("Recording ")


def hand_in_here(evidence):
    """Written answers are handed in on the page of their questions, which stay as they were asked.

    A reason for portfolios (more_submit_checks): the questions may have been rewritten in the draft.
    """
    questioning = getattr(evidence, "questioning", None)
    if questioning and questioning.handed_in <= evidence.submissions.count():
        page = "questioning_answer" if questioning.is_written else "questioning_ask"
        at = reverse(f"assessment:{page}", args=[questioning.pk])
        sentence = "These questions are handed in on their own page."
        yield Blocker("asked_elsewhere", sentence, "Answer and hand in there.", at, "Open the questions")
