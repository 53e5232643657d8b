"""Registrations, and the people who look after them."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from centres.models import Membership, QualificationApproval, User
from portfolios.models import GRANTS, Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, EvidenceStatus


def learner_list(user, centre, *, search="", qualification=None):
    """Registrations of a centre that the person looks after, with those who do today; never the person's own."""
    found = (
        Registration.objects.visible_to(user)
        .filter(centre=centre)
        .exclude(learner_id=user.pk)
        .select_related("learner", "qualification__awarding_organisation", "centre", "site")
        .prefetch_related(current_allocations())
        .annotate(has_assessor=_is_looked_after(AllocatedRole.ASSESSOR), has_iqa=_is_looked_after(AllocatedRole.IQA))
    )
    if qualification:
        found = found.filter(qualification=qualification)
    for word in search.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(learner__email__icontains=word)
            | Q(learner_number__icontains=word)
            | Q(uln=word)
        )
    return found


def _is_looked_after(role):
    return Exists(Allocation.objects.in_force().filter(registration=OuterRef("pk"), role=role))


def current_allocations():
    """A prefetch of those allocated today, with their people, as `current_allocations`."""
    today = Allocation.objects.in_force().select_related("person")
    return Prefetch("allocations", today, to_attr="current_allocations")


def qualifications_of(user, centre):
    """(pk, title) of the qualifications among the learners that the person looks after, for a filter."""
    seen = Registration.objects.visible_to(user).filter(centre=centre).exclude(learner_id=user.pk)
    return list(seen.order_by("qualification__title").values_list("qualification", "qualification__title").distinct())


def registration_facts(registration):
    """The registration with everything that its page shows, loaded."""
    route = RouteUnit.objects.select_related("unit")
    allocations = Allocation.objects.select_related("person").order_by("ends_on", "role", "starts_on")
    return (
        Registration.objects.select_related(
            "learner", "qualification__awarding_organisation", "centre", "site", "identity_seen_by"
        )
        .prefetch_related(Prefetch("route", route), Prefetch("allocations", allocations), current_allocations())
        .annotate(submitted=Count("evidence", filter=Q(evidence__status=EvidenceStatus.SUBMITTED)))
        .get(pk=registration.pk)
    )


def open_approvals(centre):
    """Approvals of the centre in force today: the qualifications on which it may register."""
    approvals = QualificationApproval.objects.in_force().filter(centre=centre)
    return approvals.select_related("centre", "qualification__awarding_organisation").order_by(
        "qualification__level", "qualification__title"
    )


def allocatable(centre, qualification, role):
    """People whose grant today lets them be allocated in the role for the qualification."""
    scope = Q(qualification=None) | Q(qualification=qualification)
    grants = Membership.objects.in_force().filter(scope, centre=centre, role__in=GRANTS[role])
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))


def looked_after_by(registration, role):
    """People allocated in the role today."""
    allocations = Allocation.objects.in_force().filter(registration=registration, role=role)
    return User.objects.filter(pk__in=allocations.values("person"))


def assessors_of(registration):
    """Who is allocated to the learner as assessor today. 1 query."""
    return list(looked_after_by(registration, AllocatedRole.ASSESSOR))
