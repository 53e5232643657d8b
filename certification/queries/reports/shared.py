"""What the reports of a centre share."""

from statistics import median

from django.urls import reverse

from iqa.queries.reports.layout import Report


def middle_number(values):
    return f"{median(values):g}" if values else "–"


def registration_url(registration):
    return reverse("portfolios:registration_detail", args=[registration.pk])


def report_of(kind, centre, period, on, figures, tables):
    facts = [("Period", str(period))] if period else []
    return Report(
        kind=kind,
        of=centre.name,
        centre=centre.name,
        specimen=centre.specimen,
        on=on,
        facts=facts,
        figures=figures,
        tables=tables,
    )
