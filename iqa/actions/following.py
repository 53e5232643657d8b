"""What follows a review or an observation: the steps of an action, the conversation, what the lead says of it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.sampling import plan_unit
from iqa.models import Action, ActionStep, Countersample, FeedbackNote, Interview
from iqa.states import ActionStepKind, Interviewed, SampleOutcome
from portfolios.models import RouteUnit

MEANWHILE = "This action has been answered again or closed in the meantime."


@transaction.atomic
def answer_action(action, *, by, answer, evidence=None, cpd=None):
    """The owner says what they have done, and may name the piece or the entry of their log that shows it (R4.13).

    Raises NotAllowed, BadInput, or StaleState when it is closed.
    """
    if not rules.can_answer_action(by, action):
        raise NotAllowed("Only the person who was asked can answer.")
    if not answer.strip():
        raise BadInput("Say what you have done.")
    if evidence is not None and evidence not in rules.evidence_of_action(action):
        raise BadInput("This piece of evidence is not of the learner that the action is about.")
    if cpd is not None and (cpd.user_id != by.pk or cpd.centre_id != action.centre.pk):
        raise BadInput("This entry is not of your own log.")
    answered = Action.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not answered.update(answer=answer.strip(), answered_at=timezone.now()):
        raise StaleState("This action has been answered or closed in the meantime.")
    action.refresh_from_db()
    shown = {"evidence": evidence, "cpd": cpd}
    ActionStep.objects.create(action=action, kind=ActionStepKind.ANSWERED, text=action.answer, by=by, **shown)
    facts = {name: str(row) for name, row in shown.items() if row}
    record_act(action.centre, by=by, verb="answered action", obj=action, answer=action.answer, **facts)
    return action


@transaction.atomic
def close_action(action, *, by):
    """A quality assurer is content with the answer. Raises NotAllowed, Blocked, or StaleState when it is closed."""
    _check_closer(action, by)
    # The answer that was read is the answer that is closed: one that came in between has to be read first.
    rows = Action.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(closed_by=by, closed_at=timezone.now()):
        raise StaleState(MEANWHILE)
    action.refresh_from_db()
    ActionStep.objects.create(action=action, kind=ActionStepKind.CLOSED, by=by)
    record_act(action.centre, by=by, verb="closed action", obj=action, answer=action.answer)
    return action


@transaction.atomic
def return_action(action, *, by, why, due_on):
    """The answer is not enough: the owner acts again, by a day; the earlier answer stays readable.

    Raises NotAllowed, Blocked, BadInput, or StaleState when it was answered again or closed meanwhile.
    """
    _check_closer(action, by)
    if not why.strip():
        raise BadInput("Say what is still missing.")
    if due_on < timezone.localdate():
        raise BadInput("It cannot be due before today.")
    rows = Action.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(answered_at=None, due_on=due_on):
        raise StaleState(MEANWHILE)
    action.refresh_from_db()
    ActionStep.objects.create(action=action, kind=ActionStepKind.NOT_ENOUGH, text=why.strip(), by=by)
    record_act(action.centre, by=by, verb="returned action", obj=action, why=why.strip(), due_on=due_on)
    return action


def _check_closer(action, by):
    if not rules.can_close_action(by, action):
        raise NotAllowed("Only a quality assurer can close an action, and never their own.")
    if blockers := rules.close_blockers(action):
        raise Blocked(blockers)


@transaction.atomic
def write_note(sample, *, by, text):
    """A word under a review: the assessor acknowledges it, with or without words; each answers the other (R4.13).

    Raises NotAllowed, or BadInput where nothing is said that was not said before.
    """
    if not rules.can_write_note(by, sample):
        raise NotAllowed("Only the assessor and the quality assurers of this learner write here.")
    is_first = by.pk == sample.assessor_id and not sample.notes.filter(by=by).exists()
    if not text.strip() and not is_first:
        raise BadInput("Write what you want to say.")
    note = FeedbackNote.objects.create(sample=sample, by=by, text=text.strip())
    registration = sample.registration
    verb = "acknowledged feedback" if is_first else "wrote about feedback"
    name = f"{sample.unit.number} of {registration.name}"
    record_act(registration.centre, by=by, verb=verb, obj=sample, name=name, text=note.text)
    return note


@transaction.atomic
def countersample(sample, *, by, outcome, feedback):
    """The lead samples what a quality assurer said of a sample (R4.18). Where they disagree, the unit is sampled anew.

    Raises NotAllowed, Blocked, BadInput, or StaleState when it has been done.
    """
    if not rules.can_countersample(by, sample):
        raise NotAllowed("Only the lead quality assurer samples reviews, and never their own.")
    if blockers := rules.countersample_blockers(sample, by):
        raise Blocked(blockers)
    if outcome not in SampleOutcome.values or not feedback.strip():
        raise BadInput("Say whether you agree with the review, and write feedback to the quality assurer.")
    try:
        with transaction.atomic():
            said = Countersample.objects.create(sample=sample, by=by, outcome=outcome, feedback=feedback.strip())
    except IntegrityError as error:
        raise StaleState("Somebody else has just sampled this review.") from error
    registration, unit = sample.registration, sample.unit
    entry = RouteUnit.objects.filter(registration=registration, unit=unit).first()
    if outcome == SampleOutcome.DISAGREE and entry and not rules.plan_blockers(entry, sample.kind):
        plan_unit(registration, unit, kind=sample.kind, why="The lead quality assurer did not agree with the review")
    name = f"{unit.number} of {registration.name}"
    facts = {"outcome": outcome, "feedback": said.feedback, "of": sample.done_by.full_name}
    record_act(registration.centre, by=by, verb="sampled a review", obj=said, name=name, **facts)
    return said


@transaction.atomic
def record_interview(centre, *, by, who, name, held_on, notes, sample=None, assessor=None):
    """What somebody told quality assurance, on a sample or about an assessor (R4.10, R4.16).

    Raises NotAllowed or BadInput.
    """
    allowed = rules.can_interview(by, sample) if sample else rules.can_support(by, assessor, centre)
    if not allowed:
        raise NotAllowed("Only a quality assurer records an interview, and never about themselves.")
    if who not in Interviewed.values or not name.strip() or not notes.strip():
        raise BadInput("Say with whom you spoke, and what was said.")
    if held_on > timezone.localdate():
        raise BadInput("The interview cannot have been held in the future.")
    row = Interview.objects.create(
        centre=centre,
        sample=sample,
        assessor=assessor,
        who=who,
        name=name.strip(),
        held_on=held_on,
        notes=notes.strip(),
        by=by,
    )
    record_act(centre, by=by, verb="recorded interview", obj=row, who=who, held_on=held_on)
    return row
