"""Claims that wait, the longest first."""

from collections import Counter

from django.urls import reverse
from django.utils import timezone

from certification.models import Claim
from certification.queries.reports.shared import report_of
from certification.states import ClaimStatus
from config.charts import Series, column_chart
from iqa.proportions import middle_of
from iqa.queries.reports.layout import Column, Figure, Table, cell, day

SETTLED_CLAIMS = (ClaimStatus.ISSUED, ClaimStatus.WITHDRAWN)  # those that wait for nothing
STATES = [Column("State"), Column("Claims", "n")]


def claims_report(centre, on=None):
    """Claims that are not settled, the longest waiting first. 1 query."""
    on = on or timezone.localdate()
    rows = Claim.objects.filter(registration__centre=centre).exclude(status__in=SETTLED_CLAIMS)
    rows = list(rows.select_related("registration__qualification").order_by("made_at", "pk"))
    states = [state for state in ClaimStatus if state not in SETTLED_CLAIMS]
    counts = Counter(row.status for row in rows)
    series = [Series("Claims", "wait", [counts[state] for state in states])]
    labels = [state.label for state in states]
    lines = [
        [
            cell(row.number, reverse("certification:claim_detail", args=[row.pk])),
            cell(row.registration.name),
            cell(row.registration.qualification),
            cell(row.get_status_display()),
            cell(day(row.submitted_at or row.made_at)),
            cell((on - timezone.localdate(row.submitted_at or row.made_at)).days),
        ]
        for row in rows
    ]
    columns = [
        *(Column("Claim"), Column("Learner"), Column("Qualification", "w"), Column("State")),
        *(Column("Since", "d"), Column("Days", "n")),
    ]
    waits = [(on - timezone.localdate(row.submitted_at or row.made_at)).days for row in rows]
    state_lines = [[cell(label), cell(counts[state])] for label, state in zip(labels, states, strict=True)]
    chart = column_chart("Claims", labels, series, by="state", letters=12)
    return report_of(
        "Claims waiting",
        centre,
        None,
        on,
        [
            Figure("Waiting", str(len(rows))),
            Figure("The longest", f"{max(waits)} days" if waits else "–"),
            Figure("The middle of all", middle_of(waits) or "–"),
        ],
        [
            Table(
                "states", "By state", [Column("State"), Column("Claims", "n")], state_lines, "No state.", chart=chart
            ),
            Table("claims", "Longest first", columns, lines, "No claim waits."),
        ],
    )
