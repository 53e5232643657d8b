"""Digital credentials: what they say, that a stranger can check them by what is served, how they are taken back."""

import base64
import gzip
import json
import os
from pathlib import Path

import jsonschema
import jwt
import pytest
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from centres import keys
from certification import actions, credentials
from certification.models import LIST_LENGTH, Credential
from certification.printing import UnitCertificateFacts
from certification.printing.samples import certificate as certificate_sample
from certification.printing.samples import units
from tests.certification import open_badges
from tests.factories import certification as make


@pytest.fixture
def claim(cast):
    return make.issued(cast)


@pytest.fixture
def issued(claim):
    return Credential.objects.get(document=make.certificate(claim))


def fetch(client, address):
    """What a verifier gets from an address of this installation, without signing in."""
    assert address.startswith(settings.SITE_URL)
    return client.get(address.removeprefix(settings.SITE_URL))


def checked(client, token):
    """The payload of a credential, its proof checked as OB 3.0 (8.2.5) says: the key is what `kid` leads to."""
    header = jwt.get_unverified_header(token)
    answer = fetch(client, header["kid"])
    assert (header["alg"], header["typ"], answer["Content-Type"]) == ("EdDSA", "JWT", "application/jwk+json")
    key = jwt.PyJWK(json.loads(answer.content))
    payload = jwt.decode(token, key.key, algorithms=["EdDSA"])
    issuer = payload["issuer"]["id"] if isinstance(payload["issuer"], dict) else payload["issuer"]
    assert (payload["iss"], payload["jti"]) == (issuer, payload["id"])
    return payload


