"""The demo centre with its staff, approvals and competence. Made through actions, except what no action can make:
the first administrator."""

from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from centres import actions as centre_actions
from centres.keys import make_key
from centres.ledger import record_act
from centres.models import Centre, Membership, Site, User
from centres.signing_keys import make_signing_key
from centres.states import Duty, Printer, Role
from qualifications.models import Qualification, Unit

NAME = "Harbour Lane Training"
DOMAIN = "harbourlane.example"


class Character(NamedTuple):
    """A person of the demo: what the sign-in page says of them, and the role they land in."""

    key: str
    name: str
    role: str
    label: str
    what: str

    @property
    def email(self):
        return f"{self.key}@{DOMAIN}"


CAST = (
    Character(
        "robin", "Robin Ashby", Role.LEARNER, "Learner", "Level 3 Diploma, part way: something to act on and sign"
    ),
    Character("amal", "Amal Farah", Role.LEARNER, "Learner", "City & Guilds, has passed the test of unit 210"),
    Character("taylor", "Taylor Anne Reed", Role.LEARNER, "Learner", "Finished and certificated"),
    Character("jo", "Jo Hartley", Role.ASSESSOR, "Assessor", "Evidence waits, a unit is ready to sign"),
    Character("casey", "Casey Dunn", Role.ASSESSOR, "Trainee assessor", "Decisions wait for a countersignature"),
    Character("ellis", "Ellis Grant", Role.ASSESSOR, "Assessor", "Countersigns for the trainee"),
    Character("sam", "Sam Okoro", Role.IQA, "Quality assurer", "Samples to review"),
    Character("morgan", "Morgan Lloyd", Role.LEAD_IQA, "Lead quality assurer", "Owns the sampling strategy"),
    Character("lee", "Lee Winters", Role.ADMIN, "Administrator", "Learners, staff, claims and certificates"),
)
APPROVED = {
    "icq-l3-customer-service": ("4471", Printer.CENTRE),
    "innovate-l2-customer-service": ("IN-208", Printer.CENTRE),
    "cg-l2-customer-service-practitioners": ("095312", Printer.CENTRE),
    "proqual-l4-nvq-customer-service": ("PQ-0917", Printer.ORGANISATION),
}
SINCE = date(2025, 9, 1)


def person(key):
    return User.objects.get(email=f"{key}@{DOMAIN}")


@transaction.atomic
def make_centre(name=NAME, prefix="HL"):
    """The centre, its people and what they may do. Returns the centre."""
    centre = Centre.objects.create(
        name=name, prefix=prefix, address="2 Harbour Lane, Ambleford", email=f"office@{DOMAIN}", specimen=True
    )
    # The story prints documents at once; deploy/prepare.py would come too late.
    make_signing_key(centre)
    make_key(centre)
    for site in ("Harbour Lane", "Station Road"):
        Site.objects.create(centre=centre, name=site)
    for character in CAST:
        User.objects.create_user(character.email, character.name, settings.DEMO_PASSWORD)
    lee = person("lee")
    grant = Membership.objects.create(centre=centre, user=lee, role=Role.ADMIN, starts_on=SINCE)
    record_act(centre, by=None, verb="opened", obj=centre, first_administrator=str(grant.user))
    approve(centre, lee)
    staff(centre, lee)
    return centre


def approve(centre, lee):
    for code, (number, printer) in APPROVED.items():
        centre_actions.record_approval(
            centre,
            by=lee,
            qualification=Qualification.objects.published().get(code=code),
            centre_number=number,
            printer=printer,
            # Where the organisation prints, its external quality assurer looks first (R5.7).
            direct_claims_from=timezone.localdate() - timedelta(days=200) if printer == Printer.CENTRE else None,
            starts_on=SINCE,
        )


def staff(centre, lee):
    for character in CAST:
        if character.role not in (Role.LEARNER, Role.ADMIN):
            centre_actions.grant_role(centre, by=lee, user=person(character.key), role=character.role, starts_on=SINCE)
    # Jo quality assures as well, for other assessors' learners: one person, several roles (R1.3).
    centre_actions.grant_role(centre, by=lee, user=person("jo"), role=Role.IQA, starts_on=SINCE)
    units = list(Unit.objects.filter(group_entries__group__qualification__approvals__centre=centre).distinct())
    may = (
        ("jo", Duty.ASSESS, False, "CAVA 2019; twelve years in customer service"),
        ("ellis", Duty.ASSESS, False, "A1 2008; contact centre manager"),
        ("casey", Duty.ASSESS, True, "Working towards CAVA, registered 2 Sep 2026"),
        ("sam", Duty.QUALITY_ASSURE, False, "TAQA 2018"),
        ("morgan", Duty.QUALITY_ASSURE, False, "Certificate in Leading the Internal Quality Assurance 2016"),
        ("jo", Duty.QUALITY_ASSURE, False, "TAQA 2023"),
    )
    for key, duty, trainee, basis in may:
        centre_actions.record_competence(
            centre,
            by=lee,
            user=person(key),
            units=units,
            duty=duty,
            trainee=trainee,
            basis=basis,
            seen="" if trainee else "Certificate, copy on the staff file",
            starts_on=SINCE,
        )
