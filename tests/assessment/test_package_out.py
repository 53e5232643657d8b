"""Portfolios to take away: what is in the package, how it is made, who may have it."""

import io

import pytest

from assessment.portable import shape
from assessment.portable.verify import prove
from centres import keys
from tests.factories.packages import fill, package_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def pieces(street):
    return fill(street)


def test_a_package_proves_itself_and_fits_the_schema(street, pieces):
    package = package_of(street.registration)
    proof = prove(io.BytesIO(package))
    assert shape.fault_of(proof.manifest) == ""
    assert keys.owner_of(proof.fingerprint, [street.centre]) == street.centre.name
