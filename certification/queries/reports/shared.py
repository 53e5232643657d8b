"""What the reports of a centre share."""

from statistics import median

from django.urls import reverse

from iqa.queries.reports.layout import Report


def middle_number(values):
    """The median as people read it, “–” of nothing."""
    return f"{median(values):g}" if values else "–"


def registration_url(registration):
    return reverse("portfolios:registration_detail", args=[registration.pk])


def report_of(kind, centre, period, on, figures, tables):
    """A report of the centre as the press and the sheet take it; a period is the first of its facts."""
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