def bit_of(client, status):
    """Whether the bit of a credentialStatus is set (W3C Bitstring Status List 1.0, 3.2)."""
    payload = checked(client, fetch(client, status["statusListCredential"]).content.decode())
    jsonschema.validate(payload, open_badges.STATUS_LIST)
    packed = payload["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) * 8 == LIST_LENGTH
    place = int(status["statusListIndex"])
    return bool(bits[place // 8] & (1 << (7 - place % 8)))


def test_a_stranger_can_check_it_by_what_is_served(client, cast, issued):
    payload = checked(client, issued.token)
    profile = json.loads(fetch(client, payload["issuer"]["id"]).content)
    assert (profile["id"], profile["name"]) == (payload["issuer"]["id"], cast.centre.name)
    assert jwt.get_unverified_header(issued.token)["kid"] in profile["assertionMethod"]
    assert bit_of(client, payload["credentialStatus"]) is False


def test_it_keeps_to_the_data_model_of_open_badges(client, issued):
    payload = checked(client, issued.token)
    jsonschema.validate(payload, open_badges.CREDENTIAL, format_checker=jsonschema.FormatChecker())


@pytest.mark.skipif("OPEN_BADGES_SCHEMA" not in os.environ, reason="the published schema may not be passed on")
def test_it_keeps_to_the_published_schema(client, issued):
    schema = json.loads(Path(os.environ["OPEN_BADGES_SCHEMA"]).read_text(encoding="utf-8"))
    jsonschema.validate(checked(client, issued.token), schema)


def test_it_says_what_the_certificate_says_and_no_number_of_the_learner(client, cast, claim, issued):
    cast.registration.refresh_from_db()
    payload = checked(client, issued.token)
    printed = make.certificate(claim).facts["printed"]
    subject = payload["credentialSubject"]
    achievement = subject["achievement"]
    assert subject["identifier"][0]["identityHash"] == printed["learner_name"]
    assert (achievement["name"], achievement["creator"]["name"]) == (
        printed["qualification_title"],
        printed["awarding_organisation"],
    )
    assert [row["status"] for row in subject["result"]] == ["Completed"]
    assert payload["awardedDate"].startswith(printed["awarded_on"])
    text = json.dumps(payload)
    for secret in (cast.learner.email, printed["learner_number"], "2000-02-29"):
        assert secret not in text


def test_units_are_results_of_their_own(cast, claim):
    facts = UnitCertificateFacts(
        **{
            name: value
            for name, value in vars(certificate_sample("AMB 1", "Мария Иванова")).items()
            if name in UnitCertificateFacts.__dataclass_fields__
        },
        units=units(3),
    )
    document = make.certificate(claim)
    document.facts["printed"] = facts.to_dict()
    payload = credentials.credential(document, cast.centre, 1, 7)
    jsonschema.validate(payload, open_badges.CREDENTIAL)
    subject = payload["credentialSubject"]
    told = [row["id"] for row in subject["achievement"]["resultDescription"]]
    assert [row["resultDescription"] for row in subject["result"]] == told
    assert (len(set(told)), subject["achievement"]["achievementType"]) == (3, "Achievement")


@pytest.mark.parametrize("take_back", [make.revoked, make.replaced])
def test_one_that_was_taken_back_is_so_at_once(client, cast, claim, issued, take_back):
    status = checked(client, issued.token)["credentialStatus"]
    take_back(cast, make.certificate(claim))
    assert bit_of(client, status) is True


def test_a_replacement_has_a_credential_of_its_own_that_stands(client, cast, claim, issued):
    new = make.replaced(cast, make.certificate(claim))
    actions.render_document(new)
    status = checked(client, new.credential.token)["credentialStatus"]
    assert bit_of(client, status) is False
    assert status["statusListIndex"] != str(issued.place)


def test_a_changed_credential_is_refused(client, issued):
    head, body, proof = issued.token.split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    payload["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    forged = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    with pytest.raises(jwt.InvalidSignatureError):
        checked(client, f"{head}.{forged}.{proof}")


def test_after_a_change_of_key_the_old_credential_still_holds(client, cast, issued):
    keys.make_key(cast.centre)
    payload = checked(client, issued.token)
    assert bit_of(client, payload["credentialStatus"]) is False
    served = json.loads(client.get(reverse("certification:issuer_keys", args=["HL"])).content)["keys"]
    assert jwt.get_unverified_header(issued.token)["kid"] in [row["kid"] for row in served]
    assert not any("d" in row for row in served)


def test_the_same_facts_key_and_place_give_the_same_token(cast, claim, issued):
    payload = credentials.credential(make.certificate(claim), cast.centre, issued.list_number, issued.place)
    assert credentials.sign(payload, cast.centre) == issued.token


def test_only_certificates_have_one(claim):
    assert list(Credential.objects.values_list("document__kind", flat=True)) == ["certificate"]


def test_a_place_is_given_once(cast, claim, issued):
    document = claim.documents.get(kind="transcript")
    with pytest.raises(IntegrityError):
        Credential.objects.create(
            document=document, centre=cast.centre, list_number=issued.list_number, place=issued.place, token="x"
        )


def test_a_list_that_is_half_full_begins_a_new_one(cast, claim, issued, monkeypatch):
    monkeypatch.setattr("certification.actions.credentials.FILL", 1)
    new = make.replaced(cast, make.certificate(claim))
    actions.render_document(new)
    assert new.credential.list_number == issued.list_number + 1


def test_the_learner_downloads_it(client, cast, claim, issued):
    client.force_login(cast.learner)
    address = reverse("certification:credential_download", args=[issued.document_id])
    assert address in client.get(reverse("certification:my_documents")).content.decode()
    answer = client.get(address)
    assert (answer.content.decode(), answer["Content-Type"]) == (issued.token, "text/plain; charset=us-ascii")
    assert answer["Content-Disposition"] == f'attachment; filename="{issued.document.number}.jwt"'
    transcript = claim.documents.get(kind="transcript")
    assert client.get(reverse("certification:credential_download", args=[transcript.pk])).status_code == 404


def test_the_check_page_does_not_hand_it_out(client, issued):
    """Whoever has a number of somebody else must not get what a wallet takes for theirs."""
    page = client.get(reverse("certification:verify", args=[issued.document.number])).content.decode()
    assert issued.token not in page
    assert "/credential/" not in page


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("issuer", ["XX"]),
        ("issuer_keys", ["XX"]),
        ("issuer_key", ["HL", "0123456789abcdef"]),
        ("issuer_status", ["HL", 99]),
        ("issuer_certificates", ["XX"]),
    ],
)
def test_what_is_not_there_is_not_found(client, issued, name, args):
    assert client.get(reverse(f"certification:{name}", args=args)).status_code == 404


def test_what_verifiers_ask_is_limited_by_the_minute(client, cast, settings):
    settings.ISSUER_ASKS_PER_MINUTE = 1
    address = reverse("certification:issuer", args=["HL"])
    answer = client.get(address)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert client.get(address).status_code == 429
