"""What waits for an assessor, and how their learners get on; each in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assessment import rules
from assessment.models import (
    Assessment,
    Decision,
    Observation,
    PlanSignature,
    PlanVersion,
    Recognition,
    Review,
    ReviewAction,
    TestResult,
    UnitSignOff,
)
from assessment.queries.adjusting import undecided_adjustments
from assessment.queries.appeals import to_reconsider
from assessment.queries.beginning import incomplete_starts
from assessment.queries.dues import (
    Due,
    dues,
    review_days,
)
from assessment.queries.questioning import questionings_to_ask
from assessment.queries.recognition import recognitions_to_record
from assessment.queries.witness import proposed_witnesses
from assessment.states import (
    IN_FORCE,
    Outcome,
    Owner,
    Signer,
    VersionState,
    WorkKind,
)
from assessment.working_days import working_days
from centres.models import Competence
from centres.states import Duty
from portfolios.models import Evidence, EvidenceLink, Registration, RouteUnit, Submission, allocated_to
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, RegistrationStatus
from qualifications.models import Criterion
from qualifications.numbering import criterion_code
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


def plans_waiting(user):
    """Versions for the person as assessor: proposed by their learners, at `proposed_at`, or past their date."""
    proposed = Q(state=VersionState.PROPOSED, by=F("plan__registration__learner"))
    over = Q(state=VersionState.AGREED, plan__status__in=IN_FORCE, target_on__lt=timezone.localdate())
    signed = PlanSignature.objects.filter(version=OuterRef("pk")).order_by("pk")
    return (
        PlanVersion.objects.filter(proposed | over)
        .filter(allocated_to(user, AllocatedRole.ASSESSOR, "plan__registration"))
        .filter(plan__registration__status=RegistrationStatus.REGISTERED)
        .exclude(plan__registration__learner=user)
        .select_related("plan__registration")
        .annotate(proposed_at=Subquery(signed.values("at")[:1]))
    )


def actions_overdue(user):
    """What the assessor or the employer of the person's learners was to have done by yesterday, still open."""
    rows = ReviewAction.objects.open().filter(
        allocated_to(user, AllocatedRole.ASSESSOR, "registration"),
        due_on__lt=timezone.localdate(),
        registration__status=RegistrationStatus.REGISTERED,
    )
    rows = rows.exclude(owner=Owner.LEARNER).exclude(registration__learner=user)
    return rows.select_related("registration")


def assessed_by(user):
    """Live registrations that the person assesses today, never their own (R1.1)."""
    rows = Registration.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR), status=RegistrationStatus.REGISTERED)
    return rows.exclude(learner=user)


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


def unsent_observations(user):
    """What the person has begun to observe of learners who are still theirs, and not sent."""
    mine = Observation.objects.open().filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), by=user)
    return mine.filter(registration__status=RegistrationStatus.REGISTERED).select_related("registration")


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


def waiting_list(user):
    """Evidence that waits for the person as assessor, oldest first; with the day it was submitted and its criteria.

    Not a piece of which all they could decide is another assessor's after an appeal (R3.15); its page says so.
    """
    submitted = Submission.objects.filter(evidence=OuterRef("pk")).order_by("-attempt")
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by("criterion__outcome__unit__number")
    return (
        Evidence.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"))
        .filter(status=EvidenceStatus.SUBMITTED, registration__status=RegistrationStatus.REGISTERED)
        .exclude(registration__learner_id=user.pk)
        .exclude(*_left_to_another(user))
        .select_related("registration__qualification", "registration__centre")
        .prefetch_related(Prefetch("links", links))
        .annotate(
            submitted_at=Subquery(submitted.values("at")[:1]),
            attempt=Subquery(submitted.values("attempt")[:1]),
            criteria=Count("links"),
        )
        .order_by("submitted_at", "pk")
    )


def _left_to_another(user):
    """Conditions of Evidence: something undecided is barred to the person, and nothing undecided is theirs to decide.

    Undecided as in rules.undecided_criteria.
    """
    newest = Submission.objects.filter(evidence=OuterRef(OuterRef("evidence"))).order_by("-attempt").values("pk")[:1]
    counts = Q(outcome=Outcome.MET) & ~Q(assessment__submission__evidence__status=EvidenceStatus.WITHDRAWN)
    settled = (
        Decision.objects.current()
        .filter(registration=OuterRef("evidence__registration"), criterion=OuterRef("criterion"))
        .filter(Q(assessment__submission=Subquery(newest)) | counts)
    )
    known = Competence.objects.in_force().filter(
        user=user,
        duty=Duty.ASSESS,
        centre=OuterRef("evidence__registration__centre"),
        unit=OuterRef("criterion__outcome__unit"),
    )
    locked = RouteUnit.objects.filter(
        registration=OuterRef("evidence__registration"),
        unit=OuterRef("criterion__outcome__unit"),
        locked_at__isnull=False,
    )
    barred = Exists(rules.barred_rows(user))
    undecided = EvidenceLink.objects.filter(~Exists(settled), evidence=OuterRef("pk"))
    theirs = undecided.filter(~barred, Exists(known), ~Exists(locked))
    return Exists(undecided.filter(barred)), ~Exists(theirs)


