"""What stands in the way of correcting or withdrawing a registration, and the facts that can be corrected."""

import hashlib

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from config.refusals import Blocker
from portfolios.rules.holding import hold_blockers
from portfolios.rules.people import can_correct_registration
from portfolios.rules.registration import age_blockers, approval_blockers, edition_blockers
from portfolios.states import RegistrationStatus

CORRECTABLE = (
    "name",
    "date_of_birth",
    "uln",
    "site",
    "planned_end_on",
    "registered_on",
    "learner_number",
    "expires_on",
)


def correctable_facts(registration):
    """{field: value} of what an administrator can correct."""
    return {name: getattr(registration, name) for name in CORRECTABLE}


def facts_token(registration):
    """A fingerprint of the facts as a page shows them, to notice that somebody else has corrected them since."""
    facts = [str(getattr(fact, "pk", fact)) for fact in correctable_facts(registration).values()]
    return hashlib.sha256(repr([registration.pk, *facts]).encode()).hexdigest()


def change_blockers(registration):
    """Why a registration can be neither corrected nor withdrawn: it is over, or its award has been claimed (R6.6).

    One that has run out, or is not yet with the awarding organisation, can: that is what a correction is for.
    """
    if registration.status != RegistrationStatus.REGISTERED:
        sentence = f"The registration is {registration.get_status_display().lower()}."
        return [Blocker("not_registered", sentence, "It stays as it is on record.")]
    if registration.route_closed_at:
        day = date_format(timezone.localdate(registration.route_closed_at))
        sentence = f"The award was claimed on {day}: the registration stays as it was claimed."
        url = reverse("certification:claim_list")
        return [Blocker("claimed", sentence, "Withdraw the claim first.", url, "See the claims")]
    return []


def leave_blockers(registration):
    """Why a registration cannot be withdrawn: as above, or the portfolio is held (R3.17). A correction goes on: facts
    are put right at once (R7.5), and the ledger keeps what they were."""
    return [*change_blockers(registration), *hold_blockers(registration)]


def correction_blockers(registration, *, date_of_birth, registered_on, expires_on):
    """Why the registration could not have been made with these facts (R5.9, R6.3, R6.4); only what changes is asked.

    That the edition has been closed since is no reason: the correction is about the day of the registration.
    """
    found = []
    moved = registered_on != registration.registered_on
    if moved and registered_on:
        found += approval_blockers(registration.centre, registration.qualification, registered_on)
        edition = edition_blockers(registration.qualification, registered_on)
        found += [blocker for blocker in edition if blocker.code != "not_published"]
    if moved or date_of_birth != registration.date_of_birth:
        found += age_blockers(registration.qualification, registered_on or timezone.localdate(), date_of_birth)
    if moved or expires_on != registration.expires_on:
        found += _signed_blockers(registration, registered_on, expires_on)
    return found


def _signed_blockers(registration, registered_on, expires_on):
    """No unit is signed off before the registration begins or after it has run out (R6.3)."""
    for entry in registration.route.filter(locked_at__isnull=False).select_related("unit"):
        day = timezone.localdate(entry.locked_at)
        if registered_on is None or day < registered_on or (expires_on and day > expires_on):
            sentence = f"{entry.unit.number} was signed off on {date_format(day)}, when this would not be in force."
            yield Blocker("signed_outside", sentence, "Check the days, or have a quality assurer reopen the unit.")


def correct_link(user, registration):
    """(url, verb) of where the person can put the facts of the registration right; both empty when they cannot."""
    if user is None or change_blockers(registration) or not can_correct_registration(user, registration):
        return "", ""
    return reverse("portfolios:registration_edit", args=[registration.pk]), "Correct it"
