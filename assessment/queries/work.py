"""What waits for an assessor as the lines of one queue, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from assessment.queries.adjusting import undecided_adjustments
from assessment.queries.appeals import to_reconsider
from assessment.queries.beginning import incomplete_starts
from assessment.queries.dues import (
    review_days,
)
from assessment.queries.questioning import questionings_to_ask
from assessment.queries.recognition import recognitions_to_record
from assessment.queries.waiting import (
    actions_overdue,
    assessed_by,
    countersign_list,
    plans_waiting,
    units_to_sign,
    unsent_observations,
    waiting_list,
)
from assessment.queries.witness import proposed_witnesses
from assessment.states import (
    VersionState,
    WorkKind,
)
from assessment.working_days import working_days
from portfolios.models import allocated_to
from portfolios.states import AllocatedRole, EvidenceKind
from qualifications.states import AssessmentMethod

# Later houses put more into the queue: functions of (user, centre) -> list[Work]. Quality assurance does.
more_work = []


@dataclass
class Work:
    """A line of the queue: since when it waits, about whom, what it is, for which units, and where it is done.

    `reference` and `picture` (a kind of config.ui.KINDS) belong to evidence; `criteria` is how many, None if it is
    not about criteria; `promised`: whether the centre's promise to learners counts its days.
    """

    kind: str
    since: datetime
    learner: str
    what: str
    url: str
    verb: str
    units: list[str]
    reference: str = ""
    picture: str = "document"
    criteria: int | None = None
    promised: bool = False
    days: int = 0
    over: bool = False

    @property
    def waited(self):
        return f"{self.days} day{'' if self.days == 1 else 's'}"


def work_waiting(user, centre):
    """Everything that waits for the person in a centre, oldest first: [Work]. 16 queries and those of later houses."""
    rows = [
        *map(_evidence_work, waiting_list(user).filter(registration__centre=centre)),
        *_countersign_work(countersign_list(user).filter(registration__centre=centre)),
        *map(_sign_work, units_to_sign(user).filter(registration__centre=centre)),
        *map(_plan_work, plans_waiting(user).filter(plan__registration__centre=centre)),
        *_review_work(user, centre),
        *map(_action_work, actions_overdue(user).filter(registration__centre=centre)),
        *map(_ask_work, questionings_to_ask(user).filter(registration__centre=centre)),
        *map(_observation_work, unsent_observations(user).filter(registration__centre=centre)),
        *map(_witness_work, proposed_witnesses(user).filter(registration__centre=centre)),
        *map(_appeal_work, to_reconsider(user, centre)),
        *map(_recognition_work, recognitions_to_record(user, centre)),
        *map(_start_work, incomplete_starts(assessed_by(user).filter(centre=centre))),
        *map(_adjustment_work, undecided_of(user, centre)),
        *[row for more in more_work for row in more(user, centre)],
    ]
    today = timezone.localdate()
    for row in rows:
        row.days = working_days(timezone.localdate(row.since), today, centre.nation)
        row.over = row.promised and row.days > centre.waiting_target_days
    return sorted(rows, key=lambda row: row.since)


def _evidence_work(evidence):
    again = evidence.attempt > 1
    return Work(
        kind=WorkKind.AGAIN if again else WorkKind.EVIDENCE,
        since=evidence.submitted_at,
        learner=evidence.registration.name,
        what=evidence.title,
        url=reverse("assessment:decide", args=[evidence.pk]),
        verb="Assess",
        units=list(dict.fromkeys(link.criterion.outcome.unit.number for link in evidence.links.all())),
        reference=evidence.reference,
        picture=evidence.kind,
        criteria=evidence.criteria,
        promised=True,
    )


def _countersign_work(decisions):
    """One line for the decisions of one sitting."""
    sittings = defaultdict(list)
    for decision in decisions:
        sittings[decision.assessment_id].append(decision)
    for sitting in sittings.values():
        first = sitting[0]
        evidence = first.assessment.submission.evidence
        yield Work(
            kind=WorkKind.COUNTERSIGN,
            since=first.at,
            learner=first.registration.name,
            what=f"Decisions of {first.by}, in training",
            url=reverse("assessment:countersign", args=[first.pk]),
            verb="Countersign",
            units=list(dict.fromkeys(decision.criterion.outcome.unit.number for decision in sitting)),
            reference=evidence.reference,
            picture=evidence.kind,
            criteria=len(sitting),
        )


def _ask_work(questioning):
    return Work(
        kind=WorkKind.ASK,
        since=questioning.at,
        learner=questioning.registration.name,
        what=questioning.title,
        url=reverse("assessment:questioning_ask", args=[questioning.pk]),
        verb="Ask",
        units=[],
        reference=questioning.evidence.reference,
        picture=questioning.way,
    )


def _sign_work(entry):
    return Work(
        kind=WorkKind.SIGN,
        since=entry.ready_at,
        learner=entry.registration.name,
        what=f"Unit: {entry.unit.title}",
        url=reverse("assessment:unit_sign_off", args=[entry.pk]),
        verb="Sign off",
        units=[entry.unit.number],
        picture="test" if entry.unit.method == AssessmentMethod.TEST else "sign",
        criteria=None if entry.unit.method == AssessmentMethod.TEST else entry.total,
    )


def _plan_work(version):
    """A learner's proposal to be answered, or a plan whose date is over."""
    plan = version.plan
    over = version.state == VersionState.AGREED
    what = f"Plan past its date: {version.title}" if over else f"Plan proposed: {version.title}"
    return Work(
        kind=WorkKind.PLAN,
        since=_day_begins(version.target_on) if over else version.proposed_at,
        learner=plan.registration.name,
        what=what,
        url=reverse("assessment:plan_detail", args=[plan.pk]),
        verb="Look again" if over else "Answer",
        units=[],
        reference=plan.reference,
        picture="plan",
    )


