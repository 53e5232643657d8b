import pytest

from tests.factories.assessment import make_street


@pytest.fixture
def street(db):
    return make_street()
