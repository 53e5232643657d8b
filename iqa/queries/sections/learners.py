"""Registrations in the scope of a visit, and their plans."""

from django.db.models import Count, Q

from assessment.models import Plan, UnitSignOff
from assessment.states import Signer
from iqa.queries.sections.tables import Table, day, portfolio_cell
from iqa.rules import in_scope
from portfolios.models import Allocation, RouteUnit
from portfolios.states import AllocatedRole

HEADS = ["Learner", "Number", "Registered", "Until", "Status", "Assessor", "Quality assurer", "Signed", "Asked for"]


def registrations(visit):
    """One table per qualification. 5 queries."""
    rows = in_scope(visit).select_related("qualification").order_by("qualification__title", "name", "pk")
    asked = dict(visit.samples.order_by().values_list("registration").annotate(Count("pk")))
    units = dict(
        RouteUnit.objects.filter(registration__in=rows).order_by().values_list("registration").annotate(Count("pk"))
    )
    by_learner = Q(signatures__signer=Signer.LEARNER)
    signed = UnitSignOff.objects.current().filter(by_learner, registration__in=rows).order_by()
    signed = dict(signed.values_list("registration").annotate(Count("unit", distinct=True)))
    people = {}
    allocations = Allocation.objects.in_force().filter(registration__in=rows).select_related("person")
    for row in allocations.order_by("pk"):
        people.setdefault((row.registration_id, row.role), []).append(row.person.full_name)
    tables = {}
    for row in rows:
        of = [", ".join(people.get((row.pk, role), [])) for role in (AllocatedRole.ASSESSOR, AllocatedRole.IQA)]
        counts = [f"{signed.get(row.pk, 0)} of {units.get(row.pk, 0)}", str(asked.get(row.pk, ""))]
        dates = [day(row.registered_on) or "not registered", day(row.expires_on)]
        line = [portfolio_cell(visit, row), row.learner_number, *dates, row.get_status_display(), *of, *counts]
        tables.setdefault(str(row.qualification), []).append(line)
    found = [Table(title, HEADS, lines) for title, lines in tables.items()]
    return found or [Table("Learners", HEADS, [], "Nobody is registered on the qualifications of the visit.")]


def plans(visit):
    """1 query and one for the titles."""
    rows = Plan.objects.filter(registration__in=in_scope(visit)).exclude(status="draft")
    rows = (
        rows.select_related("registration", "made_by").prefetch_related("versions").order_by("registration__name", "pk")
    )
    lines = []
    for plan in rows:
        version = max(plan.versions.all(), key=lambda row: row.number, default=None)
        title, target = (version.title, day(version.target_on)) if version else ("", "")
        name = portfolio_cell(visit, plan.registration)
        lines.append([name, plan.reference, title, plan.made_by.full_name, target, plan.get_status_display()])
    heads = ["Learner", "Plan", "About", "Made by", "To be done by", "State"]
    return [Table("Assessment plans", heads, lines, "No plan has been agreed yet.")]
