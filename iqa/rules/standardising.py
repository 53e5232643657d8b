"""Pure questions about standardisation: who runs it, who decides when, what can be an item, what is missing (R4.17)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment.models import Countersignature, Decision
from centres.models import Competence, Membership
from centres.rules import holds_role_anywhere
from centres.states import QUALITY_ROLES, STAFF_ROLES, Duty, Role
from config.refusals import Blocker
from iqa.models import AgreedOutcome, Ballot, Exemplar, Exercise, Invitation, Item, ItemCriterion
from iqa.rules.people import quality_assures, quality_assures_somewhere
from iqa.states import CopyState, ExerciseStatus
from portfolios.models import Evidence
from portfolios.rules import hold_blockers
from portfolios.states import EvidenceStatus
from qualifications.numbering import criterion_code

FEWEST_JUDGES = 2  # with one there is nothing to compare
LAST_WORD = "It stays on record as it is."

# ---------- who may ----------


def can_list_exercises(user, _):
    """Assessors and quality assurers: what they run, and what they are invited to."""
    return holds_role_anywhere(user, Role.ASSESSOR, *QUALITY_ROLES)


def can_list_plannable(user, _):
    return quality_assures_somewhere(user, _)


def can_plan_exercise(user, approval):
    """A quality assurer of the qualification, or the lead one, who chairs standardisation (DOMAIN 1.1)."""
    return quality_assures(user, approval.centre, approval.qualification)


def can_run_exercise(user, exercise):
    """Whoever quality assures the qualification."""
    return quality_assures(user, exercise.centre, exercise.qualification)


def can_read_exercise(user, exercise):
    return Exercise.objects.visible_to(user).filter(pk=exercise.pk).exists()


def ballot_of(user, exercise):
    """The person's ballot, or None when they are not invited (any more)."""
    rows = Ballot.objects.filter(invitation__exercise=exercise, invitation__person_id=user.pk)
    return (
        rows.filter(invitation__superseded_at=None).select_related("invitation__exercise", "invitation__person").first()
    )


def can_decide(user, exercise):
    """Who is invited."""
    return can_read_exercise(user, exercise) and ballot_of(user, exercise) is not None


def can_decide_item(user, item):
    return item.removed_at is None and can_decide(user, item.exercise)


def owes_judgement(user, exercise):
    """Invited, and nothing handed in: they see nothing of what others said, whatever they are (blind, R4.17)."""
    ballot = ballot_of(user, exercise)
    return ballot is not None and ballot.handed_in_at is None


def can_read_results(user, exercise):
    """Once it is closed, for who runs it and who handed in; never for who has still to decide."""
    return exercise.has_results and can_read_exercise(user, exercise) and not owes_judgement(user, exercise)


def can_discuss_item(user, item):
    return can_read_results(user, item.exercise)


def can_agree_outcome(user, item_criterion):
    """Who runs it writes down what was agreed, once they may see the judgements."""
    exercise = item_criterion.item.exercise
    return can_run_exercise(user, exercise) and can_read_results(user, exercise)


def can_settle_exercise(user, exercise):
    """People present, notes, actions, the conclusion: who runs it and may see the judgements."""
    return can_run_exercise(user, exercise) and can_read_results(user, exercise)


def can_prepare_item(user, item):
    return item.removed_at is None and can_run_exercise(user, item.exercise)


def can_read_item_file(user, file):
    """Whoever sees the item; the gate has asked that."""
    return Item.objects.visible_to(user).filter(pk=file.item_id).exists()


def can_take_out_person(user, invitation):
    return can_run_exercise(user, invitation.exercise)


def can_answer_exercise_action(user, action):
    return user.pk == action.owner_id


def can_close_exercise_action(user, action):
    """A quality assurer, never the person who had to act (two steps, as for samples, R4.13)."""
    return user.pk != action.owner_id and can_run_exercise(user, action.exercise)


def can_read_exemplar(user, exemplar):
    return Exemplar.objects.visible_to(user).filter(pk=exemplar.pk).exists()


def can_retire_exemplar(user, exemplar):
    return quality_assures(
        user,
        exemplar.agreed.item_criterion.item.exercise.centre,
        exemplar.agreed.item_criterion.item.exercise.qualification,
    )


# ---------- words ----------


def code_of(exercise, criterion):
    """How the awarding organisation writes the criterion, with its unit: W/1 01.02."""
    style = exercise.qualification.awarding_organisation.criterion_style
    return f"{criterion.outcome.unit.number} {criterion_code(style, *criterion.pair)}"


# ---------- who is invited ----------


def standing_of(person, centre, units, on=None):
    """As what the person takes part: a word for the record; "" when they may neither assess nor quality assure."""
    rows = Competence.objects.in_force(on).filter(user=person, centre=centre, unit__in=units)
    found = set(rows.values_list("duty", "trainee"))
    if (Duty.ASSESS, False) in found:
        return "Assessor"
    if (Duty.ASSESS, True) in found:
        return "Trainee assessor"
    if any(duty == Duty.QUALITY_ASSURE for duty, _ in found):
        return "Quality assurer"
    return ""


