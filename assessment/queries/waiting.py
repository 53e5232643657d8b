"""The rows that wait for an assessor: evidence, decisions to countersign, units to sign, plans, actions."""

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment import rules
from assessment.models import (
    Decision,
    Observation,
    PlanSignature,
    PlanVersion,
    Recognition,
    ReviewAction,
    TestResult,
)
from assessment.states import (
    IN_FORCE,
    Outcome,
    Owner,
    VersionState,
)
from centres.models import Competence
from centres.states import Duty
from portfolios.models import Evidence, EvidenceLink, Registration, RouteUnit, Submission, allocated_to
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus
from qualifications.models import Criterion
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod


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


def unsent_observations(user):
    """What the person has begun to observe of learners who are still theirs, and not sent."""
    mine = Observation.objects.open().filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), by=user)
    return mine.filter(registration__status=RegistrationStatus.REGISTERED).select_related("registration")


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


def recognised_units(unit):
    """Whether the outer row's unit, in its registration, counts by what was achieved before (DOMAIN 6.5)."""
    return Recognition.objects.standing().filter(registration=OuterRef("registration"), unit=OuterRef(unit))


def counted(rows, by, what="pk"):
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
    rows = rows.filter(~Exists(recognised_units("unit")), registration__status=RegistrationStatus.REGISTERED)
    return (
        rows.exclude(registration__learner=user)
        .annotate(
            total=counted(criteria, "outcome__unit"),
            met=counted(met, "registration"),
            score=Subquery(passed.values("score")[:1]),
            ready_at=Coalesce(Subquery(passed.order_by("at").values("at")[:1]), Subquery(latest.values("at")[:1])),
        )
        .filter(Q(met=F("total"), total__gt=0, unit__method=AssessmentMethod.PORTFOLIO) | Q(score__isnull=False))
        .select_related("unit", "registration__qualification")
        .order_by("registration__name", "unit__number")
    )
