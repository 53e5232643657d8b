"""What the factors of risk read: each fact about all assessors of a qualification at once, and only once."""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property

from assessment.models import Assessment, Decision, Signature
from assessment.states import Outcome, Signer
from centres.models import Competence, ConflictOfInterest, Membership, QualificationApproval
from centres.states import STAFF_ROLES, Duty
from iqa.models import Sample
from iqa.states import SampleStatus
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole, EvidenceKind, Likeness, RegistrationStatus, Setting

YEAR = timedelta(days=365)


class Sampled(NamedTuple):
    """A sample, done or planned, of anybody on the qualification."""

    assessor: int | None
    status: str
    outcome: str
    done_at: object
    planned_at: object
    unit: int
    registration__site: int | None


class Learner(NamedTuple):
    """A live learner of an assessor, on any qualification of the centre."""

    person: int
    registration: int
    registration__qualification: int
    registration__site: int | None
    registration__site__name: str | None
    registration__learner: int


class Place(NamedTuple):
    """A site, and how many live learners of the qualification are there."""

    name: str
    learners: int


class Signed(NamedTuple):
    """A unit that an assessor has signed in the last twelve months."""

    by: int
    at: object
    sign_off__registration: int
    sign_off__registration__starts_on: object
    sign_off__unit__guided_hours: int | None


