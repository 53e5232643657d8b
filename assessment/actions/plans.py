"""What learners and assessors do about plans: write, propose, accept, send back, close. Each side is bound by its own
signature, and a version that was proposed is never changed again (R3.3)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import queries, rules
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import Plan, PlanSignature, PlanVersion
from assessment.states import (
    ABANDON_PLAN,
    ACCEPT_PLAN,
    COMPLETE_PLAN,
    PROPOSE_PLAN,
    RETURN_PLAN,
    VersionState,
)
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.states import EvidenceKind
from qualifications.models import Criterion

CHANGED = "Somebody else has just changed this plan. Look again."
NOT_A_SIDE = "Only the learner and their own assessors agree plans."
# What a version says, criteria apart.
WRITTEN = (
    "title",
    "methods",
    "expected",
    "place",
    "on",
    "starts_at",
    "ends_at",
    "resources",
    "witnesses",
    "adjustments",
    "target_on",
    "review_on",
    "why",
)


@transaction.atomic
def begin_plan(registration, *, by, criteria=(), **said):
    """Begin a plan as a draft, which its author alone sees. Raises NotAllowed, Blocked or BadInput."""
    if not rules.can_make_plan(by, registration):
        raise NotAllowed(NOT_A_SIDE)
    registration = hold_registration(registration)
    if blockers := rules.learner_blockers(registration):
        raise Blocked(blockers)
    number = Plan.objects.filter(registration=registration).count() + 1
    plan = Plan.objects.create(registration=registration, number=number, made_by=by)
    version = PlanVersion.objects.create(plan=plan, number=1, by=by)
    write(version, criteria, said)
    record_act(registration.centre, by=by, verb="began plan", obj=plan)
    return plan


@transaction.atomic
def write_plan(plan, *, by, criteria=(), **said):
    """Write the open version of a plan; of one that is agreed or was sent back, a new one. Returns the version.

    Raises NotAllowed, Blocked or BadInput.
    """
    plan = hold_plan(plan, by)
    if blockers := rules.write_blockers(plan, by):
        raise Blocked(blockers)
    version = rules.open_version(plan)
    if version is None:
        version = PlanVersion.objects.create(plan=plan, number=plan.versions.count() + 1, by=by)
    write(version, criteria, said)
    record_act(plan.registration.centre, by=by, verb="wrote plan", obj=plan, version=version.number)
    return version


def write(version, criteria, said):
    """Put into a draft what was typed; the criteria have to be on the route."""
    route = Criterion.objects.filter(outcome__unit__route_entries__registration=version.plan.registration_id)
    known = set(route.filter(pk__in=[one.pk for one in criteria]).values_list("pk", flat=True))
    if len(known) != len({one.pk for one in criteria}):
        raise BadInput("One of these criteria is not on the route: choose from those of the learner’s units.")
    if set(said.get("methods", ())) - set(EvidenceKind.values):
        raise BadInput("There is no such method: choose from those of the page.")
    if set(said) - set(WRITTEN):
        raise BadInput("A plan has no such part.")
    PlanVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(**said)
    version.refresh_from_db()
    version.criteria.set(known)


@transaction.atomic
def propose_plan(plan, *, by):
    """Sign the version that is being written and put it before the other side (R3.3).

    What was agreed before counts on until they accept. Raises NotAllowed, Blocked or StaleState.
    """
    plan = hold_plan(plan, by)
    version = plan.versions.filter(state=VersionState.DRAFT, by=by).first()
    if version is None:
        raise StaleState("There is nothing of yours to propose: it has been proposed or taken back already.")
    version.plan = plan
    if blockers := rules.propose_plan_blockers(version):
        raise Blocked(blockers)
    move_version(version, VersionState.DRAFT, VersionState.PROPOSED)
    move_plan(plan, PROPOSE_PLAN)
    sign_version(version, by=by)
    record_plan(plan, by=by, verb="proposed plan", version=version)
    return version


@transaction.atomic
def accept_plan(plan, *, by, number):
    """The other side accepts version `number`: it is the plan from now on, the one before is kept as replaced.

    Raises NotAllowed, Blocked or StaleState: accepted twice, one wins.
    """
    plan = hold_plan(plan, by)
    version = proposed_version(plan, number)
    if blockers := rules.accept_plan_blockers(version, by):
        raise Blocked(blockers)
    PlanVersion.objects.filter(plan=plan, state=VersionState.AGREED).update(state=VersionState.REPLACED)
    move_version(version, VersionState.PROPOSED, VersionState.AGREED)
    move_plan(plan, ACCEPT_PLAN)
    sign_version(version, by=by)
    record_plan(plan, by=by, verb="accepted plan", version=version)
    return version


@transaction.atomic
def return_plan(plan, *, by, number, why):
    """Send version `number` back with a reason, or take back one's own side's; what was agreed before counts on.

    Raises NotAllowed, BadInput or StaleState.
    """
    plan = hold_plan(plan, by)
    why = check_reason(why, "Say what should be different.")
    version = proposed_version(plan, number)
    move_version(
        version,
        VersionState.PROPOSED,
        VersionState.RETURNED,
        returned_by=by,
        returned_at=timezone.now(),
        returned_why=why,
    )
    move_plan(plan, RETURN_PLAN)
    record_plan(plan, by=by, verb="returned plan", version=version, why=why)
    return version


@transaction.atomic
def complete_plan(plan, *, by, why=""):
    """The assessor says that what was agreed is done. Raises NotAllowed or Blocked."""
    if not rules.can_complete_plan(by, plan):
        raise NotAllowed("Only the learner’s own assessor can complete a plan.")
    plan = hold_plan(plan, by)
    if blockers := rules.complete_blockers(plan):
        raise Blocked(blockers)
    return close(plan, COMPLETE_PLAN, by=by, why=why.strip()[:400], verb="completed plan")


@transaction.atomic
def abandon_plan(plan, *, by, why):
    """Either side gives a plan up, with the reason; it is kept. Raises NotAllowed, Blocked or BadInput."""
    plan = hold_plan(plan, by)
    if blockers := rules.abandon_blockers(plan):
        raise Blocked(blockers)
    why = check_reason(why, "Say why the plan is given up.")
    return close(plan, ABANDON_PLAN, by=by, why=why, verb="abandoned plan")


def close(plan, move, *, by, why, verb):
    """End a plan by `move`, with the reason; a version that was being written or waited goes back to its writer."""
    now = timezone.now()
    open_versions = PlanVersion.objects.filter(plan=plan, state__in=(VersionState.DRAFT, VersionState.PROPOSED))
    open_versions.update(state=VersionState.RETURNED, returned_by=by, returned_at=now, returned_why=why)
    move_plan(plan, move, closed_by=by, closed_at=now, closed_why=why)
    record_act(plan.registration.centre, by=by, verb=verb, obj=plan, why=why)
    return plan


def hold_plan(plan, by):
    """The plan as it is now, nobody else acting on it. Raises NotAllowed for whoever is on neither side."""
    if not rules.can_change_plan(by, plan):
        raise NotAllowed(NOT_A_SIDE)
    registration = hold_registration(plan.registration)
    fresh = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    fresh.registration = registration
    return fresh


def proposed_version(plan, number):
    """The version that the person looked at, if it still waits for an answer."""
    version = plan.versions.filter(state=VersionState.PROPOSED, number=number).select_related("by").first()
    if version is None:
        raise StaleState("This version no longer waits for an answer. Look again at what is agreed.")
    version.plan = plan
    return version


def move_plan(plan, move, **facts):
    """A conditional write: refused where the plan no longer stands where the move begins."""
    target = move.get(plan.status)
    rows = Plan.objects.filter(pk=plan.pk, status=plan.status)
    if target is None or not rows.update(status=target, **facts):
        raise StaleState(CHANGED)
    plan.status = target


def move_version(version, source, target, **facts):
    """From state `source` to `target`; raises StaleState when somebody else was first."""
    if not PlanVersion.objects.filter(pk=version.pk, state=source).update(state=target, **facts):
        raise StaleState(CHANGED)
    version.refresh_from_db(fields=["state", *facts])


def sign_version(version, *, by):
    """The person signs for their side, with the words they read; raises StaleState where that is done."""
    side = rules.side_of(by, version.plan.registration)
    try:
        with transaction.atomic():
            return PlanSignature.objects.create(version=version, side=side, by=by, facts=signed_facts(version))
    except IntegrityError as error:
        raise StaleState("Your side has signed this version already.") from error


def signed_facts(version):
    """What a signature under a plan rests on, in words that stay readable whatever becomes of the rows."""
    return queries.version_words(queries.version_loaded(version))


def record_plan(plan, *, by, verb, version, **facts):
    """A line about a version of the plan in the ledger, with its criteria and its date."""
    record_act(
        plan.registration.centre,
        by=by,
        verb=verb,
        obj=plan,
        version=version.number,
        criteria=sorted(version.criteria.values_list("pk", flat=True)),
        target_on=version.target_on,
        **facts,
    )
