"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""

from django.urls import reverse

from portfolios.queries import Place


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


def beginning(standing):
    """The start and the adjustments, for all who see the registration; the agreement for those who sign it."""
    key = [standing.registration.pk]
    yield Place("Start", reverse("assessment:start", args=key), "flag", "Initial assessment, induction, identity")
    if standing.is_learner or standing.is_assessor or standing.is_admin:
        yield Place("Learning agreement", reverse("assessment:agreement", args=key), "pen", "Read it and sign it")
    text = "What is done differently in assessment"
    yield Place("Adjustments", reverse("assessment:adjustment_list", args=key), "gear", text)


def questions(standing):
    if standing.is_learner or standing.is_assessor or standing.is_iqa:
        text = "Professional discussions, oral questions, and papers to answer in writing."
        url = reverse("assessment:questioning_list", args=[standing.registration.pk])
        yield Place("Questions and discussions", url, "chat-left-text", text)


def witnesses(standing):
    """Not for administrators: what witnesses are asked is content of the portfolio (ACCESS)."""
    if standing.is_learner or standing.is_assessor or standing.is_iqa:
        url = reverse("assessment:witness_requests", args=[standing.registration.pk])
        yield Place("Witnesses", url, "person-video3", "Who was asked what they saw, and what they said")


def observations(standing):
    """What was observed of the learner; the assessor records the next one there."""
    registration = standing.registration
    url = reverse("assessment:observation_list", args=[registration.pk])
    if standing.is_assessor:
        yield Place("Observations", url, "eye", "Observe, review a product on the spot; works without a connection.")
    elif standing.is_learner or standing.is_iqa:
        yield Place("Observations", url, "eye", "What an assessor has seen being done.")


def appeals(standing):
    """The right of appeal is shown to everybody about a registration (R3.15)."""
    url = reverse("assessment:registration_appeals", args=[standing.registration.pk])
    text = "How to have a decision looked at again" if standing.is_learner else "Raised by the learner"
    yield Place("Appeals", url, "megaphone", text)


def cases(standing):
    """Staff report a suspicion there (ACCESS). The learner is led to it by what is refused, and not before."""
    if standing.is_assessor or standing.is_iqa or standing.is_admin:
        url = reverse("assessment:registration_cases", args=[standing.registration.pk])
        text = "Report malpractice or poor process, and what is held meanwhile."
        yield Place("Malpractice and maladministration", url, "shield-exclamation", text)


TOPICS = (
    beginning,
    plans,
    observations,
    questions,
    witnesses,
    recognition,
    appeals,
    cases,
)
