"""The cast of every access test: two centres with every role in each, so that something could leak (STYLE 2c)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone

from centres.models import Centre, Competence, Membership, QualificationApproval, Site, User
from centres.states import Duty, Printer, Role
from portfolios.models import Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, UnitOrigin
from qualifications.models import AwardingOrganisation, Criterion, GroupUnit, Outcome, Qualification, Unit, UnitGroup
from qualifications.states import EditionStatus, Kind
from tests.factories.beginning import complete_start

PASSWORD = "a-long-enough-password"
LONG_AGO = date(2025, 1, 6)


def make_edition(code="small", units=3, criteria=2):
    """A small edition: group A with all units but the last, group O with the last one, 5 credits each, level 2."""
    organisation, _ = AwardingOrganisation.objects.get_or_create(
        code="ambleford", defaults={"name": "Ambleford Awards", "short_name": "Ambleford"}
    )
    edition = Qualification.objects.create(
        code=code,
        edition="1",
        awarding_organisation=organisation,
        number="600/0000/0",
        title=f"Ambleford Level 2 Diploma in Care ({code})",
        level=2,
        min_credits=5 * units,
        guided_hours_min=20 * units,
        min_age=16,
        status=EditionStatus.PUBLISHED,
        source="made for tests",
    )
    mandatory = UnitGroup.objects.create(
        qualification=edition, code="A", title="Mandatory units", position=1, compulsory=True, all_units=True
    )
    optional = UnitGroup.objects.create(
        qualification=edition, code="O", title="Optional units", position=2, compulsory=True, min_units=1
    )
    for number in range(1, units + 1):
        group = optional if number == units else mandatory
        GroupUnit.objects.create(group=group, unit=make_unit(f"{code}-{number}", criteria), position=number)
    return edition


def make_unit(number, criteria=2, **facts):
    """A unit with one outcome and so many criteria."""
    facts = {"title": f"Unit {number}", "short_title": f"Unit {number}"[:28], "level": 2, "credits": 5} | facts
    unit = Unit.objects.create(number=number, guided_hours=20, source="made for tests", **facts)
    outcome = Outcome.objects.create(unit=unit, number=1, statement="Be able to care", kind=Kind.COMPETENCE)
    Criterion.objects.bulk_create(
        Criterion(outcome=outcome, number=place, statement=f"Show care {place}") for place in range(1, criteria + 1)
    )
    return unit


def make_person(name, email, centre=None, role=None):
    person = User.objects.create_user(email, name, PASSWORD)
    if role:
        Membership.objects.create(user=person, centre=centre, role=role, starts_on=LONG_AGO)
    return person


@dataclass
class House:
    """A centre with a person in every role and one registered learner."""

    centre: Centre
    edition: Qualification
    approval: QualificationApproval
    people: dict[str, User] = field(default_factory=dict)
    registration: Registration = None
    entry: object = None  # into the room of an external quality assurer, where a test makes one

    def __getattr__(self, name):
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    @property
    def units(self):
        return list(Unit.objects.filter(group_entries__group__qualification=self.edition).order_by("number"))

    def route_unit(self, place=0):
        return self.registration.route.order_by("unit__number")[place]


STAFF = {
    "assessor": Role.ASSESSOR,
    "trainee": Role.ASSESSOR,
    "second_assessor": Role.ASSESSOR,
    "iqa": Role.IQA,
    "lead_iqa": Role.LEAD_IQA,
    "admin": Role.ADMIN,
}


def make_house(name, prefix, edition):
    centre = Centre.objects.create(name=name, prefix=prefix)
    Site.objects.create(centre=centre, name="Main site")
    approval = QualificationApproval.objects.create(
        centre=centre,
        qualification=edition,
        centre_number=f"{prefix}-001",
        printer=Printer.CENTRE,
        direct_claims_from=LONG_AGO,
        starts_on=LONG_AGO,
    )
    house = House(centre, edition, approval)
    domain = f"{prefix.lower()}.example"
    for key, role in STAFF.items():
        house.people[key] = make_person(f"{key.title().replace('_', ' ')} {prefix}", f"{key}@{domain}", centre, role)
    house.people["learner"] = make_person(f"Learner {prefix}", f"learner@{domain}", centre, Role.LEARNER)
    make_competent(house)
    house.registration = register(house, house.learner)
    return house


def make_competent(house):
    duties = {
        "assessor": (Duty.ASSESS, False),
        "second_assessor": (Duty.ASSESS, False),
        "trainee": (Duty.ASSESS, True),
        "iqa": (Duty.QUALITY_ASSURE, False),
        "lead_iqa": (Duty.QUALITY_ASSURE, False),
    }
    Competence.objects.bulk_create(
        Competence(
            centre=house.centre,
            user=house.people[key],
            unit=unit,
            duty=duty,
            trainee=trainee,
            basis="CAVA",
            starts_on=LONG_AGO,
        )
        for key, (duty, trainee) in duties.items()
        for unit in house.units
    )


def register(house, learner, allocate=("assessor", "trainee", "iqa"), *, begun=True):
    """A live registration on the house's edition, all its units the route; `begun`: its start is complete (R3.1)."""
    today = timezone.localdate()
    registration = Registration.objects.create(
        learner=learner,
        centre=house.centre,
        site=house.centre.sites.first(),
        qualification=house.edition,
        name=learner.full_name,
        date_of_birth=date(2000, 2, 29),
        learner_number="L-1",
        registered_on=today - timedelta(days=100),
        expires_on=today + timedelta(days=700),
        starts_on=today - timedelta(days=100),
        planned_end_on=today + timedelta(days=300),
        identity_document="Passport",
        identity_seen_by=house.admin,
        identity_seen_on=today - timedelta(days=99),
        name_confirmed_at=timezone.now(),
    )
    for unit in house.units:
        RouteUnit.objects.create(registration=registration, unit=unit, origin=UnitOrigin.MANDATORY)
    for key in allocate:
        role = AllocatedRole.IQA if key == "iqa" else AllocatedRole.ASSESSOR
        Allocation.objects.create(
            registration=registration, role=role, person=house.people[key], made_by=house.admin, starts_on=LONG_AGO
        )
    if begun:
        complete_start(registration, by=house.admin)
    return registration


@dataclass
class Cast:
    """`cast.learner`, `cast.assessor` … of the first centre; `cast.other.learner` … of the second."""

    home: House
    other: House
    operator: User

    def __getattr__(self, name):
        return getattr(self.__dict__["home"], name)

    def everybody(self):
        """Every kind of person by the name that the access table uses; None is somebody not signed in."""
        people = dict(self.home.people.items())
        people |= {f"other_{key}": person for key, person in self.other.people.items()}
        return {**people, "operator": self.operator, None: None}


@pytest.fixture
def cast(db):
    edition = make_edition()
    home = make_house("Harbour Lane Training", "HL", edition)
    other = make_house("Mill Street College", "MS", edition)
    operator = User.objects.create_superuser("operator@host.example", "Operator", PASSWORD)
    return Cast(home, other, operator)
