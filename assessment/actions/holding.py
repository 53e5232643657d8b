"""What every act of this house does first: hold the learner's registration, and read a reason."""

from config.refusals import BadInput, StaleState
from portfolios.models import Registration, RouteUnit

REASON_LENGTH = 400  # of SupersedableModel.superseded_why


def hold_registration(registration):
    """Let one judgement or signature about a learner finish before the next begins; returns the row as it is now.

    Judging, signing and reopening read what the others write. SQLite locks the file instead (IMMEDIATE).
    """
    rows = Registration.objects.select_for_update(of=("self",))
    return rows.select_related("centre", "learner", "qualification__awarding_organisation").get(pk=registration.pk)


def hold_unit(route_unit):
    """The unit of a route as it is now, nobody else acting on its registration. Raises StaleState if it is gone."""
    registration = hold_registration(route_unit.registration)
    # The row itself too: mapping and withdrawing hold the units, not the registration.
    rows = RouteUnit.objects.select_for_update(of=("self",)).select_related("unit")
    fresh = rows.filter(pk=route_unit.pk).first()
    if fresh is None:
        raise StaleState(f"Unit {route_unit.unit.number} is no longer on the route.")
    fresh.registration = registration
    return fresh


def check_reason(why, sentence, limit=REASON_LENGTH):
    """The reason without spaces around it; refuses an empty one with `sentence`, and one that does not fit."""
    why = why.strip()
    if not why:
        raise BadInput(sentence)
    if len(why) > limit:
        raise BadInput(f"Say it in at most {limit} characters; these are {len(why)}.")
    return why
