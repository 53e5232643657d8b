"""Every reason why units cannot be claimed by themselves (R6.17), and what is asked again of any claim."""

from django.urls import reverse
from django.utils import timezone

from assessment.queries import achieved_units
from assessment.rules import claim_hold_blockers
from certification.models import Claim
from certification.rules.reasons import (
    approval_blockers,
    approval_of,
    date_blockers,
    fee_blockers,
    learner_blockers,
    other_claim_blockers,
    person_blockers,
    release_blockers,
)
from certification.states import (
    ClaimKind,
    ClaimStatus,
)
from config.refusals import Blocker
from iqa.models import Action
from iqa.rules import unit_assurance
from portfolios.rules import correct_link
from portfolios.states import RegistrationStatus


def unit_claim_blockers(registration, units, on=None, *, by=None, claim=None):
    """Every reason why these units cannot be claimed by themselves (R6.17): for a learner who leaves, or for credit.

    The rules of combination are not asked. Instead of a release of the whole, quality assurance must be done with each
    of the units.
    """
    on = on or timezone.localdate()
    return [
        *other_claim_blockers(registration, claim),
        *left_registration_blockers(registration, by),
        *approval_blockers(approval_of(registration), on),
        *date_blockers(registration, on),
        *learner_blockers(registration),
        *chosen_blockers(registration, units, claim),
        *unit_quality_blockers(registration, units),
        *claim_hold_blockers(registration, on),
        *fee_blockers(registration, claim),
        *person_blockers(registration, by),
    ]


def left_registration_blockers(registration, user):
    """It was made with the organisation; that the learner has left meanwhile is no reason (R6.17)."""
    in_order = RegistrationStatus.REGISTERED, RegistrationStatus.WITHDRAWN
    url, verb = correct_link(user, registration) if user else ("", "")
    url, verb = url or reverse("portfolios:registration_detail", args=[registration.pk]), verb or "Open registration"
    blockers = []
    if registration.status not in in_order or registration.registered_on is None:
        sentence = "The learner is not registered with the awarding organisation, or the award is complete."
        blockers.append(Blocker("registration", sentence, "Units are claimed before the full award.", url, verb))
    if not registration.learner_number:
        sentence = "The learner number at the awarding organisation is not on record."
        blockers.append(Blocker("learner_number", sentence, "It is printed: enter it on the registration.", url, verb))
    return blockers


def claimed_units(registration, claim=None):
    """Ids of the units in other live claims of the registration. 1 query."""
    rows = registration.claims.live().exclude(pk=claim.pk if claim else None)
    return set(rows.filter(units__isnull=False).values_list("units__unit", flat=True))


def chosen_blockers(registration, units, claim):
    """Units that are chosen have been achieved, and none has been claimed before."""
    if not units:
        sentence = "No unit is chosen."
        return [Blocker("no_units", sentence, "Choose units that the assessor and the learner have signed.")]
    achieved, claimed = achieved_units(registration), claimed_units(registration, claim)
    blockers = []
    for unit in units:
        if unit.pk not in achieved:
            sentence = f"{unit.number} is not achieved."
            blockers.append(Blocker("unit_open", sentence, "It counts when assessor and learner have signed."))
        elif unit.pk in claimed:
            sentence = f"{unit.number} has been claimed already."
            blockers.append(Blocker("unit_claimed", sentence, "Leave it out: a unit is claimed once."))
    return blockers


def unit_quality_blockers(registration, units):
    """Why quality assurance is not done with the units: a sample planned, a disagreement, an open action (R4.19)."""
    marks = unit_assurance(registration)
    waiting = set(
        Action.objects.open().filter(sample__registration=registration).values_list("sample__unit", flat=True)
    )
    blockers = []
    for unit in units:
        mark = marks.get(unit.pk)
        if unit.pk in waiting or (mark and mark.state in ("planned", "disagree")):
            sentence = f"Quality assurance is not done with {unit.number}."
            blockers.append(
                Blocker("quality", sentence, "A quality assurer reviews its sample and closes its actions.")
            )
    return blockers


def agreed_blockers(claim, on):
    """What is asked again when the organisation has agreed: the claim must still rest on what it was sent with."""
    registration = claim.registration
    if claim.kind == ClaimKind.UNITS:
        units = [row.unit for row in claim.units.select_related("unit")]
        quality = [*chosen_blockers(registration, units, claim), *unit_quality_blockers(registration, units)]
    else:
        quality = release_blockers(registration)
    return [*quality, *claim_hold_blockers(registration, on)]


def reopen_blockers(route_unit):
    """A reason for assessment (reopen_checks): the unit stands in a claim of units; R3.13 wants it withdrawn first."""
    claims = Claim.objects.live().filter(registration=route_unit.registration_id, kind=ClaimKind.UNITS)
    claim = claims.exclude(status=ClaimStatus.DRAFT).filter(units__unit=route_unit.unit_id).first()
    if claim is None:
        return []
    sentence = f"The unit has been claimed ({claim.number})."
    remedy = "Withdraw the claim before reopening the unit; what is awarded stays."
    return [Blocker("claimed", sentence, remedy, reverse("certification:claim_detail", args=[claim.pk]), "Open it")]
