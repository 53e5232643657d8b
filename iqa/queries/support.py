"""What is shown of assessors, to those who support them and to themselves: agreement, timeliness, methods, caseload,
observations, development, competence, open actions. Nothing of planned samples."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from assessment.models import Assessment, Decision
from assessment.statements import newest
from assessment.working_days import working_days
from centres.models import Competence, Membership, User
from centres.queries import cpd_hours, expiring
from centres.states import Duty, Role
from config.charts import interval_chart
from iqa.models import Action, AssessorObservation, Interview, Sample
from iqa.proportions import Share
from iqa.rules import general_strategy, leads, observation_due_on
from iqa.statements import OBSERVER
from iqa.states import ObservationStatus, SampleOutcome, SampleStatus
from portfolios.models import Allocation, Registration, RouteUnit, allocated_to
from portfolios.states import AllocatedRole, EvidenceKind, RegistrationStatus
from qualifications.models import Unit

YEAR = timedelta(days=365)
OPEN_OBSERVATIONS = (ObservationStatus.PLANNED, ObservationStatus.HELD)


@dataclass
class Support:
    """One assessor at a centre, as far as the person who looks may see it."""

    person: User
    since: date
    trainee: bool = False
    agreement: Share = field(default_factory=lambda: Share(0, 0))
    caseload: int = 0
    last_observed: date | None = None
    planned: date | None = None
    cpd: tuple = (0, 0)
    expires: date | None = None
    open_actions: int = 0
    overdue_actions: int = 0
    observe_by: date | None = None
    observe_late: bool = False


def assessors_in_scope(user, centre, on=None):
    """People who assess at the centre today and whom the person supports; never themselves."""
    grants = Membership.objects.in_force(on).filter(centre=centre, role=Role.ASSESSOR)
    if not leads(user, centre):
        mine = Membership.objects.in_force(on).filter(centre=centre, role=Role.IQA, user=user)
        scope = set(mine.values_list("qualification", flat=True))
        if None not in scope:
            grants = grants.filter(Q(qualification=None) | Q(qualification__in=scope))
    people = User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(pk=user.pk)
    return people.order_by("full_name")


def assessor_rows(user, centre, on=None, people=None):
    """[Support] of every assessor in the person's scope, in a fixed number of queries."""
    on = on or timezone.localdate()
    people = list(assessors_in_scope(user, centre, on) if people is None else people)
    since = _by_person(
        Membership.objects.filter(centre=centre, role=Role.ASSESSOR, user__in=people), "user", Min("starts_on")
    )
    rows = {person.pk: Support(person, since.get(person.pk, on)) for person in people}
    _fill_samples(rows, user, centre, on)
    _fill_work(rows, centre, on)
    _fill_observations(rows, centre, on)
    for pk, hours in cpd_hours(centre, people, on).items():
        rows[pk].cpd = hours
    for group in expiring(centre, on, scope=people):
        rows[group.person.pk].expires = rows[group.person.pk].expires or group.ends_on
    return list(rows.values())


def _by_person(rows, name, what):
    return dict(rows.order_by().values(name).annotate(found=what).values_list(name, "found"))


def _fill_samples(rows, user, centre, on):
    """Agreement of the last twelve months: decisions that stand, with or without an action, of those sampled."""
    done = Sample.objects.visible_to(user).filter(
        registration__centre=centre, assessor__in=rows, status=SampleStatus.DONE, done_at__date__gt=on - YEAR
    )
    found = defaultdict(Counter)
    counts = done.order_by().values("assessor", "outcome").annotate(n=Count("pk", distinct=True))
    for assessor, outcome, number in counts.values_list("assessor", "outcome", "n"):
        found[assessor][outcome] += number
    for pk, outcomes in found.items():
        total = sum(outcomes.values())
        rows[pk].agreement = Share(total - outcomes[SampleOutcome.DISAGREE], total)


