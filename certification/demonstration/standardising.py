"""What the demo shows of standardisation: an exercise that is concluded, with an exemplar, and one that is open."""

from datetime import timedelta

from django.utils import timezone

from assessment.states import Outcome
from certification.demonstration import work
from certification.demonstration.people import person
from iqa import actions
from iqa.models import ItemCriterion, ItemFile
from iqa.states import CopyState, ExerciseKind

MET, NOT_YET = Outcome.MET, Outcome.NOT_YET_MET
COUNTER = (
    "A customer brought back a kettle without a receipt. I asked when and how it had been paid for, found the payment "
    "on the till and offered a replacement. I told her how long the check would take before I began it."
)
COMPLAINT = (
    "The line was long and the customer was upset. I let him finish, said what I could do today and what I had to ask "
    "about, and rang him back at four as promised."
)


def standardise(centre, registration):
    """For the first unit of the learner with criteria an exercise to its end; for the next one that is open."""
    units = [entry.unit for entry in work.in_signing_order(registration) if work.criteria_of(entry.unit)]
    concluded(centre, registration, units[0])
    waiting(centre, registration, units[1])


def concluded(centre, registration, unit):
    sam, criteria = person("sam"), work.criteria_of(unit)[:5]
    exercise = plan(centre, registration, unit, title="What counts as explaining", kind=ExerciseKind.MEETING)
    real = registration.evidence.filter(links__criterion=criteria[0], created_by=registration.learner).first()
    actions.confirm_item(
        with_copies(actions.add_evidence_item(exercise, by=sam, evidence=real, criteria=criteria)), by=sam
    )
    specimen(exercise, COUNTER, criteria[:3])
    actions.open_exercise(exercise, by=sam)
    judge(exercise, person("jo"))
    judge(exercise, person("ellis"), {1: "It names the step and does not explain it.", 6: "It is said, not explained."})
    judge(exercise, person("casey"), {1: "I read no explanation.", 3: "One example where two are asked for."})
    actions.close_exercise(exercise, by=sam)
    first = rows_of(exercise)[0].item
    actions.add_remark(first, by=person("ellis"), text="“Explain” asks why, not only what. The third page says why.")
    for place, row in enumerate(rows_of(exercise)):
        outcome, why = agreed(place)
        actions.agree_outcome(row, by=sam, outcome=outcome, rationale=why, exemplar=place in (0, 1, 6))
    present = [invitation.pk for invitation in exercise.invitations.all()]
    today = timezone.localdate()
    actions.record_meeting(
        exercise, by=sam, present=present, held_on=today, notes="We read the verbs of the unit aloud."
    )
    due_on = today + timedelta(days=21)
    text = "Add “explain: say why” to the notes for new assessors."
    actions.add_exercise_action(exercise, by=sam, owner=person("ellis"), text=text, due_on=due_on)
    actions.conclude_exercise(exercise, by=sam)


def agreed(place):
    if place in (1, 6):
        return NOT_YET, "The step is named; why it is taken is not said. One sentence more would meet it."
    return MET, "What is asked for is shown in the learner’s own words and fits the work described."


def waiting(centre, registration, unit):
    """Casey has handed in; Jo and Ellis have still to decide."""
    sam, criteria = person("sam"), work.criteria_of(unit)[:4]
    exercise = plan(centre, registration, unit, title="Handling complaints", kind=ExerciseKind.BLIND)
    specimen(exercise, COUNTER, criteria[:2])
    specimen(exercise, COMPLAINT, criteria)
    actions.open_exercise(exercise, by=sam)
    judge(exercise, person("casey"), {2: "It does not say what was recorded."})


def plan(centre, registration, unit, *, title, kind):
    today = timezone.localdate()
    return actions.plan_exercise(
        centre.approvals.get(qualification=registration.qualification),
        by=person("sam"),
        units=[unit],
        title=title,
        purpose="Samples of this unit showed that we do not all ask for the same.",
        kind=kind,
        decide_by=today + timedelta(days=10),
        meets_on=today + timedelta(days=14) if kind == ExerciseKind.MEETING else None,
    )


def specimen(exercise, words, criteria):
    sam = person("sam")
    return actions.confirm_item(actions.add_specimen_item(exercise, by=sam, words=words, criteria=criteria), by=sam)


def with_copies(item):
    """At once: the demo is made before there is a worker."""
    for file in ItemFile.objects.filter(item=item, state=CopyState.WAITING):
        actions.make_copy(file)
    return item


def rows_of(exercise):
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    return list(rows.select_related("item__exercise", "criterion__outcome__unit").order_by("item", "pk"))


def judge(exercise, who, not_yet=()):
    """Everything met, save the places of `not_yet` ({place: reason})."""
    not_yet = dict(not_yet)
    for place, row in enumerate(rows_of(exercise)):
        reason = not_yet.get(place, "")
        outcome = NOT_YET if reason else MET
        actions.keep_judgements(row.item, by=who, typed={str(row.pk): {"outcome": outcome, "reason": reason}})
    actions.hand_in(exercise, by=who)
