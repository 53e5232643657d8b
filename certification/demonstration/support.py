"""What the demo shows of the support of assessors: observations, development logs, competence that runs out, the steps
of an action, a review that the lead has sampled, an interview, a sample planned again."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from centres import actions as centre_actions
from centres.states import CpdKind, Duty
from certification.demonstration.people import person
from iqa import actions, statements
from iqa.models import Action, Sample
from iqa.states import Interviewed, Rating, SampleMethod, SampleOutcome, SampleStatus
from qualifications.models import Unit

SAID = {
    "questioning": (Rating.GOOD, "Let the learner think before asking again."),
    "records": (Rating.IMPROVE, "Write the time in the recording beside each criterion."),
    "safety": (Rating.NOT_SEEN, ""),
}
LOG = (
    ("jo", CpdKind.PRACTICE, "Two days at the service desk of a department store", 60, 2, "15", True),
    ("jo", CpdKind.STANDARDISATION, "Standardisation of unit 201", 30, 1, "3", False),
    ("ellis", CpdKind.COURSE, "Questioning techniques, online", 90, 1, "6", True),
    ("casey", CpdKind.COURSE, "CAVA, unit 2: assessing in the workplace", 20, 1, "7.5", False),
    ("sam", CpdKind.EVENT, "Update of the awarding organisation", 45, 1, "4", True),
)
CHANGED = {
    "jo": "I ask for the customer's side of it as well, and plan the visit around the busy hour.",
    "ellis": "I leave a pause after each question, and ask what else could have been done.",
    "casey": "I write down where in the evidence I saw it, criterion by criterion.",
    "sam": "My feedback names the criterion and the place.",
}


def _day(ago):
    return timezone.localdate() - timedelta(days=ago)


def bring_to_life(centre):
    keep_logs(centre)
    observe(centre)
    run_out(centre)
    follow_reviews(centre)


def keep_logs(centre):
    for key, kind, what, ago, days, hours, verified in LOG:
        facts = {"started_on": _day(ago + days - 1), "ended_on": _day(ago), "hours": Decimal(hours)}
        entry = centre_actions.write_cpd(
            centre, by=person(key), kind=kind, what=what, changed=CHANGED[key], sector="Customer service", **facts
        )
        if verified:
            centre_actions.verify_cpd(entry, by=person("morgan"), note="Certificate and notes seen.")


def observe(centre):
    """Jo has been observed and answered the action; Casey, in training, has an observation before them."""
    jo, sam = person("jo"), person("sam")
    ratings = {code: SAID.get(code, (Rating.MEETS, "")) for code, _, _ in statements.headings()}
    row = actions.plan_observation(centre, by=person("morgan"), observer=sam, assessor=jo, planned_on=_day(0))
    actions.record_observation(
        row,
        by=sam,
        held_on=_day(0),
        activity="A professional discussion about complaints",
        ratings=ratings,
        strengths="The learner knew what would be asked and why.",
        asked=[("Write the times in the recording beside the criteria.", _day(-21))],
    )
    asked = Action.objects.get(observation=row)
    actions.acknowledge_observation(row, by=jo, comment="Fair. The times are easy to add.")
    actions.answer_action(asked, by=jo, answer="Done for the discussion of this week.")
    actions.return_action(asked, by=sam, why="Show me two more discussions with times.", due_on=_day(-28))
    casey = person("casey")
    actions.plan_observation(centre, by=sam, assessor=casey, planned_on=_day(-10), why="Feedback after an observation")
    actions.record_interview(
        centre,
        by=sam,
        assessor=jo,
        who=Interviewed.EMPLOYER,
        name="Pat Green, store manager",
        held_on=_day(3),
        notes="Jo plans visits with us a week ahead, and staff know what to expect.",
    )


def run_out(centre):
    """Ellis' competence in three units ends in six weeks, and nothing follows yet."""
    ellis, lee = person("ellis"), person("lee")
    rows = ellis.competences.filter(centre=centre, duty=Duty.ASSESS, ends_on=None).order_by("unit__number")
    units = Unit.objects.filter(pk__in=list(rows.values_list("unit", flat=True)[:3]))
    for row in rows.filter(unit__in=units):
        centre_actions.end_competence(row, by=lee)
    basis = "A1 2008; work in the sector to be shown again"
    centre_actions.record_competence(
        centre, by=lee, user=ellis, units=units, duty=Duty.ASSESS, basis=basis, ends_on=_day(-42)
    )


def follow_reviews(centre):
    """Jo has acknowledged one review; the lead has sampled it; a planned sample is put off, with the reason."""
    sam, morgan = person("sam"), person("morgan")
    done = Sample.objects.filter(registration__centre=centre, status=SampleStatus.DONE, done_by=sam).order_by("pk")
    first = done.first()
    actions.write_note(first, by=first.assessor, text="Thank you. I will keep naming the place in the evidence.")
    said = "I would have looked at one more criterion of the second outcome; otherwise the same."
    actions.countersample(first, by=morgan, outcome=SampleOutcome.AGREE, feedback=said)
    planned = Sample.objects.filter(registration__centre=centre, status=SampleStatus.PLANNED, iqa=sam).order_by("pk")
    if sample := planned.last():
        why = "The learner is on another shift until then."
        actions.replan_sample(
            sample, by=sam, why=why, planned_on=_day(-40), method=SampleMethod.INTERVIEW, iqa=sample.iqa
        )