def _fill_work(rows, centre, on):
    loads = Allocation.objects.in_force(on).filter(
        registration__centre=centre,
        registration__status=RegistrationStatus.REGISTERED,
        role=AllocatedRole.ASSESSOR,
        person__in=rows,
    )
    for pk, number in _by_person(loads, "person", Count("registration", distinct=True)).items():
        rows[pk].caseload = number
    trainees = Competence.objects.in_force(on).filter(centre=centre, user__in=rows, duty=Duty.ASSESS, trainee=True)
    for pk in trainees.order_by().values_list("user", flat=True).distinct():
        rows[pk].trainee = True
    for owner, due_on, answered_at in (
        Action.objects.open()
        .of_centre(centre)
        .filter(owner__in=rows)
        .order_by()
        .values_list("owner", "due_on", "answered_at")
    ):
        rows[owner].open_actions += 1
        rows[owner].overdue_actions += answered_at is None and due_on < on


def _fill_observations(rows, centre, on):
    seen = AssessorObservation.objects.filter(centre=centre, assessor__in=rows)
    last = _by_person(seen.held(), "assessor", Max("held_on"))
    policy = general_strategy(centre, on)
    planned = _by_person(seen.filter(status=ObservationStatus.PLANNED), "assessor", Min("planned_on"))
    for pk, row in rows.items():
        row.last_observed, row.planned = last.get(pk), planned.get(pk)
        row.observe_by = observation_due_on(row.last_observed, row.since, row.trainee, policy)
        row.observe_late = row.observe_by < on


def agreement_chart(rows):
    """The agreement of several assessors with its interval, as a picture; None where nobody has been sampled."""
    lines = [(row.person.full_name, row.agreement) for row in rows if row.agreement.total]
    return interval_chart(
        [(name, one.percent, one.low, one.high, f"{one.count} of {one.total}") for name, one in lines]
    )


@dataclass
class Dashboard:
    row: Support
    outcomes: list  # (SampleOutcome, how often)
    on_time: Share
    days: list  # (words, how many) of working days from handing in to feedback
    methods: list  # (label, how many decisions)
    observations: list
    interviews: list
    competences: list  # (duty, units, of them in training)
    expiring: list
    actions: list
    reviews: list
    chart: object


def dashboard(user, person, centre, on=None):
    """Everything about one assessor, in a fixed number of queries."""
    on = on or timezone.localdate()
    (row,) = assessor_rows(user, centre, on, people=[person])
    done = Sample.objects.visible_to(user).filter(
        registration__centre=centre, assessor=person, status=SampleStatus.DONE, done_at__date__gt=on - YEAR
    )
    reviews = list(done.select_related("registration", "unit", "done_by").defer("seen").order_by("-done_at", "-pk"))
    outcomes = Counter(sample.outcome for sample in reviews)
    on_time, days = _timeliness(person, centre, on)
    return Dashboard(
        row=row,
        outcomes=[(outcome, outcomes[outcome]) for outcome in SampleOutcome],
        on_time=on_time,
        days=days,
        methods=_methods(person, centre, on),
        observations=observations_of(person, centre),
        interviews=_interviews(user, person, centre),
        competences=_competences(person, centre, on),
        expiring=expiring(centre, on, person=person),
        actions=_open_actions(person, centre, on),
        reviews=reviews[:10],
        chart=agreement_chart([row]),
    )