def judged_by(item):
    """Ids of the people who decided or countersigned the piece that the item is made of, also what was superseded."""
    if item.submission_id is None:
        return set()
    piece = item.submission.evidence_id
    decided = Decision.objects.filter(assessment__submission__evidence=piece)
    signed = Countersignature.objects.filter(decision__assessment__submission__evidence=piece)
    return set(decided.values_list("by", flat=True)) | set(signed.values_list("by", flat=True))


# ---------- why not ----------


def stage_blockers(exercise, *stages, doing="This"):
    """Why something cannot be done at the stage at which the exercise is."""
    if exercise.status in stages:
        return []
    sentence = f"{exercise.reference} is {exercise.get_status_display().lower()}."
    return [Blocker("stage", sentence, f"{doing} is not possible now. {LAST_WORD}")]


def plan_exercise_blockers(approval, on=None):
    """Only what the centre offers on the day is standardised."""
    on = on or timezone.localdate()
    if type(approval).objects.in_force(on).filter(pk=approval.pk).exists():
        return []
    sentence = f"The approval is not in force on {on:%-d %b %Y}."
    return [Blocker("approval", sentence, "Standardise a qualification that the centre offers.")]


def evidence_item_blockers(evidence, exercise):
    """Why a piece cannot be shown to others, even without names."""
    blockers = []
    if evidence.confidential:
        sentence = f"{evidence.reference} is confidential to the learner’s workplace."
        blockers.append(Blocker("confidential", sentence, "Choose another piece, or write a specimen like it."))
    if evidence.third_party:
        sentence = f"{evidence.reference} names or shows other people, and few may see it."
        blockers.append(Blocker("third_party", sentence, "Choose another piece, or write a specimen like it."))
    if hold_blockers(evidence.registration):
        sentence = "The learner’s portfolio is held while the centre looks into something."
        blockers.append(Blocker("held", sentence, "Choose the work of another learner."))
    if evidence.status in (EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN):
        sentence = f"{evidence.reference} is not before an assessor: {evidence.get_status_display().lower()}."
        blockers.append(Blocker("status", sentence, "Choose a piece that was submitted or assessed."))
    if evidence.held_at_workplace:
        sentence = f"{evidence.reference} is held at the workplace and not stored here."
        blockers.append(Blocker("elsewhere", sentence, "Choose a piece that can be shown."))
    learner = evidence.registration.learner_id
    if Invitation.objects.current().filter(exercise=exercise, person_id=learner).exists():
        sentence = "The learner whose work it is takes part in this exercise."
        blockers.append(Blocker("own_work", sentence, "Choose the work of another learner."))
    if Item.objects.filter(exercise=exercise, submission__evidence=evidence, removed_at=None).exists():
        blockers.append(Blocker("twice", f"{evidence.reference} is an item already.", "Choose another piece."))
    return blockers


def may_use_evidence(user, evidence):
    """Only what the organiser may read themselves, and never their own work (R1.1)."""
    mine = Evidence.objects.visible_to(user).filter(pk=evidence.pk)
    return user.pk != evidence.registration.learner_id and mine.exists()


def invite_blockers(exercise, person):
    """Why the person cannot be invited."""
    stages = (ExerciseStatus.PLANNED, ExerciseStatus.OPEN)
    if blockers := stage_blockers(exercise, *stages, doing="Inviting"):
        return blockers
    grants = Membership.objects.in_force().filter(user=person, centre=exercise.centre, role__in=STAFF_ROLES)
    if not grants.exists() or not person.is_active:
        sentence = f"{person.full_name} does not work at the centre."
        return [Blocker("staff", sentence, "The administrator grants a role first.")]
    if Invitation.objects.current().filter(exercise=exercise, person=person).exists():
        return [Blocker("invited", f"{person.full_name} is invited already.", "There is nothing to add.")]
    own = exercise.items.filter(removed_at=None, submission__evidence__registration__learner=person)
    if own.exists():
        sentence = f"{person.full_name} is the learner of one of the items."
        return [Blocker("own_work", sentence, "Take that item out, or leave them out.")]
    return []


def confirm_item_blockers(item):
    """Why nobody can say yet that the item is anonymous."""
    if blockers := stage_blockers(item.exercise, ExerciseStatus.PLANNED, doing="Confirming"):
        return blockers
    files = list(item.files.all())
    if any(file.state == CopyState.WAITING for file in files):
        sentence = "The anonymous copies of its files are still being made."
        return [Blocker("copies", sentence, "Look again in a moment.")]
    if not item.words.strip() and not any(file.state == CopyState.MADE for file in files):
        sentence = f"{item.name} has neither a text nor a file that can be shown."
        return [Blocker("empty", sentence, "Take it out, and choose or write another.")]
    return []


