import io

import pytest
from django.core.management import call_command

from qualifications.models import Qualification

pytestmark = pytest.mark.django_db


def load():
    out = io.StringIO()
    call_command("load_specifications", stdout=out)
    return out.getvalue().splitlines()


def test_specifications_are_loaded_once_and_then_left_alone():
    assert len(load()) == 6
    edition = Qualification.objects.get(code="icq-l3-customer-service")
    Qualification.objects.filter(pk=edition.pk).update(open_questions=["changed here"])
    assert load() == []
    assert Qualification.objects.get(pk=edition.pk).open_questions == ["changed here"]
