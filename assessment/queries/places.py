"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def _witnesses(standing):
    """Not for administrators: what witnesses are asked is content of the portfolio (ACCESS)."""
    if standing.is_learner or standing.is_assessor or standing.is_iqa:
        url = reverse("assessment:witness_requests", args=[standing.registration.pk])
        yield Place("Witnesses", url, "person-video3", "Who was asked what they saw, and what they said")


TOPICS = (_witnesses,)
