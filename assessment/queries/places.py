"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries.places import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def _questions(standing):
    if standing.is_learner or standing.is_assessor or standing.is_iqa:
        text = "Professional discussions, oral questions, and papers to answer in writing."
        url = reverse("assessment:questioning_list", args=[standing.registration.pk])
        yield Place("Questions and discussions", url, "chat-left-text", text)


TOPICS = (_questions,)
