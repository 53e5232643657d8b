"""What people do in an exercise of standardisation: plan, invite, decide blind, close, agree, conclude (R4.17)."""

from django.db import transaction
from django.utils import timezone

from assessment.states import Outcome, RuleOfEvidence
from centres.ledger import record_act
from centres.models import Centre, Competence, User
from centres.states import Duty
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.exercise_letters import invite_by_letter
from iqa.models import (
    Ballot,
    Exercise,
    Invitation,
    ItemCriterion,
    Judgement,
)
from iqa.states import ExerciseKind, ExerciseStatus

CHANGED = "Somebody else has just changed this exercise. Look again."
RUNNERS = "A quality assurer of the qualification runs its standardisation."
LONGEST = 5000


@transaction.atomic
def plan_exercise(approval, *, by, units, title, purpose, kind, decide_by, meets_on=None, people=None):
    """Plan an exercise; everybody who may assess one of the units is invited, trainees too, unless `people` says who.

    Raises NotAllowed, Blocked or BadInput.
    """
    if not rules.can_plan_exercise(by, approval):
        raise NotAllowed(RUNNERS)
    if blockers := rules.plan_exercise_blockers(approval):
        raise Blocked(blockers)
    title, purpose = check_words(title, "Give it a title.", 150), check_words(purpose, "Say what it is for.", LONGEST)
    units = check_units(approval.qualification, units)
    if kind not in ExerciseKind.values:
        raise BadInput("Say whether it is a blind exercise or a meeting.")
    check_days(kind, decide_by, meets_on)
    centre = Centre.objects.select_for_update().get(pk=approval.centre_id)
    newest = Exercise.objects.filter(centre=centre).order_by("-number").first()
    exercise = Exercise.objects.create(
        centre=centre,
        qualification=approval.qualification,
        number=newest.number + 1 if newest else 1,
        title=title,
        purpose=purpose,
        kind=kind,
        decide_by=decide_by,
        meets_on=meets_on,
        planned_by=by,
    )
    exercise.units.set(units)
    people = assessors_of_units(centre, units) if people is None else people
    for person in people:
        _invite(exercise, person, by=by)
    record_act(
        centre,
        by=by,
        verb="planned standardisation",
        obj=exercise,
        units=[unit.number for unit in units],
        decide_by=decide_by,
        invited=sorted(person.pk for person in people),
    )
    return exercise


def assessors_of_units(centre, units, on=None):
    """Everybody who may assess one of the units at the centre today, trainees too, by name. 1 query."""
    able = Competence.objects.in_force(on).filter(centre=centre, unit__in=units, duty=Duty.ASSESS).values("user")
    return list(User.objects.filter(pk__in=able, is_active=True).order_by("full_name"))


def check_words(text, missing, longest):
    """The text without what surrounds it; raises BadInput, with `missing` where it is empty. `longest`: letters."""
    text = text.strip()
    if not text:
        raise BadInput(missing)
    if len(text) > longest:
        raise BadInput(f"That is too long: at most {longest} letters.")
    return text


def check_units(qualification, units):
    """The units as a list; raises BadInput without any, or with one of another qualification."""
    units = list(units)
    known = set(qualification.groups.values_list("entries__unit", flat=True))
    if not units or not {unit.pk for unit in units} <= known:
        raise BadInput("Choose units of the qualification.")
    return units


def check_days(kind, decide_by, meets_on):
    """Raises BadInput unless people decide before they meet, and not in the past."""
    if decide_by < timezone.localdate():
        raise BadInput("The day to decide by cannot be before today.")
    if kind == ExerciseKind.MEETING and meets_on is None:
        raise BadInput("Say on which day the meeting is.")
    if meets_on is not None and meets_on < decide_by:
        raise BadInput("The meeting cannot be before the day to decide by: judgements come before discussion.")


def held(exercise, by):
    """The exercise, locked, for a person who runs it."""
    if not rules.can_run_exercise(by, exercise):
        raise NotAllowed(RUNNERS)
    return Exercise.objects.select_for_update().get(pk=exercise.pk)


