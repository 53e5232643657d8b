"""Pure questions about plans and reviews: who may, on which side they stand, and what stands in the way."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment.models import PlanningPolicy, PlanVersion
from assessment.rules.judging import is_assessor_of
from assessment.states import ABANDON_PLAN, COMPLETE_PLAN, IN_FORCE, Owner, PlanStatus, Side, VersionState
from centres.rules import holds_role_anywhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.models import Allocation, RouteUnit
from portfolios.rules import can_manage_registration, can_read_portfolio
from portfolios.states import AllocatedRole, RegistrationStatus

REVIEW_WEEKS = 10  # what a form proposes while the centre asks nothing; eight to twelve are usual (R3.14)


def side_of(user, registration):
    """On which side of a plan the person stands, or None (R3.3)."""
    if user.pk == registration.learner_id:
        return Side.LEARNER
    return Side.ASSESSOR if is_assessor_of(user, registration) else None


def can_read_plans(user, registration):
    """Whoever reads the portfolio; an administrator sees the dates of the list alone (ACCESS: plan, review)."""
    return can_read_portfolio(user, registration) or can_manage_registration(user, registration)


def can_make_plan(user, registration):
    """Learner and allocated assessor: either side proposes (R3.3)."""
    return side_of(user, registration) is not None


def can_read_plan(user, plan):
    return can_read_portfolio(user, plan.registration)


def can_change_plan(user, plan):
    """Either side may write, propose, amend or abandon; whose turn it is the blockers say."""
    return side_of(user, plan.registration) is not None


def can_answer_plan(user, plan):
    """Either side may accept or send back what waits; that it is not their own proposal the blockers say."""
    return can_change_plan(user, plan)


def can_complete_plan(user, plan):
    return is_assessor_of(user, plan.registration)


def can_write_review(user, registration):
    return is_assessor_of(user, registration)


def can_read_review(user, review):
    return can_read_portfolio(user, review.registration)


def can_read_welfare(user, registration):
    """What was said of a learner's welfare is between them and their assessors."""
    return side_of(user, registration) is not None


def can_sign_review(user, review):
    """The learner says whether the record is right, in their own words."""
    return user.pk == review.registration.learner_id


def can_check_action(user, action):
    """The assessor any of them, the learner their own."""
    side = side_of(user, action.registration)
    return side == Side.ASSESSOR or (side == Side.LEARNER and action.owner == Owner.LEARNER)


def can_set_planning(user, _):
    return holds_role_anywhere(user, Role.ADMIN, Role.LEAD_IQA)


def policy_of(centre, on=None):
    """What the centre asks of plans and reviews on the day, or None while it has said nothing. 1 query."""
    rows = PlanningPolicy.objects.filter(centre=centre, in_force_from__lte=on or timezone.localdate())
    return rows.order_by("in_force_from", "pk").last()


def open_version(plan):
    """The version that is being written or waits for its answer, or None."""
    return plan.versions.filter(state__in=(VersionState.DRAFT, VersionState.PROPOSED)).first()


def learner_blockers(registration):
    """Why nothing can be planned or reviewed any more."""
    if registration.status == RegistrationStatus.WITHDRAWN:
        return [Blocker("withdrawn", "This registration is withdrawn.", "What was agreed stays readable.")]
    return []


def write_blockers(plan, user):
    """Why the person cannot write a version of the plan now."""
    if plan.status in (PlanStatus.COMPLETED, PlanStatus.ABANDONED):
        sentence = f"{plan.reference} is {plan.get_status_display().lower()}."
        return [Blocker("closed", sentence, "Make a new plan.")]
    version = open_version(plan)
    if version is None or (version.state == VersionState.DRAFT and version.by_id == user.pk):
        return learner_blockers(plan.registration)
    if version.state == VersionState.PROPOSED:
        remedy = "Accept it or send it back first."
        url = reverse("assessment:plan_detail", args=[plan.pk])
        return [Blocker("proposed", f"Version {version.number} waits for an answer.", remedy, url, "Open it")]
    sentence = f"{version.by} is writing a change since {date_format(timezone.localdate(version.at))}."
    return [Blocker("being_written", sentence, "Wait until it is proposed, or ask for it.")]


def propose_plan_blockers(version, on=None):
    """Every reason why the version cannot be put before the other side yet (R3.3)."""
    registration = version.plan.registration
    return [
        *learner_blockers(registration),
        *_gaps(version),
        *_date_blockers(version, on or timezone.localdate()),
        *_unit_blockers(version, registration),
        *_other_side_blockers(version),
    ]