def countersign_list(user):
    """Trainees' decisions about the person's learners, on units that the person is qualified for; not their own."""
    competence = user.competences.in_force().filter(
        duty=Duty.ASSESS,
        trainee=False,
        centre=OuterRef("registration__centre"),
        unit=OuterRef("criterion__outcome__unit"),
    )
    return (
        Decision.objects.current()
        .filter(needs_countersignature=True, countersignature__isnull=True)
        .filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), Exists(competence))
        .exclude(by=user)
        .exclude(registration__learner=user)
        .select_related(
            "registration__qualification__awarding_organisation",
            "registration__centre",
            "criterion__outcome__unit",
            "by",
            "assessment__submission__evidence",
        )
        .order_by("at", "pk")
    )


def countersign_sitting(user, decision):
    """The decisions of the same sitting that wait for this person, in the order of the specification."""
    rows = countersign_list(user).filter(assessment=decision.assessment_id)
    return rows.order_by("criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number")


def with_codes(decisions, registration):
    """The decisions as [(code in the organisation's style, decision)]."""
    style = registration.qualification.awarding_organisation.criterion_style
    return [(criterion_code(style, *decision.criterion.pair), decision) for decision in decisions]


def caseload(user):
    """Registrations that the person assesses, as `with_progress` tells of them. 1 query."""
    return with_progress(assessed_by(user))


def with_progress(registrations):
    """Registrations with criteria met of those on the route, units signed, last contact.

    `met` and `criteria` leave out units that are tested or recognised, `units_signed` counts the recognised too;
    `last_contact` is the last time anybody assessed, held a review or signed a plan with the learner. 1 query.
    """
    # Sums in subqueries of their own: as joins they would multiply each other.
    route = RouteUnit.objects.filter(registration=OuterRef("pk"))
    portfolio = route.filter(~Exists(_recognised("unit")), unit__method=AssessmentMethod.PORTFOLIO)
    met = _met_on_route().filter(registration=OuterRef("pk"))
    signed = UnitSignOff.objects.current().filter(
        registration=OuterRef("registration"), unit=OuterRef("unit"), signatures__signer=Signer.LEARNER
    )
    settled = route.filter(Exists(signed) | Exists(_recognised("unit")))
    sitting = Assessment.objects.filter(submission__evidence__registration=OuterRef("pk")).order_by("-at")
    review = Review.objects.filter(registration=OuterRef("pk")).order_by("-at")
    plan = PlanSignature.objects.filter(version__plan__registration=OuterRef("pk")).order_by("-at")
    return (
        registrations.select_related("qualification", "centre")
        .annotate(
            met=_counted(met, "registration"),
            criteria=_counted(portfolio, "registration", "unit__outcomes__criteria"),
            units=_counted(route, "registration"),
            units_signed=_counted(settled, "registration"),
            last_sitting=Subquery(sitting.values("at")[:1]),
            last_review=Subquery(review.values("at")[:1]),
            last_plan=Subquery(plan.values("at")[:1]),
        )
        .order_by("planned_end_on", "name")
    )


def _met_on_route():
    """Decisions by which a criterion of the route counts as met, in units that are assessed criterion by criterion."""
    unit = "criterion__outcome__unit"
    on_route = RouteUnit.objects.filter(registration=OuterRef("registration"), unit=OuterRef(unit))
    rows = Decision.objects.standing().filter(Exists(on_route), ~Exists(_recognised(unit)), outcome=Outcome.MET)
    return rows.filter(criterion__outcome__unit__method=AssessmentMethod.PORTFOLIO)


def _recognised(unit):
    """Whether the outer row's unit, in its registration, counts by what was achieved before (DOMAIN 6.5)."""
    return Recognition.objects.standing().filter(registration=OuterRef("registration"), unit=OuterRef(unit))


