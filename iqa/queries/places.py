"""Pages of quality assurance about a registration."""

from django.urls import reverse

from portfolios.queries import Place


def places(standing):
    """For quality assurers who do not assess the learner: the report names what is planned (R4.9)."""
    if standing.is_iqa and not standing.is_assessor:
        url = reverse("iqa:learner_report", args=[standing.registration.pk])
        yield Place("Quality assurance report", url, "bar-chart", "Samples, findings, actions and release.")
