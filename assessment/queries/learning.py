"""What the learner's home and unit pages read: next steps, the chart, feedback, what a unit still lacks."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment import rules
from assessment.models import (
    Assessment,
    Decision,
    PlanVersion,
    ReviewAction,
)
from assessment.queries.appeals import open_for_learner
from assessment.queries.questioning import questioning_steps
from assessment.states import (
    AgreementParty,
    CriterionState,
    Outcome,
    Owner,
    UnitState,
    VersionState,
)
from config.charts import progress_chart
from portfolios.kinds import OBSERVED_KINDS
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus

MOST_STEPS = 3
FEEDBACK_SHOWN = 3
DAYS_BEFORE = 7  # from when an action of a review is among the next steps


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
    """What the learner can do now, the most useful first: name, feedback, signature, plans, draft, first evidence."""
    asked = _asked_for(progress)
    steps = [
        *_name_step(registration),
        *_agreement_step(registration),
        *_feedback_steps(asked),
        *_appeal_steps(registration),
        *_question_steps(registration),
        *_signature_steps(progress),
        *_plan_steps(registration),
        *_draft_steps(draft for draft in drafts if draft.pk not in asked),
        *_first_steps(registration, progress),
    ]
    return steps[:MOST_STEPS]


def _name_step(registration):
    if registration.name_confirmed_at:
        return
    text = f"It will be printed as {registration.name}. Check the spelling."
    url = reverse("portfolios:registration_detail", args=[registration.pk])
    yield Step("wait", "person-check", "Confirm your name", text, url, "Check it")


def _agreement_step(registration):
    if AgreementParty.LEARNER in rules.signatures_of(registration):
        return
    text = "What your centre does and what you do; your centre signs it too."
    url = reverse("assessment:agreement", args=[registration.pk])
    yield Step("wait", "pen", "Sign your learning agreement", text, url, "Read and sign")


def _asked_for(progress):
    """Evidence id -> [(UnitProgress, CriterionProgress)] of the criteria for which the assessor asked for more."""
    asked = {}
    for unit in progress.units:
        for row in (row for outcome in unit.outcomes for row in outcome.criteria):
            if row.state == CriterionState.ACTION and row.decision is not None and unit.recognition is None:
                asked.setdefault(row.decision.assessment.submission.evidence_id, []).append((unit, row))
    return asked


def _feedback_steps(asked):
    """One step for each piece that came back, the one to be done soonest first."""

    def due(found):
        return min((row.decision.act_by for _, row in found if row.decision.act_by), default=date.max)

    for found in sorted(asked.values(), key=due):
        unit, row = found[0]
        codes = get_text_list([row.code for _, row in found], "and")
        by = "" if due(found) == date.max else f" Do it by {due(found):%a %-d %b}."
        url = reverse("assessment:unit_detail", args=[unit.route_unit.pk]) + f"#c{row.criterion.pk}"
        title = f"Act on {row.decision.by.get_short_name()}’s feedback about {codes}"
        yield Step("act", "chat-left-text", title, f"{unit.unit.title}.{by}", url, "Open feedback")


def _appeal_steps(registration):
    """An appeal that was not upheld can be taken further until a day. 1 query."""
    for appeal in open_for_learner(registration):
        text = f"It was not upheld. You can take it further until {appeal.next_by:%a %-d %b}, or accept the answer."
        url = reverse("assessment:appeal_detail", args=[appeal.pk])
        yield Step("act", "megaphone", f"Read the answer to your appeal {appeal.reference}", text, url, "Open appeal")


def _question_steps(registration):
    for title, text, url in questioning_steps(registration):
        yield Step("act", "chat-left-text", title, text, url, "Answer")


def _signature_steps(progress):
    for unit in progress.units:
        if unit.state != UnitState.ASSESSOR_SIGNED:
            continue
        gain = f" Your signature adds {unit.unit.credits} credits." if unit.unit.credits else ""
        url = reverse("assessment:unit_confirm", args=[unit.route_unit.pk])
        yield Step("done", "pen", "Sign your finished unit", f"{unit.unit.title}.{gain}", url, "Read and sign")


def _plan_steps(registration):
    """A plan to answer, a review to sign, an action whose day comes: what learner and assessor agree on. 3 queries."""
    proposed = PlanVersion.objects.filter(plan__registration=registration, state=VersionState.PROPOSED)
    for version in proposed.exclude(by=registration.learner_id).select_related("plan", "by").order_by("pk"):
        url = reverse("assessment:plan_detail", args=[version.plan_id])
        title = f"Answer {version.by.get_short_name()}’s plan, {version.plan.reference}"
        yield Step("wait", "calendar-check", title, version.title, url, "Read it")
    unsigned = registration.reviews.exclude(comments__side=Owner.LEARNER).order_by("-number")
    for review in unsigned[:1]:
        url = reverse("assessment:review_detail", args=[review.pk])
        text = f"What was said and agreed on {review.held_on:%-d %b}."
        yield Step("wait", "pen", "Sign your progress review", text, url, "Read and sign")
    soon = timezone.localdate() + timedelta(days=DAYS_BEFORE)
    due = ReviewAction.objects.open().filter(registration=registration, owner=Owner.LEARNER, due_on__lte=soon)
    for action in due.order_by("due_on", "pk"):
        url = reverse("assessment:review_detail", args=[action.review_id]) + f"#action-{action.pk}"
        over = action.due_on < timezone.localdate()
        text = f"{'It was due' if over else 'Do it by'} {action.due_on:%a %-d %b}. Agreed at your review."
        yield Step("act", "flag", action.text, text, url, "Open it")


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
        .prefetch_related("decisions__criterion__outcome", "annotations__file", "sounds")
        .order_by("-pk")[:most]
    )


def criteria_chart(registration, progress):
    """Criteria met over time against an even line from start to planned end: a point for each day with decisions."""
    outcomes = [outcome for unit in progress.units if unit.in_criteria for outcome in unit.outcomes]
    ours = {row.criterion.pk for outcome in outcomes for row in outcome.criteria}
    met = Decision.objects.standing().filter(registration=registration, outcome=Outcome.MET)
    rows = met.order_by("at").values_list("criterion", "at")
    days = [timezone.localdate(at) for criterion, at in rows if criterion in ours]
    points = [(day, place) for place, day in enumerate(days, start=1)]
    points = [list(same)[-1] for _, same in groupby(points, key=lambda point: point[0])]
    today = max(timezone.localdate(), registration.starts_on)
    return progress_chart(
        registration.starts_on, registration.planned_end_on, progress.total, points, today=today, unit="criteria"
    )


def planned_today(registration, total, on=None):
    """How many criteria the even line from start to planned end expects on the day `on` (default today)."""
    days = max((registration.planned_end_on - registration.starts_on).days, 1)
    gone = min(max(((on or timezone.localdate()) - registration.starts_on).days, 0), days)
    return round(total * gone / days)


def pace(met, planned):
    """(key of config.ui.STATES, word) for how the learner stands against the plan."""
    if met == planned:
        return "on_plan", "On plan"
    return ("behind", f"{planned - met} behind") if met < planned else ("ahead", f"{met - planned} ahead")


def by_group(progress):
    """[(title, units)] in the order of the document."""
    groups = {}
    for unit in progress.units:
        groups.setdefault((unit.group_code, unit.group_title), []).append(unit)
    return [(title, units) for (_, title), units in groups.items()]


def by_stage(progress):
    """[(title, units)]: what is under way first, then what waits for a signature, then what is signed.

    Units that are not started come only while there is nothing else to show: the page of all units lists them.
    """
    stages = (
        ("Under way", (UnitState.IN_PROGRESS, UnitState.READY)),
        ("Waiting for your signature", (UnitState.ASSESSOR_SIGNED,)),
        ("Signed off", (UnitState.SIGNED_OFF,)),
        ("Recognised", (UnitState.RECOGNISED,)),
    )
    rows = [(title, [unit for unit in progress.units if unit.state in states]) for title, states in stages]
    begun = [(title, units) for title, units in rows if units]
    return begun or ([("Not started", progress.units)] if progress.units else [])


@dataclass
class Lack:
    """Something that a unit still needs from its learner; `url` may be empty."""

    title: str
    text: str = ""
    url: str = ""


def still_missing(row, registration):
    """What the learner can still do for one unit (UnitProgress): act, hand in, add, be seen (R2.19)."""
    if row.sign_off is not None or not row.in_criteria:
        return []
    criteria = [criterion for outcome in row.outcomes for criterion in outcome.criteria]
    return [*_to_act_on(criteria), *_to_hand_in(criteria), *_to_add(criteria, registration), *_to_be_seen(row)]


def _to_act_on(criteria):
    for item in criteria:
        if item.state == CriterionState.ACTION:
            act_by = item.decision and item.decision.act_by
            by = f"by {act_by:%a %-d %b}" if act_by else ""
            yield Lack(f"Act on the feedback about {item.code}", by, f"#c{item.criterion.pk}")


def _to_hand_in(criteria):
    drafts = {}
    for item in criteria:
        for link in item.links:
            if item.state == CriterionState.CLAIMED and link.evidence.status == EvidenceStatus.PREPARING:
                drafts.setdefault(link.evidence, []).append(item)
    for draft, items in drafts.items():
        yield Lack(f"Hand in the draft {draft.reference}", f"for {in_ranges(criteria, items)}")


def _to_add(criteria, registration):
    bare = [item for item in criteria if item.state == CriterionState.NONE]
    if bare:
        url = reverse("portfolios:evidence_add", args=[registration.pk])
        yield Lack(f"Evidence for {in_ranges(criteria, bare)}", "", url)


def _to_be_seen(row):
    for outcome in row.outcomes:
        links = [link for item in outcome.criteria for link in item.links]
        seen = any(
            link.evidence.kind in OBSERVED_KINDS and link.evidence.status == EvidenceStatus.COMPLETE for link in links
        )
        if outcome.outcome.requires_observation and not seen:
            text = "Your assessor observes you, or a witness says what they saw."
            yield Lack(f"Somebody must see you do outcome {outcome.code}", text)


def in_ranges(criteria, items):
    """Codes of some of a unit's criteria, those in a row together: "2.4–2.6, 3.1"."""
    runs = []
    for place in (criteria.index(item) for item in items):
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return ", ".join(_range(criteria[first].code, criteria[last].code) for first, last in runs)


def _range(first, last):
    return first if first == last else f"{first}–{last}"
