"""What waits: samples to review, actions to close, learners to release; and what assessors have to answer."""

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.models import Decision, Recognition, Signature, UnitSignOff
from assessment.states import Signer
from assessment.working_days import working_days
from iqa.models import Action, Release, Sample
from iqa.rules import leads
from iqa.states import SampleKind, SampleStatus
from portfolios.models import Registration, RouteUnit, quality_assured_by
from portfolios.states import RegistrationStatus

RECENT = 20
# Functions of (user, centre) -> list of Place: what later houses have for lead quality assurers, put here when an app
# starts.
more_for_leads = []


def for_leads(user, centre):
    """What later houses wait for a lead quality assurer with, as pages to open."""
    return [place for more in more_for_leads for place in more(user, centre)]


def with_readiness(samples):
    """Annotate samples with `signed_at`, the learner's signature or what made it count, and `decided_at`, the first
    decision, for an interim sample."""
    signed = Signature.objects.filter(
        signer=Signer.LEARNER,
        sign_off__superseded_at=None,
        sign_off__registration=OuterRef("registration"),
        sign_off__unit=OuterRef("unit"),
    )
    decided = Decision.objects.current().filter(
        registration=OuterRef("registration"), criterion__outcome__unit=OuterRef("unit")
    )
    taken = RouteUnit.objects.filter(registration=OuterRef("registration"), unit=OuterRef("unit"))
    recognised = Recognition.objects.standing().filter(registration=OuterRef("registration"), unit=OuterRef("unit"))
    recognised = recognised.values(settled_at=Coalesce("answer__at", "record__at"))
    first = decided.order_by().values("registration").annotate(first=Min("at")).values("first")
    return samples.filter(Exists(taken)).annotate(
        signed_at=Coalesce(Subquery(signed.values("at")[:1]), Subquery(recognised[:1])),
        decided_at=Subquery(first[:1]),
    )


def ready(samples):
    """Those that can be reviewed now."""
    summative = Q(kind=SampleKind.SUMMATIVE, signed_at__isnull=False)
    return samples.filter(summative | Q(kind=SampleKind.INTERIM, decided_at__isnull=False))


def ready_samples(user, centre, on=None):
    """Planned samples that the person can review now, oldest first: theirs, nobody's, and for the lead everybody's.

    Each row gets `days` (working days waited) and `overdue` (longer than the centre promises). 2 queries.
    """
    rows = Sample.objects.visible_to(user).filter(status=SampleStatus.PLANNED, registration__centre=centre)
    if not leads(user, centre):
        rows = rows.filter(Q(iqa=user) | Q(iqa=None))
    rows = ready(with_readiness(rows)).select_related("registration__qualification", "unit", "assessor", "iqa")
    return with_days(rows, centre, on)


def overdue_plans(user, centre, on=None):
    """The first planned samples whose day has passed, of the person, of nobody, and for the lead everybody's (R4.11).

    Each row says with `of` how many there are. 1 query.
    """
    on = on or timezone.localdate()
    rows = Sample.objects.visible_to(user).filter(
        status=SampleStatus.PLANNED, registration__centre=centre, planned_on__lt=on
    )
    if not leads(user, centre):
        rows = rows.filter(Q(iqa=user) | Q(iqa=None))
    rows = rows.select_related("registration", "unit", "iqa").annotate(of=Window(Count("pk")))
    return rows.order_by("planned_on", "pk")[:RECENT]


def with_days(rows, centre, on=None):
    """The samples as a list, the longest wait first, each with `ready_on`, `days`, `overdue` and `waited`."""
    on = on or timezone.localdate()
    rows = list(rows)
    for sample in rows:
        sample.ready_on = timezone.localdate(sample.signed_at or sample.decided_at)
        sample.days = working_days(sample.ready_on, on, centre.nation)
        sample.overdue = sample.days > centre.waiting_target_days
        sample.waited = f"{sample.days} day{'' if sample.days == 1 else 's'}" if sample.days else "today"
    return sorted(rows, key=lambda sample: (sample.ready_on, sample.pk))


def summary(samples, centre):
    """The first sentence of the home page: how many samples wait, and how long the oldest has."""
    if not samples:
        return "No sample waits to be reviewed."
    words = "One sample to review. It has" if len(samples) == 1 else f"{len(samples)} samples to review. The oldest has"
    days = samples[0].days
    waited = f"waited {days} working day{'' if days == 1 else 's'}" if days else "come in today"
    return f"{words} {waited}; the centre’s promise is {centre.waiting_target_days}."


def open_actions(user, centre, on=None):
    """Open actions that the person may close, answered ones first, with `overdue`. 1 query."""
    on = on or timezone.localdate()
    rows = Action.objects.visible_to(user).open().of_centre(centre).exclude(owner=user)
    related = ("owner", "sample__registration", "sample__unit", "observation__assessor")
    rows = list(rows.select_related(*related).order_by("due_on", "pk"))
    for action in rows:
        action.overdue = action.answered_at is None and action.due_on < on
    return sorted(rows, key=lambda action: action.answered_at is None)