def move_exercise(exercise, source, target, **facts):
    """From one of the stages `source` to `target`; raises StaleState when somebody else was first."""
    if not Exercise.objects.filter(pk=exercise.pk, status__in=source).update(status=target, **facts):
        raise StaleState(CHANGED)
    exercise.refresh_from_db()


@transaction.atomic
def change_exercise(exercise, *, by, title, purpose, decide_by, meets_on=None):
    """Another title, purpose or day, until the judgements are open."""
    exercise = held(exercise, by)
    stages = (ExerciseStatus.PLANNED, ExerciseStatus.OPEN)
    if blockers := rules.stage_blockers(exercise, *stages, doing="Changing"):
        raise Blocked(blockers)
    check_days(exercise.kind, decide_by, meets_on)
    exercise.title = check_words(title, "Give it a title.", 150)
    exercise.purpose = check_words(purpose, "Say what it is for.", LONGEST)
    exercise.decide_by, exercise.meets_on = decide_by, meets_on
    exercise.save(update_fields=["title", "purpose", "decide_by", "meets_on"])
    record_exercise(exercise, "changed standardisation", by, decide_by=decide_by, meets_on=meets_on)
    return exercise


def record_exercise(exercise, verb, by, **facts):
    """A line about the exercise in the ledger of its centre."""
    record_act(exercise.centre, by=by, verb=verb, obj=exercise, **facts)


# ---------- people ----------


@transaction.atomic
def invite_person(exercise, *, by, person):
    """One more: another assessor, a quality assurer who takes part."""
    exercise = held(exercise, by)
    if blockers := rules.invite_blockers(exercise, person):
        raise Blocked(blockers)
    invitation = _invite(exercise, person, by=by)
    if exercise.status == ExerciseStatus.OPEN:
        invite_by_letter(invitation)
    record_exercise(exercise, "invited to standardisation", by, person=person.pk)
    return invitation


def _invite(exercise, person, *, by):
    standing = rules.standing_of(person, exercise.centre, exercise.units.all()) or "Invited"
    invitation = Invitation.objects.create(exercise=exercise, person=person, standing=standing, by=by)
    Ballot.objects.create(invitation=invitation)
    return invitation


