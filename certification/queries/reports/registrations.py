"""Who was registered in each month, and how they stand today."""

from collections import Counter, defaultdict

from django.utils import timezone

from certification.queries.reports.shared import report_of
from config.charts import Series, column_chart
from iqa.periods import month_of
from iqa.queries.reports.layout import Column, Figure, Table, cell
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

FAMILIES = {
    RegistrationStatus.REGISTERED: "wait",
    RegistrationStatus.COMPLETED: "done",
    RegistrationStatus.WITHDRAWN: "stop",
}


def registrations_report(centre, period, on=None):
    """Who was registered in each month of the period, and how they stand today. 2 queries."""
    on = on or timezone.localdate()
    rows = Registration.objects.filter(centre=centre, registered_on__range=(period.first, period.last))
    rows = list(rows.select_related("qualification").order_by("registered_on", "pk"))
    states = {state: state.label for state in RegistrationStatus}
    by_month = defaultdict(Counter)
    for row in rows:
        by_month[month_of(row.registered_on)][row.status] += 1
    months = period.months()
    series = [
        Series(label, FAMILIES.get(state, "none"), [by_month[month][state] for month in months])
        for state, label in states.items()
    ]
    columns = [Column("Month", "d"), Column("All", "n"), *(Column(label, "n") for label in states.values())]
    lines = [
        [cell(month.label), cell(by_month[month].total()), *(cell(by_month[month][state]) for state in states)]
        for month in months
    ]
    chart = column_chart("Registrations", [month.label for month in months], series)
    return report_of(
        "Registrations",
        centre,
        period,
        on,
        [Figure("Registered", str(len(rows)), "in the period"), *_of_states(rows)],
        [
            Table("months", "By month", columns, lines, "No month.", chart=chart),
            _by_qualification(rows),
        ],
    )


def _of_states(rows):
    counts = Counter(row.status for row in rows)
    return [Figure(state.label, str(counts[state]), "of them today") for state in RegistrationStatus if counts[state]]


def _by_qualification(rows):
    counts = defaultdict(Counter)
    for row in rows:
        counts[row.qualification][row.status] += 1
    lines = [
        [cell(qualification), cell(found.total()), *(cell(found[state]) for state in RegistrationStatus)]
        for qualification, found in sorted(counts.items(), key=lambda pair: str(pair[0]))
    ]
    columns = [Column("Qualification", "w"), Column("All", "n")]
    columns += [Column(state.label, "n") for state in RegistrationStatus]
    return Table("qualifications", "By qualification", columns, lines, "Nobody was registered in the period.")
