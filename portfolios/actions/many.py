"""Many learners registered at once, with the rows and the lines of the ledger that register_learner makes for one.

The number of queries grows with the pieces in which the database takes rows, not with the learners.
"""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from centres.ledger import record_acts
from centres.models import Membership, User
from centres.states import Role
from portfolios import queries
from portfolios.models import Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, UnitOrigin


def register_many(centre, *, by, people, source):
    """Registrations of `people`, facts of queries.check_learners each, which have nothing in their way. `source` goes
    into each line of the ledger. Call it inside a transaction that has just checked them.

    Raises IntegrityError when somebody else registers one of them at the same moment.
    """
    # Everybody in the same order, so that two sheets with the same people wait for each other and never in a circle.
    people = sorted(people, key=lambda facts: facts["email"])
    users = _users(people)
    _grants(centre, by, users.values())
    registrations = Registration.objects.bulk_create(_registration(centre, facts, users) for facts in people)
    routes = _routes(registrations, people)
    allocations = _allocations(registrations, people, by)
    acts = [
        (
            "registered",
            registration,
            {
                "qualification": str(registration.qualification),
                "registered_on": registration.registered_on,
                "learner_number": registration.learner_number,
                "units": routes[registration.pk],
                **source,
            },
        )
        for registration in registrations
    ]
    acts += [("allocated", row, {"role": row.role, "starts_on": row.starts_on, **source}) for row in allocations]
    record_acts(centre, by=by, acts=acts)
    return dict(zip((facts["row"] for facts in people), registrations, strict=True))


def _users(people):
    """{address: account}; new ones cannot sign in before they have set a password (in the demo: with the demo's)."""
    users = {facts["email"]: facts["user"] for facts in people if "user" in facts}
    password = make_password(settings.DEMO_PASSWORD)  # once: it takes a third of a second, and means nothing
    new = {}
    for facts in people:
        if facts["email"] not in users:
            account = User(email=facts["email"], full_name=facts["name"], known_as=facts["known_as"], password=password)
            new.setdefault(facts["email"], account)
    return users | {user.email: user for user in User.objects.bulk_create(new.values())}


def _grants(centre, by, users):
    held = Membership.objects.in_force().filter(centre=centre, role=Role.LEARNER, user__in=users)
    holders = set(held.values_list("user", flat=True))
    Membership.objects.bulk_create(
        Membership(user=user, centre=centre, role=Role.LEARNER, granted_by=by)
        for user in users
        if user.pk not in holders
    )


def _registration(centre, facts, users):
    return Registration(
        learner=users[facts["email"]],
        centre=centre,
        site=facts["site"],
        qualification=facts["qualification"],
        name=facts["name"],
        family_name=facts["family_name"],
        date_of_birth=facts["date_of_birth"],
        uln=facts["uln"],
        uln_declined=facts["uln_declined"],
        learner_number=facts["learner_number"],
        registered_on=facts.get("registered_on"),
        expires_on=facts.get("expires_on"),
        starts_on=facts["starts_on"],
        planned_end_on=facts["planned_end_on"],
        transferred_from=facts["transferred_from"],
    )


def _routes(registrations, people):
    """{registration id: numbers of the units}; what the check let pass is the route."""
    rows, numbers, mandatory = [], {}, {}
    for registration, facts in zip(registrations, people, strict=True):
        edition = registration.qualification
        if edition.pk not in mandatory:
            mandatory[edition.pk] = list({unit.pk: unit for unit in queries.mandatory_units(edition)}.values())
        units = [(unit, UnitOrigin.MANDATORY) for unit in mandatory[edition.pk]]
        units += [(unit, UnitOrigin.CHOSEN) for unit in facts["units"]]
        rows += [RouteUnit(registration=registration, unit=unit, origin=origin) for unit, origin in units]
        numbers[registration.pk] = [unit.number for unit, _ in units]
    RouteUnit.objects.bulk_create(rows)
    return numbers


def _allocations(registrations, people, by):
    today = timezone.localdate()
    rows = [
        Allocation(registration=registration, role=role, person=facts[role], made_by=by, starts_on=today)
        for registration, facts in zip(registrations, people, strict=True)
        for role in AllocatedRole
        if facts[role]
    ]
    return Allocation.objects.bulk_create(rows)