@transaction.atomic
def take_out_person(invitation, *, by, why):
    """Somebody need not decide after all; that they were invited stays on record, with the reason."""
    exercise = held(invitation.exercise, by)
    stages = (ExerciseStatus.PLANNED, ExerciseStatus.OPEN, ExerciseStatus.CLOSED)
    if blockers := rules.stage_blockers(exercise, *stages, doing="Taking somebody out"):
        raise Blocked(blockers)
    why = check_words(why, "Say why they do not take part.", 400)
    ballot = Ballot.objects.select_for_update().get(invitation=invitation)
    if ballot.handed_in_at is not None:
        raise StaleState("They have handed in: what they said stays on record.")
    if not Invitation.objects.filter(pk=invitation.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState(CHANGED)
    record_exercise(exercise, "took somebody out of standardisation", by, person=invitation.person_id, why=why)
    return exercise


@transaction.atomic
def open_exercise(exercise, *, by):
    """People can decide; each invited person gets a letter with the address."""
    exercise = held(exercise, by)
    if blockers := rules.open_exercise_blockers(exercise):
        raise Blocked(blockers)
    move_exercise(exercise, [ExerciseStatus.PLANNED], ExerciseStatus.OPEN, opened_at=timezone.now())
    invited = Invitation.objects.current().filter(exercise=exercise).select_related("person", "exercise__centre")
    for invitation in invited:
        invite_by_letter(invitation)
    record_exercise(exercise, "opened standardisation", by, items=exercise.items.filter(removed_at=None).count())
    return exercise


# ---------- deciding ----------


@transaction.atomic
def keep_judgements(item, *, by, typed):
    """Keep what is typed for an item, {item criterion id: {outcome, reason, rule_of_evidence}}; it counts for nothing
    until it is handed in. Raises NotAllowed, Blocked or BadInput."""
    ballot = _own_ballot(item.exercise, by)
    mine = {str(pk) for pk in ItemCriterion.objects.filter(item=item).values_list("pk", flat=True)}
    clean = {key: _clean(given) for key, given in typed.items() if key in mine}
    rows = Ballot.objects.filter(pk=ballot.pk, handed_in_at=None)
    if not rows.update(typed={**ballot.typed, **clean}):
        raise StaleState("You have handed in meanwhile: what was handed in is not changed.")
    ballot.refresh_from_db()
    return ballot


def _own_ballot(exercise, by):
    """The person's ballot, locked, while they can still decide."""
    if not rules.can_decide(by, exercise):
        raise NotAllowed("Only people who are invited decide.")
    Ballot.objects.select_for_update().get(pk=rules.ballot_of(by, exercise).pk)
    ballot = rules.ballot_of(by, exercise)
    if blockers := rules.decide_blockers(ballot):
        raise Blocked(blockers)
    return ballot


def _clean(given):
    outcome, rule = given.get("outcome", ""), given.get("rule_of_evidence", "")
    if outcome not in ("", *Outcome.values) or rule not in ("", *RuleOfEvidence.values):
        raise BadInput("Say met or not yet met.")
    reason = given.get("reason", "").strip()
    if len(reason) > LONGEST:
        raise BadInput(f"A reason has at most {LONGEST} letters.")
    return {"outcome": outcome, "reason": reason, "rule_of_evidence": rule if outcome == Outcome.NOT_YET_MET else ""}


@transaction.atomic
def hand_in(exercise, *, by):
    """Hand in all judgements at once. They are never changed; after the closing they count as a catch-up."""
    # The lock keeps the closing of the exercise apart: a judgement is in time, or it is late.
    exercise = Exercise.objects.select_for_update().get(pk=exercise.pk)
    ballot = _own_ballot(exercise, by)
    if blockers := rules.hand_in_blockers(ballot):
        raise Blocked(blockers)
    at, late = timezone.now(), exercise.has_results
    if not Ballot.objects.filter(pk=ballot.pk, handed_in_at=None).update(handed_in_at=at, late=late, typed={}):
        raise StaleState("You have handed in already.")
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    rows = list(rows.select_related("item__submission"))
    own = {item: by.pk in rules.judged_by(item) for item in {row.item for row in rows}}
    Judgement.objects.bulk_create(
        Judgement(ballot=ballot, item_criterion=row, own_work=own[row.item], at=at, **ballot.typed[str(row.pk)])
        for row in rows
    )
    record_exercise(exercise, "caught up on standardisation" if late else "handed in for standardisation", by)
    ballot.refresh_from_db()
    return ballot


@transaction.atomic
def close_exercise(exercise, *, by):
    """The judgements are opened; whoever has not handed in can catch up, and sees nothing before."""
    exercise = held(exercise, by)
    if blockers := rules.close_exercise_blockers(exercise, by):
        raise Blocked(blockers)
    move_exercise(exercise, [ExerciseStatus.OPEN], ExerciseStatus.CLOSED, closed_at=timezone.now())
    done = Ballot.objects.filter(invitation__in=Invitation.objects.current().filter(exercise=exercise))
    record_exercise(exercise, "closed standardisation", by, handed_in=done.exclude(handed_in_at=None).count())
    return exercise


@transaction.atomic
def cancel_exercise(exercise, *, by, why):
    """It does not take place; what was planned stays on record."""
    exercise = held(exercise, by)
    if blockers := rules.cancel_exercise_blockers(exercise):
        raise Blocked(blockers)
    why = check_words(why, "Say why it does not take place.", 400)
    stages = [ExerciseStatus.PLANNED, ExerciseStatus.OPEN]
    move_exercise(exercise, stages, ExerciseStatus.CANCELLED, cancelled_why=why)
    record_exercise(exercise, "cancelled standardisation", by, why=why)
    return exercise
