"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def _beginning(standing):
    """The start and the adjustments, for all who see the registration; the agreement for those who sign it."""
    key = [standing.registration.pk]
    yield Place("Start", reverse("assessment:start", args=key), "flag", "Initial assessment, induction, identity")
    if standing.is_learner or standing.is_assessor or standing.is_admin:
        yield Place("Learning agreement", reverse("assessment:agreement", args=key), "pen", "Read it and sign it")
    text = "What is done differently in assessment"
    yield Place("Adjustments", reverse("assessment:adjustment_list", args=key), "gear", text)


TOPICS = (_beginning,)
