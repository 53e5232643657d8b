"""Acts on a route: choose its units, lock and unlock a unit, close and reopen the whole."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import Blocked, Blocker, NotAllowed, StaleState
from portfolios import rules
from portfolios.models import Registration, RouteUnit
from portfolios.states import UnitOrigin


@transaction.atomic
def choose_units(registration, *, units, by):
    """Replace the optional units of the route; mandatory units stay whatever is given."""
    if not rules.can_choose_units(by, registration):
        raise NotAllowed("The learner, the allocated assessor and the administrator choose the units.")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    route = {entry.unit_id: entry for entry in registration.route.select_related("unit")}
    mandatory = {pk for pk, entry in route.items() if entry.origin == UnitOrigin.MANDATORY}
    wanted = {unit.pk: unit for unit in units if unit.pk not in mandatory}
    blockers = rules.route_blockers(registration, wanted.values())
    if blockers:
        raise Blocked(blockers)
    gone = [entry for pk, entry in route.items() if pk not in wanted and pk not in mandatory]
    new = [unit for pk, unit in wanted.items() if pk not in route]
    if not gone and not new:
        return registration
    for entry in gone:
        _remove_unit(entry)
    RouteUnit.objects.bulk_create(
        RouteUnit(registration=registration, unit=unit, origin=UnitOrigin.CHOSEN) for unit in new
    )
    record_act(
        registration.centre,
        by=by,
        verb="chose units",
        obj=registration,
        added=[unit.number for unit in new],
        removed=[entry.unit.number for entry in gone],
    )
    return registration


def _remove_unit(entry):
    """Take a unit off the route, unless it has been signed since or a later record rests on it."""
    remedy = "Ask a quality assurer."
    try:
        removed, _ = RouteUnit.objects.filter(pk=entry.pk, locked_at=None).delete()
    except ProtectedError as error:
        sentence = f"{entry.unit.number} has been planned or sampled and stays in the route."
        raise Blocked([Blocker("unit_in_use", sentence, remedy)]) from error
    if not removed:
        raise StaleState(f"{entry.unit.number} has just been signed off.")


def lock_unit(registration, unit, *, by):
    """The assessor has signed: no mapping changes any more (R3.12). Part of a whole act, which writes the ledger."""
    return _set_lock(registration, unit, was_locked=False, at=timezone.now())


def unlock_unit(registration, unit, *, by):
    """The unit is reopened (R3.13). Part of a whole act, which writes the ledger."""
    return _set_lock(registration, unit, was_locked=True, at=None)


def _set_lock(registration, unit, *, was_locked, at):
    entries = RouteUnit.objects.filter(registration=registration, unit=unit, locked_at__isnull=not was_locked)
    if not entries.update(locked_at=at):
        state = "not signed off" if was_locked else "already signed off, or no longer in the route"
        raise StaleState(f"{unit.number} is {state}.")
    return RouteUnit.objects.get(registration=registration, unit=unit)


def close_route(registration, *, by):
    """A claim is being made: the units are fixed (R6.6). Part of a whole act, which writes the ledger.

    StaleState when the registration was corrected or withdrawn after the claim was judged on it.
    """
    judged = {"status": registration.status, "name_confirmed_at": registration.name_confirmed_at}
    judged |= rules.correctable_facts(registration)
    otherwise = "already closed, or the registration has just been changed"
    return _set_closed(registration, {"route_closed_at": None, **judged}, timezone.now(), otherwise)


def reopen_route(registration, *, by):
    """The claim was withdrawn. Part of a whole act, which writes the ledger."""
    return _set_closed(registration, {"route_closed_at__isnull": False}, None, "not closed")


def _set_closed(registration, condition, at, otherwise):
    if not Registration.objects.filter(pk=registration.pk, **condition).update(route_closed_at=at):
        raise StaleState(f"The route is {otherwise}.")
    registration.route_closed_at = at
    return registration
