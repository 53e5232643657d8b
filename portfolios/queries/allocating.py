"""Many learners and who looks after them: whom to pick, and what speaks against the person chosen."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch

from centres.models import ConflictOfInterest, Membership, User
from config.refusals import Blocker
from portfolios.models import GRANTS, Allocation, Registration, RouteUnit
from portfolios.queries.known import DUTIES
from portfolios.queries.registrations import learner_list
from portfolios.rules import said_of_allocation
from portfolios.states import RegistrationStatus


def to_allocate(user, centre, *, site=None, person=None, without=None, **wanted):
    """Open registrations: of a site, with this `person` in any role today, or `without` anybody in a role."""
    rows = learner_list(user, centre, **wanted).filter(status=RegistrationStatus.REGISTERED)
    if site:
        rows = rows.filter(site=site)
    today = Allocation.objects.in_force().filter(registration=OuterRef("pk"))
    if person:
        rows = rows.filter(Exists(today.filter(person=person)))
    if without:
        rows = rows.filter(~Exists(today.filter(role=without)))
    return rows


@dataclass
class Candidate:
    """A learner who was picked: `blockers` keep them out, `notes` do not; `ending`: allocations that would end."""

    registration: Registration
    blockers: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    ending: list = field(default_factory=list)


def candidates(user, centre, ids, *, role, person, starts_on, replace):
    """[Candidate] of the learners with these ids, in the order of their names. 7 queries."""
    route = RouteUnit.objects.select_related("unit")
    running = Allocation.objects.filter(role=role).exclude(ends_on__lt=starts_on).select_related("person")
    rows = Registration.objects.visible_to(user).filter(centre=centre, pk__in=ids).exclude(learner_id=user.pk)
    rows = rows.select_related("learner", "qualification").prefetch_related(
        Prefetch("route", route), Prefetch("allocations", running, to_attr="running")
    )
    scopes = set(
        Membership.objects.in_force(starts_on)
        .filter(user=person, centre=centre, role__in=GRANTS[role])
        .values_list("qualification", flat=True)
    )
    against = _in_conflict(centre, person, starts_on)
    able = set(
        person.competences.in_force(starts_on).filter(centre=centre, duty=DUTIES[role]).values_list("unit", flat=True)
    )
    return [_candidate(row, role, person, scopes, against, able, replace) for row in rows]


def _in_conflict(centre, person, on):
    """Ids of the people with whom the person has a conflict of interest on the day."""
    pairs = ConflictOfInterest.objects.in_force(on).filter(centre=centre).values_list("person", "other")
    return {other for pair in pairs if person.pk in pair for other in pair} - {person.pk}


def _candidate(registration, role, person, scopes, against, able, replace):
    others = [row for row in registration.running if row.person_id != person.pk]
    found = Candidate(registration, ending=others if replace else [])
    found.blockers = said_of_allocation(
        registration,
        role,
        person,
        granted=person.is_active and bool(scopes & {None, registration.qualification_id}),
        conflict=registration.learner_id in against,
        already=any(row.person_id == person.pk and row.ends_on is None for row in registration.running),
    )
    units = [entry.unit for entry in registration.route.all()]
    missing = [unit.number for unit in units if unit.pk not in able]
    if units and len(missing) == len(units):
        found.blockers.append(_incompetent(person))
    elif missing:
        shown = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
        found.notes.append(f"Not on record as competent for {len(missing)} of {len(units)} units: {shown}.")
    return found


def _incompetent(person):
    sentence = f"{person} is on record as competent for none of the units."
    return Blocker("no_competence", sentence, "Record the competence first, or choose somebody else (R1.8).")


def allocatable_anywhere(centre, role):
    """Whoever holds a grant for the role today, for any qualification."""
    grants = Membership.objects.in_force().filter(centre=centre, role__in=GRANTS[role])
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))
