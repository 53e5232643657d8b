"""What was achieved before: a second registration of the learner with the same unit signed, and a certificate."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from assessment import actions
from portfolios.models import EvidenceFile, Registration, RouteUnit
from portfolios.states import FileState, UnitOrigin
from qualifications.models import GroupUnit, Qualification, UnitGroup
from qualifications.states import EditionStatus
from tests.cast import House, register
from tests.factories.assessment import complete_unit, route_unit, sign

FACTS = {
    "achievement": "Serving customers",
    "number": "S/100/0001",
    "organisation": "Another Awards",
    "certificate": "C-77",
    "achieved_on": date(2025, 9, 1),
    "level": 2,
    "credits": 3,
}


def second_edition(street, *units):
    """Another qualification of the same organisation that lists the units."""
    organisation = street.edition.awarding_organisation
    qualification = Qualification.objects.create(
        code="serving-more",
        edition="1",
        awarding_organisation=organisation,
        title="Level 2 Diploma in Serving",
        level=2,
        min_credits=6,
        status=EditionStatus.PUBLISHED,
    )
    group = UnitGroup.objects.create(
        qualification=qualification, code="M", title="Units", position=1, compulsory=True, min_units=1
    )
    for position, unit in enumerate(units, start=1):
        GroupUnit.objects.create(group=group, unit=unit, position=position)
    return qualification


def second_registration(street, *units, house=None):
    """The learner of the street on another qualification with these units, at the same centre unless said otherwise."""
    house = house or street.home
    there = House(house.centre, second_edition(street, *units), None, house.people)
    made = register(there, street.learner)
    RouteUnit.objects.filter(registration=made).update(origin=UnitOrigin.CHOSEN)
    return Registration.objects.get(pk=made.pk)


def achieved_in(registration, unit, *, by):
    """The unit signed by assessor and learner in the registration; its sign-off."""
    complete_unit(registration, unit, by=by)
    entry = sign(registration, unit, by=by)
    actions.confirm_unit(entry, by=registration.learner)
    return registration.sign_offs.get(unit=unit)


def scan(name="certificate.pdf", content=b"%PDF-1.4 certificate"):
    return SimpleUploadedFile(name, content, "application/pdf")


def propose(registration, unit, *, by, kind="equivalence", **facts):
    """Proposed with a certificate that has passed its checks."""
    made = actions.propose_recognition(
        route_unit(registration, unit), by=by, kind=kind, certificate_file=scan(), **{**FACTS, **facts}
    )
    EvidenceFile.objects.filter(evidence=made.proof).update(state=FileState.CHECKED)
    return made


def record(recognition, *, by, **facts):
    given = {"checked": "Original seen, number checked by telephone", "checked_on": date(2026, 1, 5), **facts}
    return actions.record_recognition(recognition, by=by, **given)


def recognise(registration, unit, *, by, admin, kind="equivalence", **facts):
    """Proposed, recorded and answered: the unit counts."""
    made = propose(registration, unit, by=by, kind=kind, **facts)
    record(made, by=by)
    actions.answer_recognition(made, by=admin, reference="AO-1", said_on=date(2026, 2, 2))
    made.refresh_from_db()
    return made
