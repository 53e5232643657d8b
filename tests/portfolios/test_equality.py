"""The equality record: the learner's own, optional, encrypted, changed and deleted at will, read by nobody else."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from centres.models import Act
from config.refusals import BadInput, NotAllowed
from portfolios import actions
from portfolios.models import EqualityRecord
from tests.factories.assessment import make_street, people_but


@pytest.fixture
def street(db):
    return make_street()


def keep(street, **answers):
    return actions.keep_equality(street.registration, by=street.learner, **answers)


def test_the_learner_says_changes_and_deletes_it(street):
    keep(street, gender="female", ethnic_group="mixed")
    keep(street, gender="not_said", disability="yes")
    record = EqualityRecord.objects.get()
    assert (record.learner, record.centre) == (street.learner, street.centre)
    assert (record.gender, record.ethnic_group, record.disability) == ("not_said", "", "yes")
    actions.delete_equality(street.registration, by=street.learner)
    actions.delete_equality(street.registration, by=street.learner)
    assert not EqualityRecord.objects.exists()


def test_the_columns_hold_ciphertext_and_the_ledger_nothing(street):
    keep(street, gender="female", ethnic_group="mixed", disability="yes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gender, ethnic_group, disability FROM portfolios_equalityrecord")
        assert all(value.startswith("enc1:") for value in cursor.fetchone())
    assert not Act.objects.filter(object_type__contains="equality").exists()


def test_nobody_else_keeps_or_deletes_it(street):
    keep(street, gender="male")
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.keep_equality(street.registration, by=person, gender="female")
        with pytest.raises(NotAllowed):
            actions.delete_equality(street.registration, by=person)
    assert EqualityRecord.objects.get().gender == "male"


def test_an_unknown_answer_is_refused(street):
    with pytest.raises(BadInput):
        keep(street, gender="M")
    assert not EqualityRecord.objects.exists()


def test_the_page_says_why_and_who_and_keeps_what_is_chosen(client, street):
    client.force_login(street.learner)
    url = reverse("portfolios:equality", args=[street.registration.pk])
    page = client.get(url).content.decode()
    assert "What it is for" in page
    assert "Who sees what" in page
    assert "Delete what I said" not in page
    assert client.post(url, {"gender": "female"}).url == url
    again = client.get(url)
    assert "no-store" in again["Cache-Control"]
    assert re.findall(r'<input[^>]*value="(\w+)"[^>]*\schecked', again.content.decode()) == ["female"]
    assert client.post(url, {"gender": "x"}).status_code == 422
    delete = reverse("portfolios:equality_delete", args=[street.registration.pk])
    assert client.post(delete).url == url
    assert not EqualityRecord.objects.exists()


def test_the_learner_finds_it_beside_the_registration(client, street):
    client.force_login(street.learner)
    url = reverse("portfolios:registration_detail", args=[street.registration.pk])
    assert "Equality monitoring" in client.get(url).content.decode()
    client.force_login(street.assessor)
    assert "Equality monitoring" not in client.get(url).content.decode()
