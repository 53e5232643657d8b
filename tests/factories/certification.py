"""A registration whose units are signed and released, and what grows out of it: claims and documents."""

from datetime import timedelta

from django.utils import timezone

from assessment.models import Signature, UnitSignOff
from assessment.states import Signer
from centres import keys, signing_keys
from centres.states import Role
from certification import actions
from certification.models import Document
from certification.states import AskedHow, ReplacementGround
from iqa.models import Release
from tests.cast import make_person, register


def achieve(house, registration=None, *, units=None, at=None):
    """Signatures of assessor and learner on the units (all of the route), as signing leaves them."""
    registration = registration or house.registration
    at = at or timezone.now() - timedelta(days=2)
    for entry in registration.route.select_related("unit"):
        if units is None or entry.unit in units:
            sign(registration, entry.unit, house.assessor, at)


def sign(registration, unit, assessor, at):
    sign_off = UnitSignOff.objects.create(registration=registration, unit=unit, at=at)
    for signer, person in ((Signer.ASSESSOR, assessor), (Signer.LEARNER, registration.learner)):
        Signature.objects.create(sign_off=sign_off, signer=signer, by=person, at=at, statement="v1: …", facts={})
    return sign_off


def release(house, registration=None, *, by=None, at=None):
    """Quality assurance's word, as releasing leaves it: which sign-off it found under which unit."""
    registration = registration or house.registration
    signed = UnitSignOff.objects.current().filter(registration=registration)
    return Release.objects.create(
        registration=registration,
        by=by or house.iqa,
        at=at or timezone.now() - timedelta(days=1),
        statement="v1: …",
        facts={"units": {str(row.unit_id): {"sign_off": row.pk} for row in signed}},
    )


def make_ready(house, registration=None):
    """Nothing stands in the way of the claim any more. Returns the registration."""
    registration = registration or house.registration
    achieve(house, registration)
    release(house, registration)
    return registration


def another_ready(house, number):
    """One more learner of the house, ready to be claimed."""
    domain = house.centre.prefix.lower()
    learner = make_person(f"Learner {number}", f"learner-{number}@{domain}.example", house.centre, Role.LEARNER)
    return make_ready(house, register(house, learner))


def with_keys(house):
    """The keys that the centre signs documents and credentials with, made once."""
    if not signing_keys.has_signing_key(house.centre):
        signing_keys.make_signing_key(house.centre)
    if not keys.has_key(house.centre):
        keys.make_key(house.centre)


def asked(**changes):
    """A written request for a replacement, and how it was authenticated."""
    facts = {
        "ground": ReplacementGround.LOST,
        "asked_by": "Learner Harbour",
        "asked_how": AskedHow.LETTER,
        "asked_on": timezone.localdate(),
        "authenticated_how": "Passport seen on a call",
    }
    return {**facts, **changes}


def replaced(house, document, why="Lost.", **changes):
    """The new document."""
    return actions.replace_document(document, by=house.admin, why=why, request=asked(**changes))


def revoked(house, document, why="Issued in error.", second=None):
    """By two people: the administrator asks, a second one confirms."""
    actions.ask_revocation(document, by=house.admin, why=why)
    return actions.revoke_document(document, by=second or second_admin(house))


def second_admin(house):
    """The second person that revoking takes."""
    return make_person("Second Admin", f"second@{house.centre.prefix.lower()}.example", house.centre, Role.ADMIN)


def without_direct_claims(house):
    house.approval.direct_claims_from = None
    house.approval.save()


def draft(house, registration=None):
    return actions.make_claim(registration or make_ready(house), by=house.admin)


def awaiting(house, registration=None):
    """A claim with the awarding organisation."""
    without_direct_claims(house)
    return actions.submit_claim(draft(house, registration), by=house.admin)


def accepted(house, registration=None):
    """A direct claim, accepted; its documents wait to be made."""
    with_keys(house)
    return actions.submit_claim(draft(house, registration), by=house.admin)


def issued(house, registration=None):
    """A claim with all its documents made."""
    claim = accepted(house, registration)
    for document in claim.documents.all():
        actions.render_document(document)
    claim.refresh_from_db()
    return claim


def certificate(claim):
    return Document.objects.get(claim=claim, kind="certificate", status="valid")
