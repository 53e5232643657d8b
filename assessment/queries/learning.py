"""What the learner's pages read: next steps, the chart, feedback, the planner of the route, one piece of evidence."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from assessment.models import Assessment, Decision
from assessment.queries.progress import registration_progress
from assessment.states import CriterionState, Outcome, UnitState
from config.charts import progress_chart
from portfolios.models import Evidence
from portfolios.queries import group_choices
from portfolios.states import EvidenceStatus
from qualifications import combination
from qualifications.queries import edition_of, group_rule

MOST_STEPS = 3
FEEDBACK_SHOWN = 3


@dataclass
class Step:
    """A next step of the learner: what, why, and the button that does it."""

    look: str
    icon: str
    title: str
    text: str
    url: str
    verb: str


def next_steps(registration, progress, drafts):
    """What the learner can do now, the most useful first: name, feedback, signature, draft, first evidence."""
    steps = [
        *_name_step(registration),
        *_feedback_steps(progress),
        *_signature_steps(progress),
        *_draft_steps(drafts),
        *_first_steps(registration, progress),
    ]
    return steps[:MOST_STEPS]


def _name_step(registration):
    if registration.name_confirmed_at:
        return
    text = f"It will be printed as {registration.name}. Check the spelling."
    url = reverse("portfolios:registration_detail", args=[registration.pk])
    yield Step("wait", "person-check", "Confirm your name", text, url, "Check it")


def _feedback_steps(progress):
    for unit in progress.units:
        for row in (row for outcome in unit.outcomes for row in outcome.criteria):
            decision = row.decision
            if row.state != CriterionState.ACTION or decision is None:
                continue
            first_name = decision.by.get_short_name()
            text = f"{unit.unit.title}. " + (f"Do it by {decision.act_by:%a %-d %b}." if decision.act_by else "")
            url = reverse("assessment:unit_detail", args=[unit.route_unit.pk]) + f"#c{row.criterion.pk}"
            title = f"Act on {first_name}’s feedback about {row.code}"
            yield Step("act", "chat-left-text", title, text.strip(), url, "Open feedback")


def _signature_steps(progress):
    for unit in progress.units:
        if unit.state != UnitState.ASSESSOR_SIGNED:
            continue
        gain = f" Your signature adds {unit.unit.credits} credits." if unit.unit.credits else ""
        url = reverse("assessment:unit_confirm", args=[unit.route_unit.pk])
        yield Step("done", "pen", "Sign your finished unit", f"{unit.unit.title}.{gain}", url, "Read and sign")


def _draft_steps(drafts):
    for draft in drafts:
        again = draft.status == EvidenceStatus.ACTION_REQUIRED
        title = f"Hand in {draft.reference} again" if again else f"Finish your draft, {draft.reference}"
        url = reverse("portfolios:evidence_edit", args=[draft.pk])
        yield Step("wait", "pencil", title, draft.title or "Not named yet", url, "Continue")


def _first_steps(registration, progress):
    waiting = [unit for unit in progress.units if unit.state == UnitState.NOT_STARTED and not unit.by_test]
    if waiting:
        url = reverse("portfolios:evidence_add", args=[registration.pk])
        text = f"{waiting[0].unit.title} has no evidence yet."
        yield Step("none", "plus-square", "Show what you did", text, url, "Add evidence")


def open_drafts(registration, user):
    """The person's own pieces that wait for them: drafts, and what came back."""
    rows = Evidence.objects.filter(registration=registration, created_by=user)
    rows = rows.filter(status__in=[EvidenceStatus.PREPARING, EvidenceStatus.ACTION_REQUIRED])
    return rows.order_by("-changed_at")


def feedback_list(registration, most=FEEDBACK_SHOWN):
    """The newest sittings of assessors on the learner's evidence, with how many criteria they found met."""
    rows = Assessment.objects.filter(submission__evidence__registration=registration)
    return (
        rows.select_related("by", "submission__evidence")
        .prefetch_related("decisions__criterion__outcome__unit")
        .order_by("-pk")[:most]
    )


def criteria_chart(registration, progress):
    """Criteria met over time against an even line from start to planned end."""
    met = Decision.objects.standing().filter(registration=registration, outcome=Outcome.MET)
    days = sorted(timezone.localdate(at) for at in met.values_list("at", flat=True))
    points = [(day, place) for place, day in enumerate(days, start=1)]
    today = max(timezone.localdate(), registration.starts_on)
    return progress_chart(
        registration.starts_on, registration.planned_end_on, progress.total, points, today=today, unit="criteria"
    )