def _timeliness(person, centre, on):
    """Sittings of the last twelve months within the working days that the centre promises, and how long they took."""
    sittings = Assessment.objects.filter(
        by=person, submission__evidence__registration__centre=centre, at__date__gt=on - YEAR
    )
    took = [
        working_days(timezone.localdate(handed_in), timezone.localdate(at), centre.nation)
        for handed_in, at in sittings.order_by().values_list("submission__at", "at")
    ]
    target = centre.waiting_target_days
    bands = [(0, target // 2), (target // 2 + 1, target), (target + 1, 2 * target), (2 * target + 1, None)]
    days = [
        (f"{low} to {high}" if high is not None else f"{low} and more", sum(low <= n <= (high or n) for n in took))
        for low, high in bands
    ]
    return Share(sum(n <= target for n in took), len(took)), days


def _methods(person, centre, on):
    rows = Decision.objects.filter(by=person, registration__centre=centre, at__date__gt=on - YEAR)
    kinds = _by_person(rows, "assessment__submission__evidence__kind", Count("pk"))
    return sorted(((EvidenceKind(kind).label, n) for kind, n in kinds.items()), key=lambda pair: (-pair[1], pair[0]))


def observations_of(person, centre):
    rows = AssessorObservation.objects.filter(assessor=person, centre=centre)
    return list(rows.select_related("observer", "registration", "unit").order_by("-planned_on", "-pk"))


def _interviews(user, person, centre):
    """What others said about the assessor: never shown to the assessor."""
    if user.pk == person.pk:
        return []
    rows = Interview.objects.visible_to(user).filter(centre=centre, assessor=person)
    return list(rows.select_related("by")[:10])


def _competences(person, centre, on):
    rows = Competence.objects.in_force(on).filter(centre=centre, user=person).order_by()
    counted = rows.values("duty").annotate(
        units=Count("unit", distinct=True), training=Count("unit", distinct=True, filter=Q(trainee=True))
    )
    return [(Duty(row["duty"]).label, row["units"], row["training"]) for row in counted]


def _open_actions(person, centre, on):
    rows = Action.objects.open().of_centre(centre).filter(owner=person)
    related = ("sample__unit", "sample__registration", "observation__assessor")
    rows = list(rows.select_related(*related))
    for action in rows:
        action.overdue = action.answered_at is None and action.due_on < on
    return rows


def planned_observations(user, centre, on=None):
    """Observations that the person is to hold, the first one first, with `overdue`; the lead sees all. 2 queries."""
    on = on or timezone.localdate()
    rows = AssessorObservation.objects.filter(centre=centre, status=ObservationStatus.PLANNED).exclude(assessor=user)
    if not leads(user, centre):
        rows = rows.filter(observer=user)
    rows = list(rows.select_related("assessor", "observer", "registration").order_by("planned_on", "pk"))
    for row in rows:
        row.overdue = row.planned_on < on
    return rows


def learners_of(assessor, centre):
    """Live registrations that the person assesses, for the choice of whom an observation is about."""
    live = Registration.objects.filter(centre=centre, status=RegistrationStatus.REGISTERED)
    live = live.filter(allocated_to(assessor, AllocatedRole.ASSESSOR)).exclude(learner=assessor)
    return live.select_related("qualification").order_by("name")


def units_of(assessor, centre):
    """Units that their learners take."""
    taken = RouteUnit.objects.filter(registration__in=learners_of(assessor, centre).order_by().values("pk"))
    return Unit.objects.filter(pk__in=taken.values("unit")).order_by("number")


def observation_signs(observation):
    """Both signatures, for _signatures.html: the observer's, and the assessor's word beside it."""
    observer = {"role": "Observer", "statement": observation.statement or newest(OBSERVER), "wait": "not held yet"}
    assessor = {"role": "Assessor", "statement": "I have read this.", "wait": "not acknowledged yet"}
    if observation.signed_at:
        day = f"{timezone.localtime(observation.signed_at):%-d %b %Y, %H:%M}"
        observer |= {"name": observation.observer.full_name, "note": day}
    if observation.acknowledged_at:
        day = f"{timezone.localtime(observation.acknowledged_at):%-d %b %Y, %H:%M}"
        assessor |= {"name": observation.assessor.full_name, "note": day}
    return [observer, assessor]


def expiring_for(user, centre):
    """Competence that runs out: of everybody for the lead, else one's own and that of assessors in scope. 3 queries."""
    if leads(user, centre):
        return expiring(centre)
    return expiring(centre, scope=[user, *assessors_in_scope(user, centre)])


def own_observations(user):
    """Observations of the person as assessor that are planned or wait for their word. 1 query."""
    rows = AssessorObservation.objects.filter(assessor=user, status__in=OPEN_OBSERVATIONS)
    return rows.select_related("observer", "registration", "unit").order_by("planned_on", "pk")