def releasable(user, centre, on=None):
    """Registrations that look ready to be released: all units signed, nothing planned, no action open. 1 query.

    The release page asks every rule again; this list only saves looking for them.
    """
    on = on or timezone.localdate()
    units = RouteUnit.objects.filter(registration=OuterRef("pk")).order_by().values("registration")
    signed = UnitSignOff.objects.current().filter(
        registration=OuterRef("pk"),
        signatures__signer=Signer.LEARNER,
        unit__in=RouteUnit.objects.filter(registration=OuterRef("registration")).values("unit"),
    )
    recognised = Recognition.objects.standing().filter(
        registration=OuterRef("pk"),
        unit__in=RouteUnit.objects.filter(registration=OuterRef("registration")).values("unit"),
    )
    planned = Sample.objects.filter(
        registration=OuterRef("pk"),
        status=SampleStatus.PLANNED,
        unit__in=RouteUnit.objects.filter(registration=OuterRef("registration")).values("unit"),
    )
    actions = Action.objects.open().filter(sample__registration=OuterRef("pk"))
    rows = Registration.objects.visible_to(user).filter(
        centre=centre, status=RegistrationStatus.REGISTERED, route_closed_at=None
    )
    return (
        rows.exclude(learner=user)
        .filter(~Exists(Release.objects.current().filter(registration=OuterRef("pk"))))
        .filter(~Exists(planned), ~Exists(actions))
        .annotate(
            units=Subquery(units.annotate(n=Count("pk")).values("n")),
            signed=_counted(signed) + _counted(recognised),
            last_signed=Max("sign_offs__signatures__at", filter=Q(sign_offs__superseded_at=None)),
        )
        .filter(units=F("signed"))
        .select_related("qualification")
        .order_by("last_signed", "pk")
    )


def _counted(rows):
    """How many of these rows the outer registration has, as a column."""
    return Coalesce(Subquery(rows.order_by().values("registration").annotate(n=Count("pk")).values("n")), 0)


def plans(user, centre, on=None):
    """Approvals whose sampling plan the person keeps, with `learners`, `planned`, `done`, `last_draw`. 6 queries."""
    approvals = centre.approvals.in_force(on or timezone.localdate())
    if not leads(user, centre):
        approvals = approvals.filter(quality_assured_by(user))
    approvals = list(approvals.select_related("qualification"))
    learners = _counts(
        Registration.objects.filter(centre=centre, status=RegistrationStatus.REGISTERED).exclude(learner=user),
        "qualification",
    )
    samples = Sample.objects.visible_to(user).filter(registration__centre=centre)
    planned = _counts(samples.filter(status=SampleStatus.PLANNED), "registration__qualification")
    done = _counts(samples.filter(status=SampleStatus.DONE), "registration__qualification")
    drawn = centre.draws.order_by().values("qualification").annotate(last=Max("at"))
    drawn = dict(drawn.values_list("qualification", "last"))
    for approval in approvals:
        key = approval.qualification_id
        approval.learners, approval.planned = learners.get(key, 0), planned.get(key, 0)
        approval.done, approval.last_draw = done.get(key, 0), drawn.get(key)
    return approvals


def _counts(rows, field):
    return dict(rows.order_by().values_list(field).annotate(n=Count("pk", distinct=True)).values_list(field, "n"))


def own_actions(user):
    """Open actions that the person has to answer, the first due first. 1 query."""
    rows = Action.objects.open().filter(owner=user)
    related = ("sample__registration__qualification", "sample__unit", "sample__done_by")
    return rows.select_related(*related, "observation__assessor", "observation__observer")


def feedback_to(user):
    """(The newest reviews of the person's decisions as assessor, whether there are earlier ones). 1 query."""
    rows = Sample.objects.filter(assessor=user, status=SampleStatus.DONE).exclude(registration__learner=user)
    rows = rows.select_related("registration", "unit", "done_by").annotate(criteria=Count("findings"))
    rows = list(rows.order_by("-done_at", "-pk")[: RECENT + 1])
    return rows[:RECENT], len(rows) > RECENT


def tally(user, approval, on=None):
    """Figures of a sampling plan: {"done", "ready", "overdue", "oldest"} (days of the longest wait). 3 queries."""
    rows = Sample.objects.visible_to(user).filter(
        registration__centre=approval.centre, registration__qualification=approval.qualification
    )
    waiting = ready(with_readiness(rows.filter(status=SampleStatus.PLANNED)))
    waiting = with_days(waiting.defer("seen"), approval.centre, on)
    return {
        "done": rows.filter(status=SampleStatus.DONE).count(),
        "ready": len(waiting),
        "overdue": sum(sample.overdue for sample in waiting),
        "oldest": max((sample.days for sample in waiting), default=0),
    }
