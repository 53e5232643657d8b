"""What a centre knows already, read once for a whole sheet: its queries do not grow with the rows."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from centres.models import Competence, ConflictOfInterest, Membership, QualificationApproval, Sanction, Site, User
from centres.states import Duty, SanctionEffect
from portfolios.models import GRANTS, Registration
from portfolios.queries.routes import group_choices
from portfolios.states import AllocatedRole, RegistrationStatus
from qualifications.models import Qualification, UnitRelation

DUTIES = {AllocatedRole.ASSESSOR: Duty.ASSESS, AllocatedRole.IQA: Duty.QUALITY_ASSURE}


def name_key(name):
    """A name for comparing: without capitals and doubled spaces."""
    return " ".join(name.casefold().split())


@dataclass
class Specification:
    """The units of an edition: those that everybody takes, those to choose from, and which exclude each other."""

    mandatory: list
    optional: dict
    relations: list


@dataclass
class Staff:
    """The people who may be allocated in a role: {person: qualification ids of their grants, None for all}."""

    scopes: dict = field(default_factory=lambda: defaultdict(set))

    def named(self, text):
        """The people of this e-mail address or name, or of both as the template writes them: Jo Hill <jo@…>."""
        address = re.search(r"<([^<>]+)>", text)
        key = name_key(address[1] if address else text)
        return [person for person in self.scopes if key in (person.email.casefold(), name_key(person.full_name))]

    def may(self, person, qualification):
        return bool(self.scopes[person] & {None, qualification.pk})


@dataclass
class Known:
    """`users` by address, `live` registrations by (address, qualification id), `by_person` by (name, birthday)."""

    centre: object
    today: object
    qualifications: list
    approvals: dict
    bans: list
    sites: dict
    staff: dict
    conflicts: set
    specifications: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    live: dict = field(default_factory=dict)
    by_uln: dict = field(default_factory=lambda: defaultdict(list))
    by_person: dict = field(default_factory=lambda: defaultdict(list))
    competences: dict = field(default_factory=dict)

    def specification(self, qualification):
        """Read when a sheet first names the edition: 3 queries for each edition, whatever the rows."""
        if qualification.pk not in self.specifications:
            mandatory, optional = group_choices(qualification)
            relations = list(UnitRelation.objects.filter(qualification=qualification).select_related("first", "second"))
            taken = [unit for choice in mandatory for unit in choice.units]
            self.specifications[qualification.pk] = Specification(
                list({unit.pk: unit for unit in taken}.values()),
                {unit.number.upper(): unit for choice in optional for unit in choice.units},
                relations,
            )
        return self.specifications[qualification.pk]

    def approval(self, qualification, on):
        found = self.approvals.get(qualification.pk)
        return found if found and found.starts_on <= on and (found.ends_on is None or on <= found.ends_on) else None

    def is_banned(self, approval, on):
        return any(
            ban.approval_id == approval.pk and ban.starts_on <= on and (ban.ends_on is None or on <= ban.ends_on)
            for ban in self.bans
        )

    def in_conflict(self, person, learner):
        return frozenset((person.pk, learner.pk)) in self.conflicts

    def competent(self, person, role):
        """Ids of the units for which the person is on record today. One query for each person and role named."""
        key = (person.pk, role)
        if key not in self.competences:
            rows = Competence.objects.in_force(self.today).filter(centre=self.centre, user=person, duty=DUTIES[role])
            self.competences[key] = set(rows.values_list("unit", flat=True))
        return self.competences[key]


def known_of(centre, rows):
    """What the centre knows of the people in these rows, {column: text} each. 9 queries, and those for each edition and
    each member of staff that the rows name."""
    known = _centre(centre)
    emails = {cells.get("email", "").casefold() for cells in rows} - {""}
    days = {cells.get("date_of_birth", "") for cells in rows} - {""}
    ulns = {"".join(cells.get("uln", "").split()) for cells in rows} - {""}
    known.users = {user.email.casefold(): user for user in User.objects.filter(email__in=emails)}
    people = Q(learner__email__in=emails) | Q(uln__in=ulns) | Q(date_of_birth__in=days)
    found = Registration.objects.filter(people, centre=centre).exclude(status=RegistrationStatus.WITHDRAWN)
    for registration in found.select_related("learner", "site", "qualification"):
        remember(known, registration)
    return known


def remember(known, registration):
    """Let a registration be found by the three ways in which a row can mean it."""
    known.live[registration.learner.email.casefold(), registration.qualification_id] = registration
    if registration.uln:
        known.by_uln[registration.uln].append(registration)
    known.by_person[name_key(registration.name), registration.date_of_birth].append(registration)


def _centre(centre):
    today = timezone.localdate()
    approvals = QualificationApproval.objects.filter(centre=centre)
    conflicts = ConflictOfInterest.objects.in_force(today).filter(centre=centre).values_list("person", "other")
    return Known(
        centre=centre,
        today=today,
        qualifications=list(Qualification.objects.published().select_related("awarding_organisation")),
        approvals={approval.qualification_id: approval for approval in approvals},
        bans=list(Sanction.objects.filter(approval__centre=centre, effect=SanctionEffect.NO_REGISTER)),
        sites={name_key(site.name): site for site in Site.objects.filter(centre=centre)},
        staff={role: staff_of(centre, role) for role in AllocatedRole},
        conflicts={frozenset(pair) for pair in conflicts},
    )


def staff_of(centre, role):
    """Whoever may be allocated in the role today."""
    staff = Staff()
    grants = Membership.objects.in_force().filter(centre=centre, role__in=GRANTS[role], user__is_active=True)
    for grant in grants.select_related("user"):
        staff.scopes[grant.user].add(grant.qualification_id)
    return staff
