"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries.places import Place


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


def recognition(standing):
    """What counts from before; for everybody who sees the registration."""
    url = reverse("assessment:recognition_list", args=[standing.registration.pk])
    text = "Credit transfer, equivalence and exemption: what need not be shown again."
    yield Place("Earlier achievements", url, "arrow-left-right", text)


def plans(standing):
    """Learner, assessor and quality assurance read plans and reviews; an administrator their dates (ACCESS)."""
    if any(standing[1:]):
        url = reverse("assessment:plan_list", args=[standing.registration.pk])
        yield Place("Plans and reviews", url, "calendar-check", "What is agreed, and by when")


TOPICS = (plans, recognition)
