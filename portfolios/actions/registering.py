"""Acts about a registration: register, allocate, see the identity document; the learner's own, to confirm the name."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from centres.models import Membership, User
from centres.rules import holds_role
from centres.states import Role
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import queries, rules
from portfolios.models import Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, RegistrationStatus, UnitOrigin


@transaction.atomic
def register_learner(
    centre,
    *,
    by,
    qualification,
    date_of_birth,
    starts_on,
    planned_end_on,
    learner=None,
    email="",
    full_name="",
    uln="",
    learner_number="",
    registered_on=None,
    expires_on=None,
    site=None,
    transferred_from="",
    optional_units=(),
):
    """Put a learner on an edition, with its mandatory units and the optional ones chosen.

    `learner` is an existing person; else the person with the e-mail address, made with an unusable password when new
    (in the demo with the demo's). `full_name` is the name as on the proof of identity, printed on certificates (R6.1).
    `transferred_from` is the centre that a learner comes from who goes on here (R6.2).
    """
    if not holds_role(by, centre, Role.ADMIN):
        raise NotAllowed("Only an administrator of the centre registers learners.")
    on = registered_on or timezone.localdate()
    blockers = rules.register_blockers(centre, qualification, on, date_of_birth)
    if blockers:
        raise Blocked(blockers)
    check_dates(date_of_birth, starts_on, planned_end_on, registered_on, expires_on)
    check_site(centre, site)
    learner = learner or _person(email, full_name)
    registration = _insert_registration(
        learner=learner,
        centre=centre,
        site=site,
        qualification=qualification,
        name=full_name.strip() or learner.full_name,
        date_of_birth=date_of_birth,
        uln=uln,
        learner_number=learner_number,
        registered_on=registered_on,
        expires_on=expires_on,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        transferred_from=transferred_from.strip(),
    )
    _grant_learner(learner, centre, by)
    units = _first_route(registration, list(optional_units))
    record_act(
        centre,
        by=by,
        verb="registered",
        obj=registration,
        qualification=str(qualification),
        registered_on=registered_on,
        learner_number=learner_number,
        units=units,
        **({"transferred_from": registration.transferred_from} if registration.transferred_from else {}),
    )
    return registration


def check_site(centre, site):
    """BadInput for a site of another centre; no site is fine."""
    if site is not None and site.centre_id != centre.pk:
        raise BadInput(f"{site} is not a site of {centre}.")


def check_dates(date_of_birth, starts_on, planned_end_on, registered_on, expires_on):
    """BadInput for dates of a registration that cannot be true together."""
    today = timezone.localdate()
    if date_of_birth >= today:
        raise BadInput("The date of birth has to be in the past.")
    if planned_end_on < starts_on:
        raise BadInput("The planned end lies before the start.")
    if registered_on and registered_on > today:
        raise BadInput("The day of registration with the awarding organisation is in the future.")
    if expires_on and expires_on <= (registered_on or starts_on):
        raise BadInput("The registration would expire before it begins.")


def _person(email, full_name):
    """The account with the address, if it bears the same name; else a new account."""
    email = email.strip().lower()
    if not email or not full_name.strip():
        raise BadInput("Enter the learner’s name and e-mail address.")
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        return User.objects.create_user(email, full_name.strip(), settings.DEMO_PASSWORD)
    if not found.is_active:
        raise BadInput(f"The account {email} is closed. Open it again before you register the learner.")
    if found.full_name.casefold().split() != full_name.casefold().split():
        raise BadInput(
            f"{email} belongs to an account in another name. Check the address and the spelling of the name."
        )
    return found


def _insert_registration(**facts):
    try:
        with transaction.atomic():
            return Registration.objects.create(**facts)
    except IntegrityError as error:
        name, qualification = facts["name"], facts["qualification"]
        raise StaleState(f"{name} is already registered on {qualification} at this centre.") from error


def _grant_learner(learner, centre, by):
    """A learner of the centre, without end; a grant that they already hold is enough."""
    if not holds_role(learner, centre, Role.LEARNER):
        Membership.objects.create(user=learner, centre=centre, role=Role.LEARNER, granted_by=by)


def _first_route(registration, optional):
    mandatory = queries.mandatory_units(registration.qualification)
    known = {unit.pk for unit in mandatory}
    chosen = list({unit.pk: unit for unit in optional if unit.pk not in known}.values())
    rows = [RouteUnit(registration=registration, unit=unit, origin=UnitOrigin.MANDATORY) for unit in mandatory]
    RouteUnit.objects.bulk_create(rows)
    blockers = rules.route_blockers(registration, chosen)
    if blockers:
        raise Blocked(blockers)
    RouteUnit.objects.bulk_create(
        RouteUnit(registration=registration, unit=unit, origin=UnitOrigin.CHOSEN) for unit in chosen
    )
    return [unit.number for unit in [*mandatory, *chosen]]


@transaction.atomic
def allocate_person(registration, *, role, person, by, starts_on=None):
    """Let an assessor or IQA look after the registration from a day on (default today)."""
    if not rules.can_manage_registration(by, registration):
        raise NotAllowed("Only an administrator of the centre allocates people.")
    # Two administrators at once: the second waits here and then sees the first one's allocation.
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    blockers = rules.allocate_blockers(registration, role, person)
    if blockers:
        raise Blocked(blockers)
    starts_on = starts_on or timezone.localdate()
    allocation = Allocation.objects.create(
        registration=registration, role=role, person=person, made_by=by, starts_on=starts_on
    )
    record_act(registration.centre, by=by, verb="allocated", obj=allocation, role=role, starts_on=starts_on)
    return allocation


@transaction.atomic
def end_allocation(allocation, *, by):
    """Today is the last day of the allocation; one that was to begin later never begins and ends on its first day."""
    if not rules.can_end_allocation(by, allocation):
        raise NotAllowed("Only an administrator of the centre ends an allocation.")
    last = max(timezone.localdate(), allocation.starts_on)
    ended = Allocation.objects.filter(pk=allocation.pk, ends_on=None).update(ends_on=last)
    if not ended:
        raise StaleState("This allocation has already been ended.")
    allocation.ends_on = last
    record_act(allocation.registration.centre, by=by, verb="ended", obj=allocation, ends_on=last)
    return allocation


@transaction.atomic
def record_identity(registration, *, document, by):
    """A document was seen: its kind, by whom, when; never a copy (R2.9)."""
    if not rules.can_record_identity(by, registration):
        raise NotAllowed("The administrator or the allocated assessor records the identity check.")
    document = document.strip()
    if not document:
        raise BadInput("Enter which document was seen, such as “passport”.")
    facts = {"identity_document": document, "identity_seen_by": by, "identity_seen_on": timezone.localdate()}
    _change_registration(registration, "The identity check is already recorded.", {"identity_seen_on": None}, facts)
    record_act(registration.centre, by=by, verb="checked identity", obj=registration, document=document)
    return registration


@transaction.atomic
def confirm_name(registration, *, by, seen=None):
    """The learner confirms the spelling that certificates will print (R6.1): the one they have `seen` on the page."""
    if not rules.can_confirm_name(by, registration):
        raise NotAllowed("Only the learner confirms their name.")
    facts = {"name_confirmed_at": timezone.now()}
    # The name is part of the condition: it must still be the one that the learner saw.
    condition = {"name_confirmed_at": None, "name": registration.name if seen is None else seen}
    _change_registration(registration, "The name is already confirmed, or has just been changed.", condition, facts)
    record_act(
        registration.centre, by=by, verb="confirmed name", obj=registration, name_as_registered=registration.name
    )
    return registration


def _change_registration(registration, otherwise, condition, facts):
    """Set facts where the condition still holds; StaleState with the sentence `otherwise` when it does not."""
    live = Registration.objects.filter(pk=registration.pk, status=RegistrationStatus.REGISTERED, **condition)
    if not live.update(**facts):
        raise StaleState(otherwise)
    for field, value in facts.items():
        setattr(registration, field, value)


@transaction.atomic
def register_and_allocate(centre, *, by, assessor=None, iqa=None, **facts):
    """One form: the registration and the people who look after it, all or nothing."""
    registration = register_learner(centre, by=by, **facts)
    for role, person in ((AllocatedRole.ASSESSOR, assessor), (AllocatedRole.IQA, iqa)):
        if person is not None:
            allocate_person(registration, role=role, person=person, by=by)
    return registration