def _gaps(version):
    asked = (
        (version.title.strip(), "title", "It is not said what the plan is about.", "Give it a title."),
        (version.criteria.exists(), "criteria", "No criterion is chosen.", "Tick what the plan is for."),
        (version.methods, "methods", "It is not said how it will be assessed.", "Choose at least one method."),
        (version.expected.strip(), "expected", "It is not said what evidence is expected.", "Say what will be shown."),
        (version.target_on, "target", "There is no date to be done by.", "Give the date."),
        (
            version.number == 1 or version.why.strip() or not _has_agreed(version),
            "why",
            "It is not said why the plan is changed.",
            "Give the reason for the change.",
        ),
    )
    url = reverse("assessment:plan_edit", args=[version.plan_id])
    return [Blocker(code, sentence, remedy, url, "Write it") for there, code, sentence, remedy in asked if not there]


def _has_agreed(version):
    return version.plan.status in IN_FORCE


def _date_blockers(version, on):
    url = reverse("assessment:plan_edit", args=[version.plan_id])
    if version.target_on and version.target_on < on:
        sentence = f"The date to be done by, {date_format(version.target_on)}, is over."
        yield Blocker("target_over", sentence, "Give a later one.", url, "Change it")
    if version.starts_at and version.ends_at and version.ends_at <= version.starts_at:
        yield Blocker("times", "It ends before it begins.", "Correct the times.", url, "Change them")


def _unit_blockers(version, registration):
    """Criteria that can no longer be worked on: unit signed off, or taken off the route."""
    numbers = dict(version.criteria.values_list("outcome__unit", "outcome__unit__number"))
    route = dict(RouteUnit.objects.filter(registration=registration).values_list("unit", "locked_at"))
    gone = sorted(number for unit, number in numbers.items() if unit not in route)
    locked = sorted(number for unit, number in numbers.items() if route.get(unit))
    url = reverse("assessment:plan_edit", args=[version.plan_id])
    if gone:
        sentence = f"{get_text_list(gone, 'and')} is not on the route."
        yield Blocker("off_route", sentence, "Untick its criteria.", url, "Change the plan")
    if locked:
        sentence = f"{get_text_list(locked, 'and')} is signed off."
        yield Blocker("locked", sentence, "Untick its criteria.", url, "Change the plan")


def _other_side_blockers(version):
    """A learner cannot propose where nobody could accept: no assessor is allocated."""
    registration = version.plan.registration
    if version.by_id != registration.learner_id:
        return
    assessors = Allocation.objects.in_force().filter(registration=registration, role=AllocatedRole.ASSESSOR)
    if not assessors.exists():
        yield Blocker("no_assessor", "You have no assessor yet.", "The centre’s administrator allocates one.")


def accept_plan_blockers(version, user, on=None):
    """Why the person cannot accept what is proposed: their own side's proposal, or what has changed since."""
    registration = version.plan.registration
    blockers = learner_blockers(registration)
    proposed_by = Side.LEARNER if version.by_id == registration.learner_id else Side.ASSESSOR
    if side_of(user, registration) == proposed_by:
        other = "the learner" if proposed_by == Side.ASSESSOR else "an assessor"
        sentence = f"{version.by} proposed it, on your own side."
        blockers.append(Blocker("own_proposal", sentence, f"It counts from the moment {other} accepts it."))
    return [
        *blockers,
        *_date_blockers(version, on or timezone.localdate()),
        *_unit_blockers(version, registration),
    ]


def complete_blockers(plan):
    """Why the plan cannot be completed: both sides have to have agreed to it."""
    if plan.status in COMPLETE_PLAN:
        return []
    if plan.status == PlanStatus.AMENDED:
        return [Blocker("proposed", "A change of this plan waits for an answer.", "Accept it or send it back first.")]
    sentence = f"{plan.reference} is {plan.get_status_display().lower()}."
    return [Blocker("not_agreed", sentence, "Only a plan that both sides agreed can be completed.")]


def abandon_blockers(plan):
    """Why the plan cannot be given up: it is closed already."""
    if plan.status in ABANDON_PLAN:
        return []
    sentence = f"{plan.reference} is {plan.get_status_display().lower()} already."
    return [Blocker("closed", sentence, "Nothing has to be done.")]


def planned_criteria(registration):
    """Ids of the criteria in any version that both sides agreed and that counts or counted to its end. 1 query."""
    agreed = PlanVersion.objects.filter(
        plan__registration=registration,
        plan__status__in=(*IN_FORCE, PlanStatus.COMPLETED),
        state=VersionState.AGREED,
    )
    return set(agreed.values_list("criteria", flat=True)) - {None}
