"""What the pages of sheets read."""

from collections import Counter

from django.db.models import Count, Q

from portfolios.models import Allocation, ImportBatch, ImportRow
from portfolios.queries.known import staff_of
from portfolios.queries.registrations import open_approvals
from portfolios.queries.routes import group_choices
from portfolios.states import AllocatedRole, RowState


def import_list(user, centre):
    """Sheets of the centre, the newest first, with how many rows are in each state."""
    rows = ImportBatch.objects.visible_to(user).filter(centre=centre).select_related("by", "confirmed_by")
    return rows.annotate(
        total=Count("rows"),
        ready=Count("rows", filter=Q(rows__state=RowState.READY)),
        wrong=Count("rows", filter=Q(rows__state=RowState.WRONG)),
        written=Count("rows", filter=Q(rows__state=RowState.WRITTEN)),
        exist=Count("rows", filter=Q(rows__state=RowState.EXISTS)),
    ).order_by("-at", "-pk")


def import_counts(batch):
    """How many rows are in each state, and how many of those that are ready carry a warning. 1 query."""
    return ImportRow.objects.filter(batch=batch).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in RowState},
        warned=Count("pk", filter=Q(state=RowState.READY, warned=True)),
        total=Count("pk"),
    )


def import_rows(batch, only=""):
    """The rows of a state; "warned": those ready with a warning; else all, what is to correct first."""
    rows = batch.rows.select_related("registration")
    if only in RowState.values:
        rows = rows.filter(state=only)
    elif only == "warned":
        rows = rows.filter(state=RowState.READY, warned=True)
    return rows.order_by("number")


def template_lists(centre, qualification=None):
    """{heading: names} that can be entered in a sheet of learners: editions, sites, staff, units of an edition."""
    approvals = open_approvals(centre)
    lists = {
        "Qualifications": [
            f"{edition.number or edition.own_number} {edition.title}".strip()
            for edition in (approval.qualification for approval in approvals)
        ],
        "Sites": [site.name for site in centre.sites.all()],
    }
    for role, heading in ((AllocatedRole.ASSESSOR, "Assessors"), (AllocatedRole.IQA, "Quality assurers")):
        staff = staff_of(centre, role)
        lists[heading] = sorted(f"{person.full_name} <{person.email}>" for person in staff.scopes)
    if qualification:
        _, optional = group_choices(qualification)
        lists["Optional units"] = [f"{unit.number} {unit.title}" for choice in optional for unit in choice.units]
    return lists


def loads_after(batch):
    """[(name, role, learners today, learners of the sheet)] of everybody whom rows that are ready name. 2 queries."""
    named = Counter()
    for read in batch.rows.filter(state=RowState.READY).values_list("read", flat=True):
        named.update((role, read[role].casefold()) for role in AllocatedRole if read.get(role))
    if not named:
        return []
    rows = Allocation.objects.in_force().filter(registration__centre=batch.centre)
    today = {}
    for row in rows.values("role", "person__full_name", "person__email").annotate(number=Count("registration")):
        for name in (row["person__full_name"], row["person__email"]):
            today[row["role"], name.casefold()] = (row["person__full_name"], row["number"])
    found = []
    for (role, name), number in named.items():
        shown, now = today.get((role, name), (name, 0))
        found.append((shown, AllocatedRole(role).label, now, number))
    return sorted(found)
