"""Everything of plans, reviews and feedback that has a date: for the caseload, the calendar and the daily letter."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from assessment.models import Decision, PlanningPolicy, PlanVersion, Review, ReviewAction
from assessment.states import IN_FORCE, Outcome, Owner, Side, VersionState
from centres.models import Membership
from centres.states import Role
from portfolios.models import Allocation, Registration, allocated_to
from portfolios.states import AllocatedRole, RegistrationStatus

BOTH = (Side.LEARNER, Side.ASSESSOR)
SOON = 3  # days before its date from which the daily letter names a thing


@dataclass(frozen=True, order=True)
class Due:
    """Something with a date: what, whose, where it is done. `key` names it for ever, `starts` and `ends` if it has."""

    on: date
    key: str
    registration: Registration = field(compare=False)
    what: str = field(compare=False)
    url: str = field(compare=False)
    sides: tuple = field(compare=False, default=BOTH)
    starts: time | None = field(compare=False, default=None)
    ends: time | None = field(compare=False, default=None)

    @property
    def is_meeting(self):
        """A day on which people meet; it is not overdue afterwards."""
        return self.key.startswith("meeting")


def dues(registrations, on=None):
    """[Due] of these registrations, earliest first; overdue ones, and meetings from today on. 5 queries."""
    on = on or timezone.localdate()
    known = {row.pk: row for row in registrations}
    found = [
        *_plan_dues(known, on),
        *_review_dues(known, on),
        *_action_dues(known),
        *_feedback_dues(known),
    ]
    return sorted(found)


def _plan_dues(known, on):
    agreed = PlanVersion.objects.filter(
        plan__registration__in=known, plan__status__in=IN_FORCE, state=VersionState.AGREED
    )
    for version in agreed.select_related("plan"):
        registration = known[version.plan.registration_id]
        url = reverse("assessment:plan_detail", args=[version.plan_id])
        name = f"{version.plan.reference}, {version.title}"
        if version.target_on:
            yield Due(version.target_on, f"target-{version.plan_id}", registration, f"Plan to be done: {name}", url)
        if version.review_on:
            what = f"Look at the plan again: {name}"
            yield Due(version.review_on, f"plan-review-{version.plan_id}", registration, what, url)
        if version.on and version.on >= on:
            key, what = f"meeting-{version.plan_id}", f"Assessment: {name}"
            times = (version.starts_at, version.ends_at)
            yield Due(version.on, key, registration, what, url, BOTH, *times)


def _review_dues(known, on):
    days = review_days(known.values(), on)
    for pk, day in days.items():
        url = reverse("assessment:plan_list", args=[pk])
        yield Due(day, f"review-{pk}", known[pk], "Progress review", url)


def review_days(registrations, on=None):
    """{registration id: the day by which its next review is due}: as the last one set it, else so many weeks after the
    start as the centre asks (R3.14). Where it asks nothing, none is due before the first has been held. 2 queries."""
    registrations = list(registrations)
    last = Review.objects.filter(registration=OuterRef("pk")).order_by("-number")
    rows = Registration.objects.filter(pk__in=[row.pk for row in registrations])
    planned = dict(rows.annotate(next_on=Subquery(last.values("next_on")[:1])).values_list("pk", "next_on"))
    weeks = _weeks({row.centre_id for row in registrations}, on or timezone.localdate())
    for row in registrations:
        if planned[row.pk] is None and row.centre_id in weeks:
            planned[row.pk] = row.starts_on + timedelta(weeks=weeks[row.centre_id])
    return {pk: day for pk, day in planned.items() if day is not None}


def _weeks(centres, on):
    """{centre id: weeks between reviews on the day}."""
    rows = PlanningPolicy.objects.filter(centre__in=centres, in_force_from__lte=on).order_by("in_force_from", "pk")
    return dict(rows.values_list("centre", "review_weeks"))


def _action_dues(known):
    sides = {Owner.LEARNER: (Side.LEARNER,), Owner.ASSESSOR: (Side.ASSESSOR,), Owner.EMPLOYER: (Side.ASSESSOR,)}
    for action in ReviewAction.objects.open().filter(registration__in=known):
        url = reverse("assessment:review_detail", args=[action.review_id])
        whose = " (employer)" if action.owner == Owner.EMPLOYER else ""
        what = f"Agreed at a review: {action.text}{whose}"
        registration = known[action.registration_id]
        yield Due(action.due_on, f"action-{action.pk}", registration, what, url, sides[action.owner])


def _feedback_dues(known):
    """What the assessor asked for by a day: one line for each piece and day."""
    rows = Decision.objects.current().filter(registration__in=known, outcome=Outcome.NOT_YET_MET, act_by__isnull=False)
    pieces = {}
    for row in rows.select_related("assessment__submission__evidence").order_by("pk"):
        evidence = row.assessment.submission.evidence
        pieces.setdefault((evidence.pk, row.act_by), (evidence, known[row.registration_id]))
    for (pk, act_by), (evidence, registration) in pieces.items():
        url = reverse("assessment:evidence_detail", args=[pk])
        what = f"Act on feedback: {evidence.reference} {evidence.title}"
        yield Due(act_by, f"feedback-{pk}-{act_by:%Y%m%d}", registration, what, url, (Side.LEARNER,))


def dues_of_person(user, on=None):
    """What has a date for the person: as learner, and as assessor of those allocated today. 7 queries."""
    live = Registration.objects.filter(status=RegistrationStatus.REGISTERED).not_away(on)
    own = list(live.filter(learner=user))
    assessed = list(live.filter(allocated_to(user, AllocatedRole.ASSESSOR)).exclude(learner=user))
    mine = {row.pk: Side.LEARNER for row in own} | {row.pk: Side.ASSESSOR for row in assessed}
    return [due for due in dues([*own, *assessed], on) if mine[due.registration.pk] in due.sides]


def address_of_plan(plan):
    return reverse("assessment:plan_detail", args=[plan.pk])


def proposals(registrations):
    """Proposed versions of these registrations with plan and author, the oldest first. 1 query."""
    rows = PlanVersion.objects.filter(plan__registration__in=registrations, state=VersionState.PROPOSED)
    return rows.select_related("plan", "by").order_by("pk")


@dataclass
class Letter:
    """The daily letter to one person: what is overdue or soon due, and what waits for their answer."""

    person: object
    dues: list[Due] = field(default_factory=list)
    proposals: list = field(default_factory=list)


def daily_letters(centre, on=None):
    """[Letter] for the people of a centre to whom there is something to say on the day. 9 queries."""
    on = on or timezone.localdate()
    rows = Registration.objects.filter(centre=centre, status=RegistrationStatus.REGISTERED, learner__is_active=True)
    known = {row.pk: row for row in rows.not_away(on).select_related("learner")}
    people = _people(known)
    letters = {}

    def letter_to(person):
        return letters.setdefault(person.pk, Letter(person))

    for due in dues(known.values(), on):
        if due.on <= on + timedelta(days=SOON):
            for person in _of(people[due.registration.pk], due.sides):
                letter_to(person).dues.append(due)
    for version in proposals(known):
        registration = known[version.plan.registration_id]
        version.plan.registration = registration
        from_learner = version.by_id == registration.learner_id
        for person in _of(people[registration.pk], (Side.ASSESSOR if from_learner else Side.LEARNER,)):
            letter_to(person).proposals.append(version)
    return list(letters.values())


def _people(known):
    """{registration id: {side: [person]}}, assessors as allocated today with the grant that it needs."""
    people = {pk: {Side.LEARNER: [row.learner], Side.ASSESSOR: []} for pk, row in known.items()}
    rows = Allocation.objects.in_force().filter(registration__in=known, role=AllocatedRole.ASSESSOR)
    rows = rows.filter(person__is_active=True).filter(_grant_stands())
    for row in rows.select_related("person"):
        if row.person_id != known[row.registration_id].learner_id:
            people[row.registration_id][Side.ASSESSOR].append(row.person)
    return people


def _grant_stands():
    grant = Membership.objects.in_force().filter(
        user=OuterRef("person"), role=Role.ASSESSOR, centre=OuterRef("registration__centre")
    )
    return Exists(grant)


def _of(people, sides):
    return list({person.pk: person for side in sides for person in people[side]}.values())
