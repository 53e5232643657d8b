import pytest

EVERYBODY = [
    "learner",
    "assessor",
    "trainee",
    "second_assessor",
    "iqa",
    "lead_iqa",
    "admin",
    "other_learner",
    "other_assessor",
    "other_iqa",
    "other_admin",
    "operator",
]


@pytest.fixture
def but(cast):
    """but("learner", …): everybody else of both centres, who must be refused."""
    return lambda *allowed: [cast.everybody()[name] for name in EVERYBODY if name not in allowed]


@pytest.fixture
def page(client):
    """page(person, url) and page(person, url, {…}): the answer to a GET or a POST of a signed-in person."""

    def ask(person, url, data=None):
        client.force_login(person)
        return client.get(url) if data is None else client.post(url, data)

    return ask
