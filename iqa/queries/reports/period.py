"""A qualification of a centre in a period: planned, done, outcomes, overdue, how long it took; also by month."""

from collections import defaultdict
from statistics import median

from django.db.models import Q
from django.utils import timezone

from config.charts import Series, column_chart
from iqa.models import Sample
from iqa.periods import month_of
from iqa.proportions import middle_of
from iqa.queries.reports.layout import Column, Figure, Report, Table, cell
from iqa.queries.reports.samples import (
    actions_table,
    days_to_sample,
    disagreement,
    outcome_figures,
    read_actions,
    read_samples,
    samples_table,
)
from iqa.queries.waiting import tally
from iqa.states import SampleKind, SampleOutcome

MONTHS = [
    *(Column("Month", "d"), Column("Planned", "n"), Column("Sampled", "n"), Column("Agreed", "n")),
    *(Column("With action", "n"), Column("Disagreed", "n"), Column("Rate of disagreement", "w")),
    Column("Days from signature to sample", "n"),
]
PEOPLE = [
    *(Column("Assessor"), Column("Planned", "n"), Column("Sampled", "n"), Column("Disagreed", "n")),
    Column("Rate of disagreement", "w"),
]
NOTHING = "Nothing was planned or sampled in the period."


def period_report(approval, user, period, on=None):
    """The Report on an approval in a period: what was planned or reviewed in it. 10 queries."""
    on = on or timezone.localdate()
    rows = Sample.objects.visible_to(user).filter(
        registration__centre=approval.centre, registration__qualification=approval.qualification
    )
    in_period = Q(planned_at__range=period.span) | Q(done_at__range=period.span)
    samples = read_samples(rows.filter(in_period))
    planned = [sample for sample in samples if _within(sample.planned_at, period)]
    done = [sample for sample in samples if sample.done_at and _within(sample.done_at, period)]
    days = days_to_sample(done)
    waiting = tally(user, approval, on)
    interim = sum(sample.kind == SampleKind.INTERIM for sample in done)
    return Report(
        kind="Quality assurance in a period",
        of=str(approval.qualification),
        centre=approval.centre.name,
        specimen=approval.centre.specimen,
        on=on,
        facts=[("Period", str(period)), ("Awarding organisation", approval.qualification.awarding_organisation.name)],
        figures=[
            Figure("Planned", str(len(planned)), "in the period"),
            Figure("Sampled", str(len(done)), f"{interim} of them interim"),
            *outcome_figures(done),
            Figure("Overdue", str(waiting["overdue"]), f"of {waiting['ready']} to review on {on:%-d %b %Y}"),
            Figure("From signature to sample", middle_of(list(days.values())) or "–", "the middle of all"),
        ],
        tables=[
            _months(period, planned, done, days),
            _people(planned, done),
            samples_table(samples),
            actions_table(read_actions(samples), on),
        ],
    )


def _within(moment, period):
    first, last = period.span
    return first <= moment <= last


def _months(period, planned, done, days):
    """The trend by month, as a chart and in numbers; nothing at all is said in words, not drawn and not counted."""
    if not planned and not done:
        return Table("months", "By month", MONTHS, [], NOTHING)
    by_month = {"planned": defaultdict(list), "done": defaultdict(list)}
    for sample in planned:
        by_month["planned"][month_of(sample.planned_at)].append(sample)
    for sample in done:
        by_month["done"][month_of(sample.done_at)].append(sample)
    months, rows = period.months(), []
    outcomes = {outcome: [] for outcome in SampleOutcome}
    for month in months:
        of = by_month["done"][month]
        for outcome, counts in outcomes.items():
            counts.append(sum(sample.outcome == outcome for sample in of))
        taken = [days[sample.pk] for sample in of if sample.pk in days]
        rows.append(
            [
                cell(month.label),
                cell(len(by_month["planned"][month])),
                cell(len(of)),
                *(cell(counts[-1]) for counts in outcomes.values()),
                cell(disagreement(of).words if of else ""),
                cell(f"{median(taken):g}" if taken else ""),
            ]
        )
    series = [
        Series("Agreed", "done", outcomes[SampleOutcome.AGREE]),
        Series("Agreed with action", "act", outcomes[SampleOutcome.AGREE_WITH_ACTION]),
        Series("Disagreed", "stop", outcomes[SampleOutcome.DISAGREE]),
    ]
    chart = column_chart("Samples reviewed", [month.label for month in months], series)
    note = "Intervals are at 95 % confidence."
    return Table("months", "By month", MONTHS, rows, "No month.", chart=chart, note=note)


def _people(planned, done):
    found = defaultdict(lambda: ([], []))
    for place, samples in enumerate((planned, done)):
        for sample in samples:
            found[sample.assessor.full_name if sample.assessor else "No assessor yet"][place].append(sample)
    rows = []
    for name, (of_plan, of_done) in sorted(found.items()):
        share = disagreement(of_done)
        rows.append(
            [
                cell(name),
                cell(len(of_plan)),
                cell(len(of_done)),
                cell(share.count),
                cell(share.words if of_done else ""),
            ]
        )
    return Table("assessors", "By assessor", PEOPLE, rows, NOTHING)
