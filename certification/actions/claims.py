"""The life of a claim: made, submitted, accepted or withdrawn (R6.15, R6.16)."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from centres.models import Centre
from certification import queries, rules
from certification.actions.documents import issue_documents
from certification.models import Claim, ClaimMove, ClaimUnit
from certification.states import (
    ACCEPT,
    SUBMIT_DIRECT,
    SUBMIT_TO_EQA,
    WITHDRAW,
    ClaimKind,
    ClaimStatus,
)
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

NOT_YOURS = "Only an administrator of the centre can do this, and never for themselves."


@transaction.atomic
def make_claim(registration, *, by):
    """Prepare a claim for the full award: a draft, allowed whatever still stands in the way. Returns the Claim.

    Raises NotAllowed, or StaleState when the registration has a live claim already: there is never a second one.
    """
    if not rules.can_make_claim(by, registration):
        raise NotAllowed(NOT_YOURS)
    if registration.claims.live().filter(kind=ClaimKind.FULL).exists():
        raise StaleState("A claim has been made for this registration already.")
    return begin_claim(registration, ClaimKind.FULL, by=by)


@transaction.atomic
def make_unit_claim(registration, units, *, by):
    """Prepare a claim of units by themselves: for a learner who leaves, or for credit (R6.17). Returns the Claim.

    A draft like any other: whether the units can be claimed is asked when it is submitted. Raises NotAllowed, BadInput
    or StaleState.
    """
    if not rules.can_make_claim(by, registration):
        raise NotAllowed(NOT_YOURS)
    achieved = queries.achieved_days(registration)
    chosen = [unit for unit in units if unit.pk in achieved]
    if not chosen or len(chosen) != len(units):
        raise BadInput("Choose units that the assessor and the learner have signed.")
    claim = begin_claim(registration, ClaimKind.UNITS, by=by, units=[unit.number for unit in chosen])
    places = queries.groups_of(registration, chosen)
    ClaimUnit.objects.bulk_create(
        ClaimUnit(claim=claim, unit=unit, group=places.get(unit.pk, ""), achieved_on=achieved[unit.pk])
        for unit in chosen
    )
    return claim


def begin_claim(registration, kind, *, by, **facts):
    """The draft, its number, its first move and its line of the ledger. The constraints let one of two through."""
    number = next_number(registration.centre)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(registration=registration, kind=kind, number=number, made_by=by)
    except IntegrityError as error:
        raise StaleState("A claim has been made for this registration already.") from error
    ClaimMove.objects.create(claim=claim, target=ClaimStatus.DRAFT, by=by)
    record_claim(claim, "prepared claim", by=by, **facts)
    return claim


def next_number(centre):
    """C-HL-2026-0001: the centre, the year, and the centre's count. The update holds the row until the end of the
    transaction, so that no other claim reads the same count."""
    Centre.objects.filter(pk=centre.pk).update(claims_made=F("claims_made") + 1)
    count = Centre.objects.values_list("claims_made", flat=True).get(pk=centre.pk)
    return f"C-{centre.prefix}-{timezone.localdate():%Y}-{count:04d}"


def record_claim(claim, verb, *, by, **facts):
    """A line about the claim in the ledger; returns it."""
    name = f"{claim.number}, {claim.registration.name}"
    return record_act(claim.registration.centre, by=by, verb=verb, obj=claim, name=name, **facts)


def move_claim(claim, move, *, by, why="", **facts):
    """The one door between states, with the row of its history; raises StaleState when somebody else was first."""
    source = claim.status
    moved = Claim.objects.filter(pk=claim.pk, status__in=move.sources).update(status=move.target, **facts)
    if not moved:
        raise StaleState("Somebody has changed this claim in the meantime. Look again before you go on.")
    ClaimMove.objects.create(claim=claim, source=source, target=move.target, by=by, why=why[:400])
    claim.status = move.target
    for name, value in facts.items():
        setattr(claim, name, value)
    return claim


@transaction.atomic
def submit_claim(claim, *, by):
    """Send the claim to the awarding organisation; under direct claims status it is accepted at once (R5.7).

    From here on the units of a full claim are fixed (R6.6). Raises NotAllowed, StaleState, or Blocked with every
    reason (R6.15).
    """
    if not rules.can_submit_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    # The registration first: two claims of the same unit follow one another.
    Registration.objects.select_for_update().get(pk=claim.registration_id)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status != ClaimStatus.DRAFT:
        raise StaleState("This claim is no longer a draft: somebody has submitted or withdrawn it.")
    today = timezone.localdate()
    fix = fix_units if claim.kind == ClaimKind.UNITS else fix_award
    verdict, units = fix(claim, by=by, on=today)
    direct = rules.claims_directly(rules.approval_of(claim.registration), today)
    facts = {"submitted_by": by, "submitted_at": timezone.now(), "verdict": verdict}
    move_claim(claim, SUBMIT_DIRECT if direct else SUBMIT_TO_EQA, by=by, **facts)
    record_claim(claim, "submitted claim", by=by, direct=direct, units=units, credits=verdict["credits"])
    if direct:
        settle_acceptance(claim, by=by, on=today)
    return claim


def fix_award(claim, *, by, on):
    """The units that count, by the rules of combination, and the route closed. Returns the verdict and the numbers."""
    registration = claim.registration
    counted = queries.counted_units(registration)
    if blockers := rules.claim_blockers(registration, on, by=by, claim=claim, verdict=counted.verdict):
        raise Blocked(blockers)
    rows = [row for row in counted.rows if row.counts]
    ClaimUnit.objects.bulk_create(
        ClaimUnit(claim=claim, unit=row.unit, group=row.group, achieved_on=row.achieved_on) for row in rows
    )
    portfolio.close_route(registration, by=by)
    return queries.frozen_verdict(counted), [row.unit.number for row in rows]


def fix_units(claim, *, by, on):
    """The chosen units, as they are achieved today; the learner may go on with the others (R6.17)."""
    rows = list(claim.units.select_related("unit"))
    units = [row.unit for row in rows]
    if blockers := rules.unit_claim_blockers(claim.registration, units, on, by=by, claim=claim):
        raise Blocked(blockers)
    achieved = queries.achieved_days(claim.registration)
    for row in rows:
        row.achieved_on = achieved[row.unit_id]
    ClaimUnit.objects.bulk_update(rows, ["achieved_on"])
    return queries.units_verdict(claim.registration, units), [unit.number for unit in units]


@transaction.atomic
def accept_claim(claim, *, by, reference, on=None):
    """Record that the external quality assurer or the organisation agreed: its reference and the date (R5.7).

    The documents are made from here on. Raises NotAllowed, BadInput, Blocked or StaleState.
    """
    if not rules.can_accept_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    return _accept(claim, by=by, verb="recorded acceptance", reference=reference, on=on or timezone.localdate())


@transaction.atomic
def agree_claim(claim, *, by, visit):
    """The external quality assurer agrees in the room of a visit (R5.7); the documents are made from here on.

    Called while the room is open. Raises NotAllowed, Blocked or StaleState.
    """
    if not rules.can_agree_claim(by, claim, visit):
        raise NotAllowed("Only the external quality assurer of a visit to this qualification agrees to its claims.")
    reference = (visit.reference or f"Visit of {visit.visits_on:%-d %b %Y}")[:60]
    return _accept(claim, by=by, verb="agreed claim", reference=reference, on=timezone.localdate())


def _accept(claim, *, by, verb, reference, on):
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status != ClaimStatus.AWAITING_EQA:
        raise StaleState("This claim does not wait for the external quality assurer.")
    if not reference.strip():
        raise BadInput("Enter the organisation's reference for its agreement.")
    if not timezone.localtime(claim.submitted_at).date() <= on <= timezone.localdate():
        raise BadInput("The date of the agreement lies between the day of the claim and today.")
    if blockers := rules.agreed_blockers(claim, on):
        raise Blocked(blockers)
    move_claim(claim, ACCEPT, by=by, why=reference.strip(), organisation_reference=reference.strip())
    record_claim(claim, verb, by=by, reference=reference.strip(), on=on)
    return settle_acceptance(claim, by=by, on=on)


def settle_acceptance(claim, *, by, on):
    """What follows from acceptance, whoever agreed: the award is complete and its documents are issued.

    Units by themselves complete nothing.
    """
    Claim.objects.filter(pk=claim.pk, status=ClaimStatus.ACCEPTED).update(accepted_on=on)
    claim.accepted_on = on
    if claim.kind == ClaimKind.FULL:
        complete_registration(claim)
    issue_documents(claim, by=by)
    return claim


def complete_registration(claim):
    """All is achieved: the registration ends as completed. Raises StaleState where it is live no more."""
    live = Registration.objects.filter(pk=claim.registration_id, status=RegistrationStatus.REGISTERED)
    if not live.update(status=RegistrationStatus.COMPLETED):
        raise StaleState("The registration has been changed in the meantime. Look again before you go on.")


@transaction.atomic
def withdraw_claim(claim, *, by, reason):
    """Take back a claim that has not been accepted; the units can be worked on again (R3.13, R6.16).

    Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_withdraw_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    if not reason.strip():
        raise BadInput("Say why the claim is withdrawn.")
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    was_draft = claim.status == ClaimStatus.DRAFT
    move_claim(claim, WITHDRAW, by=by, why=reason.strip(), closed_why=reason.strip())
    if not was_draft:
        let_go_on(claim, by=by)
    record_claim(claim, "withdrew claim", by=by, reason=reason.strip())
    return claim


def let_go_on(claim, *, by):
    """A full claim has come to nothing after it was submitted: its units can be worked on again (R3.13)."""
    if claim.kind == ClaimKind.FULL:
        portfolio.reopen_route(claim.registration, by=by)