def open_exercise_blockers(exercise, on=None):
    """Everything that is missing before people can decide."""
    if blockers := stage_blockers(exercise, ExerciseStatus.PLANNED, doing="Opening"):
        return blockers
    blockers = []
    items = list(exercise.items.filter(removed_at=None))
    url = reverse("iqa:exercise_item", args=[exercise.pk])
    if not items:
        blockers.append(Blocker("items", "There is no work to judge yet.", "Choose or write some.", url, "Add an item"))
    for item in items:
        if item.confirmed_at is None:
            at = reverse("iqa:item_prepare", args=[item.pk])
            sentence = f"Nobody has confirmed yet that {item.name} is anonymous."
            blockers.append(Blocker("anonymous", sentence, "Look at it as others will see it.", at, "Look at it"))
    if Invitation.objects.current().filter(exercise=exercise).count() < FEWEST_JUDGES:
        at = reverse("iqa:exercise_people", args=[exercise.pk])
        sentence = "Fewer than two people are invited: there would be nothing to compare."
        blockers.append(Blocker("people", sentence, "Invite at least two.", at, "Invite people"))
    if exercise.decide_by < (on or timezone.localdate()):
        at = reverse("iqa:exercise_edit", args=[exercise.pk])
        blockers.append(Blocker("past", "The day to decide by has passed.", "Set another.", at, "Change the dates"))
    return blockers


def decide_blockers(ballot):
    """Why the person cannot decide (any more)."""
    if ballot.handed_in_at is not None:
        day = f"{timezone.localtime(ballot.handed_in_at):%-d %b %Y}"
        return [Blocker("handed_in", f"You handed in on {day}.", "What was handed in is not changed.")]
    stages = (ExerciseStatus.OPEN, ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)
    return stage_blockers(ballot.invitation.exercise, *stages, doing="Deciding")


def missing_judgements(ballot):
    """[(ItemCriterion, what is missing)] before the ballot can be handed in. 1 query."""
    rows = ItemCriterion.objects.filter(item__exercise=ballot.invitation.exercise_id, item__removed_at=None)
    missing = []
    for row in rows.select_related("item__exercise", "criterion__outcome__unit"):
        typed = ballot.typed.get(str(row.pk), {})
        if not typed.get("outcome"):
            missing.append((row, "is not decided"))
        elif typed["outcome"] != "met" and not typed.get("reason", "").strip():
            missing.append((row, "lacks the reason why it is not yet met"))
    return missing


def hand_in_blockers(ballot):
    """Why the ballot cannot be handed in yet."""
    if blockers := decide_blockers(ballot):
        return blockers
    exercise, by_item = ballot.invitation.exercise, {}
    for row, what in missing_judgements(ballot):
        by_item.setdefault(row.item, []).append(f"{code_of(exercise, row.criterion)} {what}")
    return [
        Blocker(
            "undecided",
            f"{item.name}: {get_text_list(parts, 'and')}.",
            "Decide every criterion.",
            reverse("iqa:item_decide", args=[item.pk]),
            f"Open {item.name}",
        )
        for item, parts in by_item.items()
    ]


def close_exercise_blockers(exercise, user):
    """Why the judgements cannot be opened yet."""
    if blockers := stage_blockers(exercise, ExerciseStatus.OPEN, doing="Closing"):
        return blockers
    if owes_judgement(user, exercise):
        url = reverse("iqa:exercise_detail", args=[exercise.pk])
        sentence = "You are invited yourself and have not handed in."
        return [Blocker("owes", sentence, "Hand in first, or take yourself out of the exercise.", url, "Decide")]
    done = Ballot.objects.filter(invitation__in=Invitation.objects.current().filter(exercise=exercise))
    if done.exclude(handed_in_at=None).count() < FEWEST_JUDGES:
        sentence = "Fewer than two people have handed in: there is nothing to compare."
        return [Blocker("judges", sentence, "Wait for more, or set a later day.")]
    return []


def conclude_exercise_blockers(exercise):
    """Why the exercise cannot be concluded: outcomes to agree, and who was present (R4.17)."""
    if blockers := stage_blockers(exercise, ExerciseStatus.CLOSED, doing="Concluding"):
        return blockers
    blockers = []
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    agreed = AgreedOutcome.objects.current().values("item_criterion")
    for row in rows.exclude(pk__in=agreed).select_related("item", "criterion__outcome__unit"):
        url = reverse("iqa:outcome_agree", args=[row.pk])
        sentence = f"No outcome is agreed for {row.item.name}, {code_of(exercise, row.criterion)}."
        blockers.append(Blocker("agree", sentence, "Write down what was agreed, and why.", url, "Agree it"))
    unknown = Ballot.objects.filter(
        invitation__in=Invitation.objects.current().filter(exercise=exercise), attendance=""
    )
    if unknown.exists():
        url = reverse("iqa:exercise_meeting", args=[exercise.pk])
        blockers.append(Blocker("present", "It is not recorded who was present.", "Record it.", url, "Record it"))
    return blockers


def cancel_exercise_blockers(exercise):
    """Why it is no longer called off: once the results are open, they stay."""
    return stage_blockers(exercise, ExerciseStatus.PLANNED, ExerciseStatus.OPEN, doing="Cancelling")


def agree_blockers(item_criterion):
    """Outcomes are agreed while the results are open; afterwards the record stands."""
    return stage_blockers(item_criterion.item.exercise, ExerciseStatus.CLOSED, doing="Agreeing an outcome")
