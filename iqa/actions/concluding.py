"""What comes of standardisation once its results are open: discussion, agreed outcomes, the meeting, actions."""

from django.db import transaction
from django.utils import timezone

from assessment.states import Outcome
from centres.models import Centre
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.standardising import LONGEST, RUNNERS, check_words, move_exercise, record_exercise
from iqa.models import (
    AgreedOutcome,
    Ballot,
    Exemplar,
    Exercise,
    ExerciseAction,
    Invitation,
    Remark,
)
from iqa.states import Attendance, ExerciseStatus


def _settled(exercise, by, doing, *stages):
    """The exercise, locked, for who runs it and may see the judgements."""
    exercise = Exercise.objects.select_for_update().get(pk=exercise.pk)
    if not rules.can_settle_exercise(by, exercise):
        raise NotAllowed("Who runs it, and has handed in what they were asked for, settles it.")
    if blockers := rules.stage_blockers(exercise, *(stages or [ExerciseStatus.CLOSED]), doing=doing):
        raise Blocked(blockers)
    return exercise


@transaction.atomic
def add_remark(item, *, by, text, item_criterion=None):
    """Say something of an item, or of one criterion of it, once the judgements are open."""
    exercise = Exercise.objects.select_for_update().get(pk=item.exercise_id)
    if not rules.can_read_results(by, exercise):
        raise NotAllowed("Whoever has handed in discusses the results.")
    if blockers := rules.stage_blockers(exercise, ExerciseStatus.CLOSED, doing="Discussing"):
        raise Blocked(blockers)
    if item_criterion is not None and item_criterion.item_id != item.pk:
        raise BadInput("Choose a criterion of this item.")
    text = check_words(text, "Say something.", LONGEST)
    remark = Remark.objects.create(item=item, item_criterion=item_criterion, text=text, by=by)
    record_exercise(exercise, "discussed in standardisation", by, item=item.name)
    return remark


@transaction.atomic
def agree_outcome(item_criterion, *, by, outcome, rationale, exemplar=False):
    """Write down what the people agreed and why; what stood there before is superseded and kept.

    `exemplar` puts it in the library of the unit. Raises NotAllowed, Blocked or BadInput.
    """
    exercise = _settled(item_criterion.item.exercise, by, "Agreeing an outcome")
    if outcome not in Outcome.values:
        raise BadInput("Say met or not yet met.")
    rationale = check_words(rationale, "Say why: the rationale is what others learn from.", LONGEST)
    at = timezone.now()
    before = AgreedOutcome.objects.current().filter(item_criterion=item_criterion)
    Exemplar.objects.filter(agreed__in=before).supersede(by=by, at=at, why="Another outcome was agreed")
    before.supersede(by=by, at=at, why="Another outcome was agreed")
    agreed = AgreedOutcome.objects.create(
        item_criterion=item_criterion, outcome=outcome, rationale=rationale, by=by, at=at
    )
    if exemplar:
        Exemplar.objects.create(agreed=agreed, by=by, at=at)
    where = f"{item_criterion.item.name} {rules.code_of(exercise, item_criterion.criterion)}"
    record_exercise(exercise, "agreed outcome in standardisation", by, where=where, outcome=outcome, exemplar=exemplar)
    return agreed


@transaction.atomic
def retire_exemplar(exemplar, *, by, why):
    """It shows no longer what is expected; it stays on record."""
    if not rules.can_retire_exemplar(by, exemplar):
        raise NotAllowed(RUNNERS)
    why = check_words(why, "Say why it is no longer a good example.", 400)
    if not Exemplar.objects.filter(pk=exemplar.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("It has been taken out meanwhile.")
    record_exercise(exemplar.agreed.item_criterion.item.exercise, "took out an exemplar", by, why=why)
    return exemplar


@transaction.atomic
def record_meeting(exercise, *, by, present, held_on, notes=""):
    """Who was present (ids of invitations) and what was said beside the outcomes. Whoever is not named was absent."""
    exercise = _settled(exercise, by, "Recording the meeting")
    if held_on > timezone.localdate():
        raise BadInput("The day on which it was held lies in the future.")
    if held_on < timezone.localdate(exercise.opened_at):
        raise BadInput("The day on which it was held lies before the exercise was opened.")
    ballots = Ballot.objects.filter(invitation__in=Invitation.objects.current().filter(exercise=exercise))
    present = set(present)
    if not present <= set(ballots.values_list("invitation", flat=True)):
        raise BadInput("Choose people who were invited.")
    ballots.filter(invitation__in=present).update(attendance=Attendance.PRESENT)
    ballots.exclude(invitation__in=present).update(attendance=Attendance.ABSENT)
    exercise.held_on, exercise.notes = held_on, notes.strip()[:LONGEST]
    exercise.save(update_fields=["held_on", "notes"])
    record_exercise(exercise, "recorded standardisation meeting", by, held_on=held_on, present=sorted(present))
    return exercise


@transaction.atomic
def conclude_exercise(exercise, *, by):
    """All outcomes are agreed: from now on it counts as standardisation of the qualification (R4.17)."""
    exercise = _settled(exercise, by, "Concluding")
    if blockers := rules.conclude_exercise_blockers(exercise):
        raise Blocked(blockers)
    held_on = exercise.held_on or timezone.localdate(exercise.closed_at)
    at = timezone.now()
    move_exercise(exercise, [ExerciseStatus.CLOSED], ExerciseStatus.CONCLUDED, concluded_at=at, held_on=held_on)
    record_exercise(exercise, "concluded standardisation", by, held_on=held_on)
    return exercise


@transaction.atomic
def add_exercise_action(exercise, *, by, owner, text, due_on):
    """Something that somebody of the centre has to do after it."""
    stages = (ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)
    exercise = _settled(exercise, by, "Asking for an action", *stages)
    text = check_words(text, "Say what has to be done.", LONGEST)
    if due_on < timezone.localdate():
        raise BadInput("The action cannot be due before today.")
    if not Centre.objects.filter(pk=exercise.centre_id, memberships__user=owner).exists():
        raise BadInput("Choose somebody who works at the centre.")
    action = ExerciseAction.objects.create(exercise=exercise, owner=owner, text=text, due_on=due_on, by=by)
    record_exercise(exercise, "asked for action after standardisation", by, owner=owner.pk, due_on=due_on)
    return action


@transaction.atomic
def answer_exercise_action(action, *, by, answer):
    """The owner says what they have done."""
    if not rules.can_answer_exercise_action(by, action):
        raise NotAllowed("Only the person who was asked can answer.")
    answer = check_words(answer, "Say what you have done.", LONGEST)
    rows = ExerciseAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(answer=answer, answered_at=timezone.now()):
        raise StaleState("This action has been answered or closed in the meantime.")
    action.refresh_from_db()
    record_exercise(action.exercise, "answered action after standardisation", by, action=action.pk)
    return action


@transaction.atomic
def close_exercise_action(action, *, by):
    """A quality assurer is content with the answer; never the owner."""
    if not rules.can_close_exercise_action(by, action):
        raise NotAllowed("Only a quality assurer can close an action, and never their own.")
    if action.answered_at is None:
        raise StaleState("It has not been answered yet: there is nothing to close.")
    rows = ExerciseAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(closed_by=by, closed_at=timezone.now()):
        raise StaleState("This action has been answered again or closed in the meantime.")
    action.refresh_from_db()
    record_exercise(action.exercise, "closed action after standardisation", by, action=action.pk)
    return action
