"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def observation_places(standing):
    """What was observed of the learner; the assessor records the next one there."""
    registration = standing.registration
    url = reverse("assessment:observation_list", args=[registration.pk])
    if standing.is_assessor:
        yield Place("Observations", url, "eye", "Observe, review a product on the spot; works without a connection.")
    elif standing.is_learner or standing.is_iqa:
        yield Place("Observations", url, "eye", "What an assessor has seen being done.")


TOPICS = (observation_places,)
