"""Two external visits of the demo: one that is over, with its report and an action, and one whose room is open.

Nobody's letter arrives there: who sends a new link from the page of the visit is shown link and code on that answer.
"""

from datetime import timedelta

from django.utils import timezone

from iqa import actions
from iqa.states import VisitKind

# example.com is nobody's.
EQA = {"name": "Ada Verne", "email": "ada.verne@example.com"}
PAST_EQA = {"name": "Idris Cole", "email": "idris.cole@example.com"}
FOUND = (
    "Decisions are sound and feedback tells learners what was good. Plans are agreed before evidence is gathered. "
    "Standardisation is held, but its conclusions do not reach trainee assessors in writing."
)


def hold(centre, finished, *, admin, owner):
    """The visit that is over: a unit of the finished learner sampled, an action set, the report signed."""
    today = timezone.localdate()
    visit = _plan(
        centre,
        finished.qualification,
        by=admin,
        kind=VisitKind.REMOTE,
        reference="EQA-26-118",
        opens_on=today - timedelta(days=40),
        visits_on=today - timedelta(days=30),
        closes_on=today,
        **PAST_EQA,
    )
    actions.open_room(visit, by=admin)
    unit = finished.route.select_related("unit").order_by("pk").first().unit
    (sample,) = actions.ask_samples(visit, finished, units=[unit], why="Finished since the last visit")
    facts = {"outcome": "agree", "reliability": "A", "comment": "Well evidenced.", "criteria": {}}
    actions.judge_sample(sample, **facts)
    actions.set_visit_action(
        visit,
        qualification=finished.qualification,
        severity="minor",
        text="Send what a standardisation meeting concludes to every assessor in writing, trainees included.",
        owner=owner,
        due_on=today + timedelta(days=30),
    )
    actions.write_report(visit, summary=FOUND, reliability="A", claims="none", sanction="none")
    actions.sign_report(visit)
    actions.close_room(visit, by=admin)
    return visit


def open_one(centre, registration, *, admin):
    """The visit of the next days: the room is open, two units are asked for."""
    today = timezone.localdate()
    visit = _plan(
        centre,
        registration.qualification,
        by=admin,
        kind=VisitKind.VISIT,
        reference="2026/41",
        opens_on=today - timedelta(days=1),
        visits_on=today + timedelta(days=5),
        closes_on=today + timedelta(days=19),
        **EQA,
    )
    actions.open_room(visit, by=admin)
    units = [entry.unit for entry in registration.route.select_related("unit").order_by("pk")[:2]]
    actions.ask_samples(visit, registration, units=units, why="One signed, one part way")
    return visit


def _plan(centre, qualification, *, by, **facts):
    organisation = qualification.awarding_organisation
    return actions.plan_visit(centre, by=by, qualifications=[qualification], organisation=organisation, **facts)