def planned_today(registration, total):
    """How many criteria the even line from start to planned end expects today."""
    return planned_on(registration, total, timezone.localdate())


def planned_on(registration, total, on: date):
    days = max((registration.planned_end_on - registration.starts_on).days, 1)
    gone = min(max((on - registration.starts_on).days, 0), days)
    return round(total * gone / days)


def by_group(progress):
    """[(title, units)] in the order of the document."""
    groups = {}
    for unit in progress.units:
        groups.setdefault((unit.group_code, unit.group_title), []).append(unit)
    return [(title, units) for (_, title), units in groups.items()]


def by_stage(progress):
    """[(title, units)]: what is under way first, then what waits for a signature, then the rest."""
    stages = (
        ("Under way", (UnitState.IN_PROGRESS, UnitState.READY)),
        ("Waiting for your signature", (UnitState.ASSESSOR_SIGNED,)),
        ("Signed off", (UnitState.SIGNED_OFF,)),
        ("Not started", (UnitState.NOT_STARTED,)),
    )
    rows = [(title, [unit for unit in progress.units if unit.state in states]) for title, states in stages]
    return [(title, units) for title, units in rows if units]


@dataclass
class PlannedUnit:
    """A unit in the planner of the route."""

    unit: object
    chosen: bool
    mandatory: bool
    fixed: str
    progress: object | None


def route_plan(registration, chosen=None):
    """The planner: groups with what is chosen, the verdict of the rules of combination, and the least further work.

    `chosen` are ids of optional units to try out; None means the route as saved. "Would these units, once achieved,
    complete the qualification?" (R6.14: at the choice of units).
    """
    progress = registration_progress(registration)
    mine = {unit.route_unit.unit_id: unit for unit in progress.units}
    mandatory, optional = group_choices(registration.qualification)
    always = {unit.pk for group in mandatory for unit in group.units}
    saved = {pk for pk in mine if pk not in always}
    kept = saved if chosen is None else set(chosen)
    edition = edition_of(registration.qualification)
    numbers = {unit.pk: unit.number for group in (*mandatory, *optional) for unit in group.units}
    taken = [numbers[pk] for pk in (always | kept) if pk in numbers]
    verdict = combination.evaluate(edition, taken)
    open_criteria = {unit.unit.number: unit.total - unit.met for unit in progress.units}
    completion = None
    if not verdict.satisfied:
        completion = combination.complete(edition, taken, by="criteria", open_criteria=open_criteria)
    units = {unit.number: unit for group in optional for unit in group.units}
    return {
        "progress": progress,
        "groups": [
            (group.group, group_rule(group.group), [_planned(unit, always, kept, mine) for unit in group.units])
            for group in (*mandatory, *optional)
        ],
        "verdict": verdict,
        "completion": completion,
        "least": [units[number] for number in completion.units if number in units] if completion else [],
        "chosen": kept,
        "is_saved": kept == saved,
    }


def _planned(unit, always, kept, mine):
    progress = mine.get(unit.pk)
    fixed = ""
    if unit.pk in always:
        fixed = "mandatory"
    elif progress and progress.state in (UnitState.ASSESSOR_SIGNED, UnitState.SIGNED_OFF):
        fixed = "signed off"
    elif progress and any(row.links for outcome in progress.outcomes for row in outcome.criteria):
        fixed = "has evidence"
    return PlannedUnit(unit, unit.pk in always or unit.pk in kept, unit.pk in always, fixed, progress)


def evidence_page(evidence, user):
    """A piece with its files, mapping, submissions, and every decision that rests on it, superseded ones kept."""
    registration = evidence.registration
    links = evidence.links.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    decisions = (
        Decision.objects.filter(assessment__submission__evidence=evidence)
        .select_related("by", "criterion__outcome", "assessment__submission", "superseded_by", "countersignature__by")
        .order_by("-pk")
    )
    current = {}
    for decision in decisions:
        if decision.is_current:
            current[decision.criterion_id] = decision
    assessments = (
        Assessment.objects.filter(submission__evidence=evidence)
        .select_related("by", "submission")
        .prefetch_related("decisions__criterion__outcome")
        .order_by("-pk")
    )
    return {
        "evidence": evidence,
        "registration": registration,
        "files": evidence.files.filter(removed_at=None),
        "links": [(link, current.get(link.criterion_id)) for link in links],
        "assessments": list(assessments),
        "submissions": list(evidence.submissions.select_related("by").order_by("-attempt")),
        "events": list(evidence.events.select_related("by").order_by("-pk")),
        "style": registration.qualification.awarding_organisation.criterion_style,
    }
