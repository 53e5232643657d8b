import pytest

from tests.factories.iqa import make_quality_street


@pytest.fixture
def street(db):
    return make_quality_street()