def _review_work(user, centre):
    """Progress reviews whose day has come (R3.14)."""
    registrations = {row.pk: row for row in assessed_by(user).filter(centre=centre)}
    today = timezone.localdate()
    for pk, day in review_days(registrations.values(), today).items():
        if day <= today:
            yield Work(
                kind=WorkKind.REVIEW,
                since=_day_begins(day),
                learner=registrations[pk].name,
                what="Progress review",
                url=reverse("assessment:review_add", args=[pk]),
                verb="Record it",
                units=[],
                picture="review",
            )


def _action_work(action):
    return Work(
        kind=WorkKind.REVIEW,
        since=_day_begins(action.due_on),
        learner=action.registration.name,
        what=f"Agreed at a review: {action.text}",
        url=reverse("assessment:review_detail", args=[action.review_id]),
        verb="Check it",
        units=[],
        picture="review",
    )


def _day_begins(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def _witness_work(request):
    return Work(
        kind=WorkKind.WITNESS,
        since=request.made_at,
        learner=request.registration.name,
        what=f"Proposed witness: {request.name}",
        url=reverse("assessment:witness_ask", args=[request.pk]),
        verb="Read and ask",
        units=[],
        picture="WT",
        criteria=request.asked,
    )


def _observation_work(observation):
    return Work(
        kind=WorkKind.OBSERVATION,
        since=observation.kept_at,
        learner=observation.registration.name,
        what=observation.said.get("title") or "Observation without a title",
        url=f"{reverse('assessment:observe', args=[observation.registration_id])}?draft={observation.key}",
        verb="Go on",
        units=[],
        picture=EvidenceKind.OBSERVATION,
    )


def _appeal_work(stage):
    appeal = stage.appeal
    about = appeal.decision.criterion.outcome.unit.number if appeal.decision else "the plan"
    return Work(
        kind=WorkKind.APPEAL,
        since=stage.began_at,
        learner=appeal.registration.name,
        what=f"Appeal {appeal.reference}: reconsider {about} by {stage.due_on:%-d %b %Y}",
        url=reverse("assessment:appeal_answer", args=[appeal.pk]),
        verb="Reconsider",
        units=[about] if appeal.decision else [],
        picture="appeal",
    )


def _recognition_work(recognition):
    return Work(
        kind=WorkKind.RECOGNITION,
        since=recognition.at,
        learner=recognition.registration.name,
        what=f"{recognition.get_kind_display()}: {recognition.achievement}",
        url=reverse("assessment:recognition_detail", args=[recognition.pk]),
        verb="Check and record",
        units=[recognition.unit.number],
        picture="transfer",
    )


def _start_work(registration):
    today = timezone.localdate()
    return Work(
        kind=WorkKind.START,
        since=_day_begins(min(registration.registered_on, today)),
        learner=registration.name,
        what=f"Start not complete: {registration.missing} missing",
        url=reverse("assessment:start", args=[registration.pk]),
        verb="Complete it",
        units=[],
        picture="start",
    )


def undecided_of(user, centre):
    """Adjustments of the person's learners that nobody has decided: the assessor says what can be done (R3.2)."""
    mine = allocated_to(user, AllocatedRole.ASSESSOR, "registration")
    return undecided_adjustments().filter(mine, registration__centre=centre).exclude(registration__learner=user)


def _adjustment_work(adjustment):
    return Work(
        kind=WorkKind.ADJUSTMENT,
        since=adjustment.at,
        learner=adjustment.registration.name,
        what=f"{adjustment.get_kind_display()}, not decided yet",
        url=reverse("assessment:adjustment", args=[adjustment.pk]),
        verb="Look" if adjustment.answered else "Answer",
        units=[],
        picture="adjustment",
    )
