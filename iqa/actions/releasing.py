"""Releasing a learner for claim, with the centre's statement, and taking the release back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.statements import newest
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules, statements
from iqa.models import Release
from portfolios.models import Registration

RELEASED = "The learner is released for claim already."


@transaction.atomic
def release_registration(registration, *, by):
    """Quality assurance lets the registration go to claim, under the centre's statement (R4.19, R2.10).

    Returns the Release with what it rests on. Raises NotAllowed, Blocked or StaleState.
    """
    if not rules.can_release_registration(by, registration):
        raise NotAllowed("Only a quality assurer of this qualification can release, and never themselves.")
    # The lock lets a review and a release of the same learner follow each other.
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if rules.current_release(registration) is not None:
        raise StaleState(RELEASED)
    if blockers := rules.release_blockers(registration, by):
        raise Blocked(blockers)
    words, facts = newest(statements.RELEASE), release_facts(registration)
    try:
        with transaction.atomic():
            release = Release.objects.create(registration=registration, by=by, statement=words, facts=facts)
    except IntegrityError as error:
        raise StaleState(RELEASED) from error
    record_act(registration.centre, by=by, verb="released", obj=release, statement=words, **facts)
    return release


def release_facts(registration):
    """Units with their signatures and what quality assurance says of them (R4.12), and the strategy it rests on."""
    strategy = rules.strategy_in_force(registration.centre, registration.qualification)
    signed, carried = rules.signed_by_both(registration), rules.recognised(registration)
    assurance = rules.unit_assurance(registration)
    return {
        "strategy": strategy.version,
        "units": {
            str(entry.unit_id): {
                "number": entry.unit.number,
                "sign_off": signed.get(entry.unit_id),
                **({"recognition": carried[entry.unit_id]} if entry.unit_id in carried else {}),
                "assurance": assurance[entry.unit_id].state,
                "label": assurance[entry.unit_id].label,
            }
            for entry in registration.route.select_related("unit")
        },
    }


@transaction.atomic
def withdraw_release(registration, *, by, why):
    """Take a release back while nothing is claimed. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_release_registration(by, registration):
        raise NotAllowed("Only a quality assurer of this qualification can withdraw a release.")
    if not why.strip():
        raise BadInput("Say why the release is withdrawn.")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if registration.route_closed_at:
        raise StaleState("The award has been claimed: withdraw the claim first.")
    if not supersede_release(registration, by=by, why=why.strip()):
        raise StaleState("The release has been withdrawn already.")
    record_act(registration.centre, by=by, verb="withdrew release", obj=registration, why=why.strip())


def supersede_release(registration, *, by, why):
    """Close the current release, if any; it is kept. Returns how many were closed."""
    rows = Release.objects.filter(registration=registration)
    return rows.supersede(by=by, at=timezone.now(), why=why[:400])
