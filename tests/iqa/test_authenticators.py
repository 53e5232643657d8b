"""The authenticator app of an external quality assurer: sealed at rest, taken once, carried over from django-otp."""

from importlib import import_module
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.db import connection

from config.refusals import BadInput
from iqa import actions
from iqa.models import Authenticator, BackupCode
from tests.factories.visits import app_code, open_visit

pytestmark = pytest.mark.django_db

SECRET = "0123456789abcdef0123456789abcdef01234567"
TABLES_OF_BEFORE = """
CREATE TABLE otp_totp_totpdevice
    (id integer, user_id bigint, key varchar(80), confirmed boolean, drift smallint, last_t bigint);
CREATE TABLE otp_static_staticdevice (id integer, user_id bigint, confirmed boolean);
CREATE TABLE otp_static_statictoken (id integer, device_id integer, token varchar(16));
"""


def fetch(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_neither_the_secret_nor_a_backup_code_stands_in_the_tables(cast):
    visit, link, _ = open_visit(cast.home)
    codes = actions.prove_authenticator(link, app_code(visit.eqa))
    secret = Authenticator.objects.get().secret
    ((column,),) = fetch("SELECT secret FROM iqa_authenticator")
    assert column.startswith("enc1:")
    assert secret not in column
    digests = [digest for (digest,) in fetch("SELECT digest FROM iqa_backupcode")]
    assert len(codes) == len(digests) == 10
    assert not any(code in digest for code in codes for digest in digests)


def test_after_a_new_secret_key_app_and_backup_codes_still_open(cast, settings):
    visit, link, _ = open_visit(cast.home)
    codes = actions.prove_authenticator(link, app_code(visit.eqa))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]
    assert actions.prove_authenticator(link, app_code(visit.eqa, later=1)) == []
    assert actions.prove_authenticator(link, codes[0]) == []


def test_where_the_key_is_lost_the_app_can_be_forgotten(cast, settings):
    visit, link, _ = open_visit(cast.home)
    actions.prove_authenticator(link, app_code(visit.eqa))
    settings.SECRET_KEY = "another key"
    actions.forget_authenticator(visit, by=cast.admin)
    assert not BackupCode.objects.exists()
    assert len(actions.prove_authenticator(link, app_code(visit.eqa))) == 10


def test_of_two_who_give_the_same_code_at_once_one_is_let_in(cast, monkeypatch):
    visit, link, _ = open_visit(cast.home)
    actions.prove_authenticator(link, app_code(visit.eqa))
    code = app_code(visit.eqa, later=1)
    early = Authenticator.objects.get()
    actions.prove_authenticator(link, code)
    rows = SimpleNamespace(first=lambda: early)
    kept = Authenticator.objects.filter
    monkeypatch.setattr(Authenticator.objects, "filter", lambda **by: rows if "user" in by else kept(**by))
    with pytest.raises(BadInput):
        actions.prove_authenticator(link, code)


def test_an_authenticator_app_reads_the_same_secret_from_the_picture(cast):
    visit, _, _ = open_visit(cast.home)
    device = actions.authenticator_of(visit.eqa)
    address = urlsplit(device.address)
    facts = parse_qs(address.query)
    assert (address.scheme, address.netloc, address.path) == (
        "otpauth",
        "totp",
        "/Countersign%3Aada.verne%40ambleford.example",
    )
    assert facts["secret"] == [device.key]
    assert (facts["digits"], facts["period"], facts["issuer"]) == (["6"], ["30"], ["Countersign"])


def test_apps_and_codes_of_before_are_carried_over_and_deleted_where_they_were(cast):
    visit, link, _ = open_visit(cast.home)
    user = visit.eqa.pk
    with connection.cursor() as cursor:
        for statement in TABLES_OF_BEFORE.strip().split(";")[:-1]:
            cursor.execute(statement)
        rows = [(1, user, "ff" * 20, False, 0, -1), (2, user, SECRET, True, 1, 7)]
        cursor.executemany("INSERT INTO otp_totp_totpdevice VALUES (%s, %s, %s, %s, %s, %s)", rows)
        cursor.execute("INSERT INTO otp_static_staticdevice VALUES (1, %s, %s)", [user, True])
        cursor.execute("INSERT INTO otp_static_statictoken VALUES (1, 1, 'abcdefgh')")
    migration = import_module("iqa.migrations.0007_authenticators")
    migration.carry_over(apps, SimpleNamespace(connection=connection))
    device = Authenticator.objects.get()
    assert (device.user, device.secret, device.confirmed, device.drift, device.last_step) == (
        visit.eqa,
        SECRET,
        True,
        1,
        7,
    )
    for table in migration.OF_BEFORE:
        assert fetch(f"SELECT count(*) FROM {table}") == [(0,)]
    assert actions.prove_authenticator(link, "abcdefgh") == []
    assert actions.prove_authenticator(link, app_code(visit.eqa)) == []
