"""Learners who may not make it in time, with every reason."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.utils import timezone

from assessment.queries.caseloads import loads_of, with_progress
from certification.queries.reports.shared import registration_url, report_of
from config.charts import Series, column_chart
from iqa.queries.reports.layout import Column, Figure, Table, cell, day
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole, RegistrationStatus

SILENT_DAYS = 42  # without contact; six weeks (practice)
EXPIRY_DAYS = 90
REASONS = (
    ("behind", "Far behind"),
    ("silent", "No contact"),
    ("late", "Past its end"),
    ("expiring", "Expiring"),
    ("overdue", "Overdue"),
)


def risk_report(centre, on=None):
    """Learners who may not make it in time, with every reason, most reasons first. 9 queries."""
    on = on or timezone.localdate()
    rows = Registration.objects.filter(centre=centre, status=RegistrationStatus.REGISTERED)
    loads = [load for load in loads_of(with_progress(rows), on) if not load.complete]
    found = [(load, reasons) for load in loads if (reasons := risk_reasons(load, on))]
    found.sort(key=lambda pair: (-len(pair[1]), pair[0].registration.name))
    codes = [code for code, _ in REASONS]
    counts = Counter(code for _, reasons in found for code, _ in reasons)
    labels = [label for _, label in REASONS]
    series = [Series("Learners", "act", [counts[code] for code in codes])]
    assessors = _assessors_of([load.registration.pk for load, _ in found], on)
    lines = [
        [
            cell(load.registration.name, registration_url(load.registration)),
            cell(load.registration.qualification),
            cell(", ".join(assessors[load.registration.pk]) or "nobody"),
            cell(load.words),
            cell(day(load.registration.planned_end_on)),
            cell("; ".join(words for _, words in reasons)),
        ]
        for load, reasons in found
    ]
    columns = [
        *(Column("Learner"), Column("Qualification", "w"), Column("Assessor"), Column("Against the plan")),
        *(Column("Planned end", "d"), Column("Why", "w")),
    ]
    chart = column_chart("Learners at risk", labels, series, by="reason", letters=12)
    reason_lines = [[cell(label), cell(counts[code])] for code, label in REASONS]
    return report_of(
        "Learners at risk",
        centre,
        None,
        on,
        [
            Figure("At risk", str(len(found)), f"of {len(loads)} at work"),
            Figure("With several reasons", str(sum(len(reasons) > 1 for _, reasons in found))),
        ],
        [
            Table("reasons", "By reason", [Column("Reason"), Column("Learners", "n")], reason_lines, "", chart=chart),
            Table("learners", "Most reasons first", columns, lines, "Nobody is at risk."),
        ],
    )


def risk_reasons(load, on):
    """[(code, words)] why a learner is at risk: behind by a fifth, silent for six weeks, late, expiring, overdue."""
    row, found = load.registration, []
    if load.state == "well_behind":
        found.append(("behind", f"{load.words} plan" if load.words != "On plan" else "behind"))
    last = load.last_contact
    quiet = (on - (timezone.localdate(last) if last else row.starts_on)).days
    if quiet > SILENT_DAYS:
        found.append(("silent", f"no contact for {quiet} days"))
    if row.planned_end_on < on:
        found.append(("late", f"planned end was {day(row.planned_end_on)}"))
    if row.expires_on and row.expires_on <= on + timedelta(days=EXPIRY_DAYS):
        found.append(("expiring", f"registration expires {day(row.expires_on)}"))
    if load.due and load.due.on < on and not load.due.is_meeting:
        found.append(("overdue", f"{load.due.what} overdue since {day(load.due.on)}"))
    return found


def _assessors_of(registrations, on):
    found = defaultdict(list)
    rows = Allocation.objects.in_force(on).filter(registration__in=registrations, role=AllocatedRole.ASSESSOR)
    for registration, name in rows.order_by("starts_on").values_list("registration", "person__full_name"):
        found[registration].append(name)
    return found
