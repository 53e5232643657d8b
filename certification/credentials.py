"""The digital credential beside a certificate: Open Badges 3.0 on W3C Verifiable Credentials 2.0; built and signed.

Proof: VC-JWT (OB 3.0, 8.2), EdDSA with the centre's Ed25519 key. The issuer is the centre, known by an https address of
this installation, where its profile and keys are served (views/issuers.py); `kid` is the address of the key's JWK. Not
did:web: that would be a second name for the same host and certificate of the web server. Not RS256, which OB 3.0 asks
wallets to know at least: the keys of the centre are Ed25519, and both standards permit it.

It holds what the certificate says, less the numbers of the learner: whoever is shown it needs the name alone.
"""

import base64
import gzip
from datetime import UTC, datetime

import jwt
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from centres import keys
from certification.models import LIST_LENGTH

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
REGISTER = "https://register.ofqual.gov.uk/"
# Words of titles, longest step first, and what Open Badges calls such an award.
ACHIEVEMENT_TYPES = {"diploma": "Diploma", "certificate": "Certificate", "award": "Award"}


def address(name, *args):
    return f"{settings.SITE_URL}{reverse(f'certification:{name}', args=args)}"


def issuer_address(centre):
    return address("issuer", centre.prefix)


def key_address(centre, key_id):
    return address("issuer_key", centre.prefix, key_id)


def status_address(centre, number):
    return address("issuer_status", centre.prefix, number)


# ---------- the issuer ----------


def profile(centre):
    """The centre as an issuer: a Profile of Open Badges that names its keys (W3C Controlled Identifiers)."""
    own = issuer_address(centre)
    methods = [
        {
            "id": key_address(centre, key.id),
            "type": "JsonWebKey",
            "controller": own,
            "publicKeyJwk": jwk(key, key_address(centre, key.id)),
        }
        for key in keys.public_keys(centre)
    ]
    return {
        "@context": [VC, OPEN_BADGES],
        **issuer(centre),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def issuer(centre):
    about = {"id": issuer_address(centre), "type": ["Profile"], "name": centre.name, "url": settings.SITE_URL}
    return {**about, "email": centre.email} if centre.email else about


def jwk(key, kid):
    """RFC 8037: a public key of centres/keys.py."""
    x = base64.urlsafe_b64encode(key.raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig"}


def jwks(centre):
    return {"keys": [jwk(key, key_address(centre, key.id)) for key in keys.public_keys(centre)]}


# ---------- one certificate ----------


def credential(document, centre, list_number, place):
    """The OpenBadgeCredential of a certificate, from the frozen facts that its paper shows."""
    printed = document.facts["printed"]
    return {
        "@context": [VC, OPEN_BADGES],
        "id": printed["verification_address"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer(centre),
        "validFrom": _instant(printed["issued_at"]),
        "awardedDate": f"{printed['awarded_on']}T00:00:00Z",
        "name": f"{document.get_kind_display()}: {printed['qualification_title']}",
        "credentialSubject": _subject(document, printed, issuer_address(centre)),
        "credentialStatus": {
            "id": f"{status_address(centre, list_number)}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": status_address(centre, list_number),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _instant(text):
    return text.replace("+00:00", "Z")


def _subject(document, printed, home):
    units = printed.get("units", [])
    credits = printed.get("credits") or sum(unit["credits"] or 0 for unit in units if unit["counted"])
    subject = {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": printed["learner_name"],
                "identityType": "name",
            }
        ],
        "achievement": _achievement(printed, units, home),
        "result": _results(printed, units, home),
    }
    return {**subject, "creditsEarned": credits} if credits else subject


def _achievement(printed, units, home):
    title, number = printed["qualification_title"], printed["qualification_number"]
    organisation = printed["awarding_organisation"]
    told = "Units of a qualification that is not complete" if units else f"Level {printed['level']} qualification"
    achievement = {
        "id": f"{home}#achievement-{_code(number or title)}{'-units' if units else ''}",
        "type": ["Achievement"],
        "achievementType": "Achievement" if units else _achievement_type(title),
        "name": f"Units of {title}" if units else title,
        "description": f"{told}, awarded by {organisation}.",
        "criteria": {"narrative": _criteria(printed, units)},
        "creator": {"id": f"{home}#organisation-{_code(organisation)}", "type": ["Profile"], "name": organisation},
        "inLanguage": "en-GB",
        "resultDescription": [
            {
                "id": _result_address(home, unit),
                "type": ["ResultDescription"],
                "name": f"{unit['number']}, {unit['title']}" if unit else "Result",
                "resultType": "Status",
            }
            for unit in units or [None]
        ],
    }
    if number:
        achievement |= {"humanCode": number, "alignment": [_alignment(title, number)]}
    return achievement


def _achievement_type(title):
    words = title.lower()
    return next((kind for word, kind in ACHIEVEMENT_TYPES.items() if word in words), "Achievement")


def _criteria(printed, units):
    if units:
        return "All assessment criteria of each unit named in the results were met, as its specification asks."
    return (
        f"All assessment criteria of the units that count were met, and the rules of combination of "
        f"{printed['qualification_title']} were satisfied; assessed by portfolio and quality assured."
    )


def _alignment(title, number):
    """The qualification in the regulator's register, by its number."""
    return {
        "type": ["Alignment"],
        "targetName": title,
        "targetCode": number,
        "targetFramework": "Regulated Qualifications Framework",
        "targetUrl": REGISTER,
    }


def _results(printed, units, home):
    grade = printed.get("grade") or "Pass"
    return [
        {
            "type": ["Result"],
            "resultDescription": _result_address(home, unit),
            "status": "Completed",
            "value": unit["grade"] if unit else grade,
        }
        for unit in units or [None]
    ]


def _result_address(home, unit):
    return f"{home}#result-{_code(unit['number']) if unit else 'grade'}"


def _code(text):
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)


# ---------- the list of those that no longer stand ----------


def status_list(centre, number, places, now=None):
    """The BitstringStatusListCredential of a list: the bits of `places` are set (W3C Bitstring Status List 1.0)."""
    bits = bytearray(LIST_LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8  # the first bit is the left one
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    own = status_address(centre, number)
    return {
        "@context": [VC],
        "id": own,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_address(centre),
        "validFrom": _instant((now or timezone.now()).replace(microsecond=0).astimezone(UTC).isoformat()),
        "credentialSubject": {
            "id": f"{own}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }


# ---------- the proof ----------


def sign(payload, centre):
    """The compact JWS of a credential (OB 3.0, 8.2). The same payload and key give the same token. Raises NoKey."""
    key = keys.signing_key(centre)
    raw = key.public_key().public_bytes(*keys.RAW)
    kid = key_address(centre, keys.fingerprint(raw)[:16])
    issued_by = payload["issuer"]["id"] if isinstance(payload["issuer"], dict) else payload["issuer"]
    moment = datetime.fromisoformat(payload["validFrom"])
    claims = {**payload, "iss": issued_by, "jti": payload["id"], "nbf": int(moment.timestamp())}
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid, "typ": "JWT"})
