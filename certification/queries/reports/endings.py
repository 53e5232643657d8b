"""Who ended with the award and who without, and how long the awards took."""

from collections import Counter, defaultdict
from statistics import median, quantiles
from typing import NamedTuple

from django.db.models import Max, Q
from django.utils import timezone

from certification.queries.reports.shared import registration_url, report_of
from certification.states import AWARDED, ClaimKind
from config.charts import Series, column_chart
from iqa.periods import month_of
from iqa.proportions import Share, middle_of
from iqa.queries.reports.layout import Column, Figure, Table, cell, day
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

SPANS = ((0, 3), (3, 6), (6, 9), (9, 12), (12, 18), (18, 24), (24, None))  # months


class Ended(NamedTuple):
    """A registration that ended in the period: awarded, or left without."""

    registration: Registration
    on: object
    awarded: bool


def ended_in(centre, period):
    """[Ended] of a period, earliest first. 1 query."""
    full = Q(claims__kind=ClaimKind.FULL, claims__status__in=AWARDED)
    rows = Registration.objects.filter(centre=centre).select_related("qualification")
    rows = rows.annotate(awarded_on=Max("claims__accepted_on", filter=full))
    found = []
    for row in rows.filter(Q(awarded_on__isnull=False) | Q(status=RegistrationStatus.WITHDRAWN)):
        ended = Ended(row, row.awarded_on or row.withdrawn_on, row.awarded_on is not None)
        if ended.on and period.first <= ended.on <= period.last:
            found.append(ended)
    return sorted(found, key=lambda ended: (ended.on, ended.registration.pk))


def achievement_report(centre, period, on=None):
    """Of those who ended in the period, how many with the award. 1 query."""
    on = on or timezone.localdate()
    ended = ended_in(centre, period)
    months = period.months()
    counts = {
        awarded: Counter(month_of(one.on) for one in ended if one.awarded is awarded) for awarded in (True, False)
    }
    series = [
        Series("Awarded", "done", [counts[True][month] for month in months]),
        Series("Left without", "stop", [counts[False][month] for month in months]),
    ]
    lines = [[cell(month.label), *(cell(counts[awarded][month]) for awarded in (True, False))] for month in months]
    chart = column_chart("Endings", [month.label for month in months], series)
    whole = _rate(ended)
    columns = [Column("Month", "d"), Column("Awarded", "n"), Column("Left without", "n")]
    return report_of(
        "Achievement",
        centre,
        period,
        on,
        [
            Figure("Achievement", f"{whole.percent} %" if ended else "–", "of those who ended in the period"),
            Figure("Awarded", str(whole.count)),
            Figure("Left without", str(whole.total - whole.count)),
        ],
        [
            Table("months", "By month", columns, lines, "No month.", chart=chart),
            _achievement_by(ended),
            _left_table(ended),
        ],
    )


def _rate(ended):
    return Share(sum(one.awarded for one in ended), len(ended))


def _achievement_by(ended):
    groups = defaultdict(list)
    for one in ended:
        groups[one.registration.qualification].append(one)
    lines = [
        [cell(qualification), cell(len(found)), cell(_rate(found).count), cell(_rate(found).words)]
        for qualification, found in sorted(groups.items(), key=lambda pair: str(pair[0]))
    ]
    columns = [Column("Qualification", "w"), Column("Ended", "n"), Column("Awarded", "n"), Column("Achievement", "w")]
    return Table("qualifications", "By qualification", columns, lines, "Nobody ended in the period.")


def _left_table(ended):
    lines = [
        [
            cell(one.registration.name, registration_url(one.registration)),
            cell(one.registration.qualification),
            cell(day(one.on)),
            cell(one.registration.withdrawn_why),
        ]
        for one in ended
        if not one.awarded
    ]
    columns = [Column("Learner"), Column("Qualification", "w"), Column("Left", "d"), Column("Why", "w")]
    return Table("left", "Who left without the award", columns, lines, "Nobody left in the period.")


def time_report(centre, period, on=None):
    """How long the awards of the period took from registration, beside what was planned. 1 query."""
    on = on or timezone.localdate()
    awarded = [one for one in ended_in(centre, period) if one.awarded and one.registration.registered_on]
    days = [(one.on - one.registration.registered_on).days for one in awarded]
    counts = Counter(_span_of(value) for value in days)
    labels = [f"{low}–{high}" if high else f"{low}+" for low, high in SPANS]
    series = [Series("Awards", "done", [counts[span] for span in SPANS])]
    chart = column_chart("Awards", [f"{label} months" for label in labels], series, by="time taken", letters=5)
    lines = [[cell(f"{label} months"), cell(counts[span])] for label, span in zip(labels, SPANS, strict=True)]
    late = sum(one.on > one.registration.planned_end_on for one in awarded)
    columns = [Column("Months from registration to award"), Column("Awards", "n")]
    return report_of(
        "Time to complete",
        centre,
        period,
        on,
        [
            Figure("From registration to award", middle_of(days) or "–", "the middle of all"),
            Figure("Half of all between", _between(days), "a quarter took less, a quarter more"),
            Figure("After the planned end", str(late), f"of {len(awarded)} awards"),
        ],
        [
            Table("spans", "By time taken", columns, lines, "No award.", chart=chart),
            _time_by(awarded),
        ],
    )


def _span_of(days):
    months = days / 30.44
    return next((low, high) for low, high in SPANS if high is None or months < high)


def _between(days):
    if len(days) < 2:
        return "–"
    low, _, high = quantiles(days, n=4, method="inclusive")
    return f"{low:.0f} and {high:.0f} days"


def _time_by(awarded):
    groups = defaultdict(list)
    for one in awarded:
        groups[one.registration.qualification].append(one)
    lines = []
    for qualification, found in sorted(groups.items(), key=lambda pair: str(pair[0])):
        days = [(one.on - one.registration.registered_on).days for one in found]
        planned = [(one.registration.planned_end_on - one.registration.starts_on).days for one in found]
        lines.append([cell(qualification), cell(len(found)), cell(f"{median(days):g}"), cell(f"{median(planned):g}")])
    columns = [Column("Qualification", "w"), Column("Awards", "n"), Column("Days taken, middle", "n")]
    columns.append(Column("Days planned, middle", "n"))
    return Table("qualifications", "By qualification", columns, lines, "No award in the period.")
