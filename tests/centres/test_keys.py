"""The keys that centres sign with: made, replaced, read, published; never in the database."""

import json
import stat

import pytest
from django.core.management import CommandError, call_command

from centres import keys
from centres.models import Centre

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def centre():
    return Centre.objects.create(name="Harbour Lane Training", prefix="HL")


def test_a_key_is_its_owners_alone(centre):
    keys.make_key(centre)
    (path,) = keys.folder_of(centre).glob("*.pem")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_it_signs_the_public_key_checks(centre):
    key = keys.make_key(centre)
    assert keys.signing_key(centre).public_key() == key.public_key()
    key.public_key().verify(keys.signing_key(centre).sign(b"list"), b"list")


def test_without_a_key_it_says_who_makes_one(centre):
    with pytest.raises(keys.NoKey, match=r"manage\.py make_centre_key"):
        keys.signing_key(centre)


def test_a_spoilt_key_is_told(centre):
    keys.make_key(centre)
    next(keys.folder_of(centre).glob("*.pem")).write_text("no key")
    with pytest.raises(keys.NoKey, match="cannot be read"):
        keys.signing_key(centre)


def test_a_replaced_key_is_destroyed_and_its_public_half_kept(centre):
    first = keys.make_key(centre)
    second = keys.make_key(centre)
    assert len(list(keys.folder_of(centre).glob("*.pem"))) == 1
    assert keys.signing_key(centre).public_key() == second.public_key()
    assert [key.in_use for key in keys.public_keys(centre)] == [True, False]
    assert keys.public_keys(centre)[1].raw == first.public_key().public_bytes(*keys.RAW)


def test_the_owner_of_a_key_is_found_also_of_an_old_one(centre):
    keys.make_key(centre)
    old = keys.public_keys(centre)[0].fingerprint
    keys.make_key(centre)
    assert keys.owner_of(old, [centre]) == "Harbour Lane Training"
    assert keys.owner_of("0" * 64, [centre]) == ""


def test_the_command_makes_a_key_for_every_centre_that_has_none(centre, capsys):
    Centre.objects.create(name="Mill Street College", prefix="MS")
    keys.make_key(centre)
    before = keys.public_keys(centre)
    call_command("make_centre_key")
    assert keys.public_keys(centre) == before
    assert capsys.readouterr().out.count("fingerprint") == 2
    call_command("make_centre_key", "HL", "--replace")
    assert len(keys.public_keys(centre)) == 2


@pytest.mark.parametrize(("arguments", "sentence"), [(["XX"], "no centre"), (["--replace"], "Name the centre")])
def test_the_command_says_what_is_wrong(centre, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("make_centre_key", *arguments)


def test_public_keys_are_published_to_anybody_and_private_ones_to_nobody(client, centre):
    keys.make_key(centre)
    answer = client.get("/.well-known/countersign-keys.json")
    (row,) = answer.json()["centres"]
    assert (row["centre"], [set(key) for key in row["keys"]]) == (
        "Harbour Lane Training",
        [{"key", "algorithm", "public_key", "fingerprint", "made_on", "in_use"}],
    )
    assert b"PRIVATE" not in answer.content


def test_keys_of_a_centre_elsewhere_are_made_known(centre, tmp_path, settings, capsys):
    keys.make_key(centre)
    fingerprint = keys.public_keys(centre)[0].fingerprint
    path = tmp_path / "countersign-keys.json"
    path.write_text(json.dumps(keys.published([centre])))
    settings.KEYS_DIR = tmp_path / "elsewhere"
    assert keys.owner_of(fingerprint, Centre.objects.all()) == ""
    call_command("trust_centre_key", str(path))
    assert keys.owner_of(fingerprint, Centre.objects.all()) == "Harbour Lane Training"
    assert fingerprint in capsys.readouterr().out


@pytest.mark.parametrize("text", ["no json", "{}", '{"centres": [{"centre": "A", "keys": [{"public_key": "AAAA"}]}]}'])
def test_a_list_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="is no list of keys"):
        call_command("trust_centre_key", str(path))
