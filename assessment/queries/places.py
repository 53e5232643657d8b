"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries.places import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def appeal_places(standing):
    """The right of appeal is shown to everybody about a registration (R3.15)."""
    url = reverse("assessment:registration_appeals", args=[standing.registration.pk])
    text = "How to have a decision looked at again" if standing.is_learner else "Raised by the learner"
    yield Place("Appeals", url, "megaphone", text)


TOPICS = (appeal_places,)