class Scope:
    """The assessors of a qualification in a centre on a day. `steps`: what the strategy says of samples.

    The facts are read when the first factor asks for them: at most 13 queries, whatever the number of assessors.
    """

    def __init__(self, centre, qualification, assessors, on, steps):
        self.centre, self.qualification = centre, qualification
        self.assessors, self.on, self.steps = list(assessors), on, steps

    def plan_url(self, assessor):
        """The sampling plan, with the learners of the assessor."""
        return f"{reverse('iqa:sampling', args=[self.approval.pk])}?assessor={assessor}" if self.approval else ""

    def person_url(self, assessor):
        return reverse("centres:staff_detail", args=[assessor])

    @cached_property
    def approval(self):
        return QualificationApproval.objects.filter(centre=self.centre, qualification=self.qualification).first()

    @cached_property
    def competences(self):
        """{assessor: {unit: (in training, since when)}} in force on the day."""
        rows = Competence.objects.in_force(self.on).filter(
            centre=self.centre,
            user__in=self.assessors,
            duty=Duty.ASSESS,
            unit__group_entries__group__qualification=self.qualification,
        )
        found = defaultdict(dict)
        for user, unit, trainee, since in rows.values_list("user", "unit", "trainee", "starts_on"):
            found[user][unit] = (trainee, since)
        return found

    @cached_property
    def trainees(self):
        return {user for user, units in self.competences.items() if any(trainee for trainee, _ in units.values())}

    @cached_property
    def samples(self):
        """Every sample of the qualification in the centre, the newest first."""
        rows = Sample.objects.filter(registration__centre=self.centre, registration__qualification=self.qualification)
        return [Sampled(*row) for row in rows.order_by("-done_at", "-pk").values_list(*Sampled._fields)]

    @cached_property
    def reviewed(self):
        """{assessor: [(outcome, when)]} of reviewed samples, newest first."""
        found = defaultdict(list)
        for sample in self.samples:
            if sample.status == SampleStatus.DONE:
                found[sample.assessor].append((sample.outcome, sample.done_at))
        return found

    @cached_property
    def learners(self):
        """{assessor: [Learner]} live in the centre, on whatever qualification."""
        rows = Allocation.objects.in_force(self.on).filter(
            person__in=self.assessors,
            role=AllocatedRole.ASSESSOR,
            registration__centre=self.centre,
            registration__status=RegistrationStatus.REGISTERED,
        )
        found = defaultdict(list)
        for row in rows.order_by("registration").values_list(*Learner._fields):
            found[row[0]].append(Learner(*row))
        return found

    def here(self, assessor):
        """The assessor's learners on this qualification."""
        return [
            learner
            for learner in self.learners[assessor]
            if learner.registration__qualification == self.qualification.pk
        ]

    @cached_property
    def staff(self):
        """People who work for the centre."""
        rows = Membership.objects.in_force(self.on).filter(centre=self.centre, role__in=STAFF_ROLES)
        return set(rows.values_list("user", flat=True))

    @cached_property
    def conflicts(self):
        rows = ConflictOfInterest.objects.in_force(self.on).filter(centre=self.centre)
        return {frozenset(pair) for pair in rows.values_list("person", "other")}

    @cached_property
    def signed(self):
        """{assessor: [Signed]} of everybody on the qualification: the others are the peers."""
        rows = Signature.objects.filter(
            signer=Signer.ASSESSOR,
            sign_off__superseded_at=None,
            sign_off__registration__centre=self.centre,
            sign_off__registration__qualification=self.qualification,
            at__date__gt=self.on - YEAR,
        )
        found = defaultdict(list)
        for row in rows.order_by("at").values_list(*Signed._fields):
            found[row[0]].append(Signed(*row))
        return found

    @cached_property
    def _decisions(self):
        rows = Decision.objects.current().filter(
            by__in=self.assessors,
            registration__centre=self.centre,
            registration__qualification=self.qualification,
        )
        return rows.order_by()

    @cached_property
    def decided(self):
        """{assessor: units in which they decided}."""
        return _sets(self._decisions.values_list("by", "criterion__outcome__unit").distinct())

    @cached_property
    def special(self):
        """{assessor: (registration, unit)} that rest on simulation or prior learning."""
        evidence = "assessment__submission__evidence"
        kinds = Q(**{f"{evidence}__kind__in": [EvidenceKind.SIMULATION, EvidenceKind.PRIOR_LEARNING]})
        rows = self._decisions.filter(kinds | Q(**{f"{evidence}__setting": Setting.SIMULATION}))
        return _sets(rows.values_list("by", "registration", "criterion__outcome__unit").distinct())

    @cached_property
    def alike(self):
        """{assessor: evidence that they accepted with a file that is the same as another learner's}."""
        file = "assessment__submission__evidence__files"
        rows = self._decisions.filter(
            outcome=Outcome.MET, **{f"{file}__likenesses__kind": Likeness.SAME, f"{file}__removed_at": None}
        )
        return _sets(rows.values_list("by", "assessment__submission__evidence").distinct())

    @cached_property
    def _assessments(self):
        evidence = "submission__evidence__registration"
        rows = Assessment.objects.filter(
            by__in=self.assessors,
            at__date__gt=self.on - YEAR,
            **{f"{evidence}__centre": self.centre, f"{evidence}__qualification": self.qualification},
        )
        return rows.order_by()

    @cached_property
    def feedbacks(self):
        """{assessor: how often they gave feedback in twelve months}."""
        return dict(self._assessments.values_list("by").annotate(n=Count("pk")).values_list("by", "n"))

    @cached_property
    def repeated(self):
        """{assessor: [(how many assessments, the same words of feedback in them)]}, for more than one learner."""
        learners = Count("submission__evidence__registration", distinct=True)
        rows = self._assessments.values("by", "feedback").annotate(n=Count("pk"), learners=learners)
        found = defaultdict(list)
        for by, number, words in rows.filter(learners__gt=1).values_list("by", "n", "feedback"):
            found[by].append((number, words))
        return found

    @cached_property
    def sites(self):
        """{site: Place} with live learners of the qualification there."""
        rows = Registration.objects.filter(
            centre=self.centre, qualification=self.qualification, status=RegistrationStatus.REGISTERED
        ).exclude(site=None)
        counted = rows.order_by().values("site", "site__name").annotate(n=Count("pk"))
        return {row["site"]: Place(row["site__name"], row["n"]) for row in counted}


def _sets(rows):
    """{first column: the others}; one other column alone is not put into a tuple."""
    found = defaultdict(set)
    for first, *rest in rows:
        found[first].add(rest[0] if len(rest) == 1 else tuple(rest))
    return found
