"""How an assessor's learners get on, against their plan; each in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from assessment.models import (
    Assessment,
    Decision,
    PlanSignature,
    Review,
    UnitSignOff,
)
from assessment.queries.dues import (
    Due,
    dues,
)
from assessment.queries.waiting import assessed_by, counted, recognised_units
from assessment.states import (
    Outcome,
    Signer,
)
from portfolios.models import Registration, RouteUnit
from qualifications.states import AssessmentMethod


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
    portfolio = route.filter(~Exists(recognised_units("unit")), unit__method=AssessmentMethod.PORTFOLIO)
    met = _met_on_route().filter(registration=OuterRef("pk"))
    signed = UnitSignOff.objects.current().filter(
        registration=OuterRef("registration"), unit=OuterRef("unit"), signatures__signer=Signer.LEARNER
    )
    settled = route.filter(Exists(signed) | Exists(recognised_units("unit")))
    sitting = Assessment.objects.filter(submission__evidence__registration=OuterRef("pk")).order_by("-at")
    review = Review.objects.filter(registration=OuterRef("pk")).order_by("-at")
    plan = PlanSignature.objects.filter(version__plan__registration=OuterRef("pk")).order_by("-at")
    return (
        registrations.select_related("qualification", "centre")
        .annotate(
            met=counted(met, "registration"),
            criteria=counted(portfolio, "registration", "unit__outcomes__criteria"),
            units=counted(route, "registration"),
            units_signed=counted(settled, "registration"),
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
    rows = Decision.objects.standing().filter(Exists(on_route), ~Exists(recognised_units(unit)), outcome=Outcome.MET)
    return rows.filter(criterion__outcome__unit__method=AssessmentMethod.PORTFOLIO)


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
