"""What waits for an assessor, and how their learners get on; each in a fixed number of queries."""

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from assessment.models import Assessment, Decision, TestResult, UnitSignOff
from assessment.states import Outcome, Signer
from centres.states import Duty
from portfolios.models import Evidence, EvidenceLink, Registration, RouteUnit, Submission, allocated_to
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus
from qualifications.models import Criterion
from qualifications.states import AssessmentMethod


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
    """Units of the person's learners whose criteria are all met, or test passed, and that nobody has signed."""
    criteria = Criterion.objects.filter(outcome__unit=OuterRef("unit")).order_by().values("outcome__unit")
    met = (
        Decision.objects.standing()
        .filter(registration=OuterRef("registration"), criterion__outcome__unit=OuterRef("unit"), outcome=Outcome.MET)
        .order_by()
        .values("registration")
    )
    passed = TestResult.objects.filter(registration=OuterRef("registration"), unit=OuterRef("unit"), passed=True)
    rows = RouteUnit.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), locked_at=None)
    rows = rows.filter(registration__status=RegistrationStatus.REGISTERED)
    return (
        rows.exclude(registration__learner=user)
        .annotate(
            total=Subquery(criteria.annotate(n=Count("pk")).values("n")[:1]),
            met=Subquery(met.annotate(n=Count("pk")).values("n")[:1]),
            score=Subquery(passed.values("score")[:1]),
        )
        .filter(Q(met=F("total"), unit__method=AssessmentMethod.PORTFOLIO) | Q(score__isnull=False))
        .select_related("unit", "registration__qualification")
        .order_by("registration__name", "unit__number")
    )