def _counted(rows, by, what="pk"):
    """How many `rows` there are for the outer row, as a column; 0 where there are none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count(what)).values("n")[:1]), 0)


def units_to_sign(user):
    """Units of the person's learners whose criteria are all met, or test passed, and that nobody has signed.

    `ready_at`: when the last criterion was met, or the pass recorded.
    """
    criteria = Criterion.objects.filter(outcome__unit=OuterRef("unit"))
    met = Decision.objects.standing().filter(
        registration=OuterRef("registration"), criterion__outcome__unit=OuterRef("unit"), outcome=Outcome.MET
    )
    results = TestResult.objects.current().filter(registration=OuterRef("registration"), unit=OuterRef("unit"))
    passed = results.filter(passed=True)
    latest = met.order_by("-at")
    rows = RouteUnit.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), locked_at=None)
    rows = rows.filter(~Exists(_recognised("unit")), registration__status=RegistrationStatus.REGISTERED)
    return (
        rows.exclude(registration__learner=user)
        .annotate(
            total=_counted(criteria, "outcome__unit"),
            met=_counted(met, "registration"),
            score=Subquery(passed.values("score")[:1]),
            ready_at=Coalesce(Subquery(passed.order_by("at").values("at")[:1]), Subquery(latest.values("at")[:1])),
        )
        .filter(Q(met=F("total"), total__gt=0, unit__method=AssessmentMethod.PORTFOLIO) | Q(score__isnull=False))
        .select_related("unit", "registration__qualification")
        .order_by("registration__name", "unit__number")
    )


@dataclass
class Load:
    """A learner against their plan: `expected` criteria by today, `points` those met at even steps of time."""

    registration: Registration
    share: float
    expected: float
    points: list[int]
    due: Due | None = None

    @property
    def last_contact(self):
        """When anybody last assessed, reviewed or agreed something with the learner."""
        row = self.registration
        return max(filter(None, (row.last_sitting, row.last_review, row.last_plan)), default=None)

    @property
    def ahead(self):
        """Criteria ahead of the plan; negative when behind."""
        return round(self.registration.met - self.expected)

    @property
    def complete(self):
        return self.registration.units > 0 and self.registration.units_signed == self.registration.units

    @property
    def state(self):
        """A key of config.ui.STATES; within a twentieth of the criteria a learner is on plan, a fifth is far."""
        total = self.registration.criteria or 1
        if self.complete:
            return "signed_off"
        if self.ahead < -total / 5:
            return "well_behind"
        if self.ahead < -total / 20:
            return "behind"
        return "ahead" if self.ahead > total / 20 else "on_plan"

    @property
    def words(self):
        """ "12 behind", in criteria; the state's own word when on plan."""
        if self.state in ("behind", "well_behind", "ahead"):
            return f"{abs(self.ahead)} {'ahead' if self.ahead > 0 else 'behind'}"
        return "Complete" if self.complete else "On plan"

    @property
    def label(self):
        """What the small line says to those who do not see it."""
        planned = f"{round(self.expected)} planned by today"
        return f"{self.registration.met} of {self.registration.criteria} criteria met, {planned}"


STEPS = 8


def loads(user, centre, on=None):
    """The caseload in a centre against the plan, furthest behind first, with what is due next: [Load]. 7 queries."""
    return loads_of(caseload(user).filter(centre=centre), on)


def loads_of(registrations, on=None):
    """[Load] of registrations `with_progress`, furthest behind first. 7 queries."""
    on = on or timezone.localdate()
    registrations = list(registrations)
    first = {}
    for due in dues(registrations, on):
        first.setdefault(due.registration.pk, due)
    rows = _met_on_route().filter(registration__in=registrations)
    days = defaultdict(list)
    for registration, at in rows.values_list("registration", "at"):
        days[registration].append(timezone.localdate(at))
    found = [_load(row, days[row.pk], on, first.get(row.pk)) for row in registrations]
    return sorted(found, key=lambda load: (load.complete, load.ahead, load.registration.name))


def _load(registration, met_on, on, due):
    length = max((registration.planned_end_on - registration.starts_on).days, 1)
    gone = (on - registration.starts_on).days
    share = min(max(gone / length, 0), 1)
    marks = [registration.starts_on.toordinal() + gone * step / STEPS for step in range(STEPS)]
    points = [sum(day.toordinal() <= mark for day in met_on) for mark in marks]
    return Load(registration, share, share * registration.criteria, [*points, registration.met], due)


# How a learner can stand for the filter of the caseload: value, label, states of Load.
STANDINGS = (
    ("behind", "Behind their plan", ("behind", "well_behind")),
    ("on_plan", "On plan or ahead", ("on_plan", "ahead")),
    ("signed_off", "Complete", ("signed_off",)),
)


def filtered_loads(found, *, words="", qualification="", standing="", overdue=False, on=None):
    """Those of the caseload that fit: words of the name, a qualification, how they stand, something overdue."""
    on = on or timezone.localdate()
    states = next((states for value, _, states in STANDINGS if value == standing), None)
    return [
        load
        for load in found
        if all(word in load.registration.name.lower() for word in words.lower().split())
        and qualification in ("", str(load.registration.qualification_id))
        and (states is None or load.state in states)
        and (not overdue or (load.due is not None and load.due.on < on))
    ]
