"""What waits for an assessor, and how their learners get on; each in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assessment, Decision, TestResult, UnitSignOff
from assessment.states import Outcome, Signer, WorkKind
from assessment.working_days import working_days
from centres.states import Duty
from portfolios.models import Evidence, EvidenceLink, Registration, RouteUnit, Submission, allocated_to
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus
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
    """Everything that waits for the person in a centre, oldest first: [Work]. 5 queries and those of later houses."""
    rows = [
        *map(_evidence_work, waiting_list(user).filter(registration__centre=centre)),
        *_countersign_work(countersign_list(user).filter(registration__centre=centre)),
        *map(_sign_work, units_to_sign(user).filter(registration__centre=centre)),
        *[row for more in more_work for row in more(user, centre)],
    ]
    today = timezone.localdate()
    for row in rows:
        row.days = working_days(timezone.localdate(row.since), today)
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


def waiting_list(user):
    """Evidence that waits for the person as assessor, oldest first; with the day it was submitted and its criteria."""
    submitted = Submission.objects.filter(evidence=OuterRef("pk")).order_by("-attempt")
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by("criterion__outcome__unit__number")
    return (
        Evidence.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"))
        .filter(status=EvidenceStatus.SUBMITTED, registration__status=RegistrationStatus.REGISTERED)
        .exclude(registration__learner_id=user.pk)
        .select_related("registration__qualification", "registration__centre")
        .prefetch_related(Prefetch("links", links))
        .annotate(
            submitted_at=Subquery(submitted.values("at")[:1]),
            attempt=Subquery(submitted.values("attempt")[:1]),
            criteria=Count("links"),
        )
        .order_by("submitted_at", "pk")
    )


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
    """Registrations that the person assesses: criteria met of those on the route, units signed, last contact.

    `met` and `criteria` leave out units that are tested; `last_contact` is the last time anybody assessed. 1 query.
    """
    # Sums in subqueries of their own: as joins they would multiply each other.
    route = RouteUnit.objects.filter(registration=OuterRef("pk"))
    portfolio = route.filter(unit__method=AssessmentMethod.PORTFOLIO)
    met = Decision.objects.standing().filter(
        registration=OuterRef("pk"),
        outcome=Outcome.MET,
        criterion__outcome__unit__method=AssessmentMethod.PORTFOLIO,
        criterion__outcome__unit__route_entries__registration=OuterRef("pk"),
    )
    signed = UnitSignOff.objects.current().filter(registration=OuterRef("pk"), signatures__signer=Signer.LEARNER)
    contact = Assessment.objects.filter(submission__evidence__registration=OuterRef("pk")).order_by("-at")
    return (
        Registration.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR), status=RegistrationStatus.REGISTERED)
        .exclude(learner=user)
        .select_related("qualification", "centre")
        .annotate(
            met=_counted(met, "registration"),
            criteria=_counted(portfolio, "registration", "unit__outcomes__criteria"),
            units=_counted(route, "registration"),
            units_signed=_counted(signed, "registration"),
            last_contact=Subquery(contact.values("at")[:1]),
        )
        .order_by("planned_end_on", "name")
    )


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
    passed = TestResult.objects.filter(registration=OuterRef("registration"), unit=OuterRef("unit"), passed=True)
    latest = met.order_by("-at")
    rows = RouteUnit.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), locked_at=None)
    rows = rows.filter(registration__status=RegistrationStatus.REGISTERED)
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
    """The caseload in a centre against the plan, furthest behind first: [Load]. 2 queries."""
    on = on or timezone.localdate()
    registrations = list(caseload(user).filter(centre=centre))
    rows = Decision.objects.standing().filter(registration__in=registrations, outcome=Outcome.MET)
    days = defaultdict(list)
    for registration, at in rows.values_list("registration", "at"):
        days[registration].append(timezone.localdate(at))
    found = [_load(registration, days[registration.pk], on) for registration in registrations]
    return sorted(found, key=lambda load: (load.complete, load.ahead, load.registration.name))


def _load(registration, met_on, on):
    length = max((registration.planned_end_on - registration.starts_on).days, 1)
    gone = (on - registration.starts_on).days
    share = min(max(gone / length, 0), 1)
    marks = [registration.starts_on.toordinal() + gone * step / STEPS for step in range(STEPS)]
    points = [sum(day.toordinal() <= mark for day in met_on) for mark in marks]
    return Load(registration, share, share * registration.criteria, [*points, registration.met])
