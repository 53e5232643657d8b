"""The life of a claim: made, submitted, accepted or withdrawn (R6.15, R6.16)."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessment.rules import claim_hold_blockers
from centres.ledger import record_act
from centres.models import Centre
from certification import queries, rules
from certification.actions.documents import issue_documents
from certification.models import Claim, ClaimUnit
from certification.states import ACCEPT, SUBMIT_DIRECT, SUBMIT_TO_EQA, WITHDRAW, ClaimKind, ClaimStatus
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

NOT_YOURS = "Only an administrator of the centre can do this, and never for themselves."


@transaction.atomic
def make_claim(registration, *, by):
    """Prepare a claim: a draft, allowed whatever still stands in the way. Returns the Claim.

    Raises NotAllowed, or StaleState when the registration has a live claim already: there is never a second one.
    """
    if not rules.can_make_claim(by, registration):
        raise NotAllowed(NOT_YOURS)
    if registration.claims.live().filter(kind=ClaimKind.FULL).exists():
        raise StaleState("A claim has been made for this registration already.")
    try:
        with transaction.atomic():
            claim = Claim.objects.create(registration=registration, number=next_number(registration.centre), made_by=by)
    except IntegrityError as error:
        raise StaleState("A claim has been made for this registration already.") from error
    record_claim(claim, "prepared claim", by=by)
    return claim


@transaction.atomic
def make_unit_claim(registration, *, by):
    """Prepare a claim for the units achieved so far, of a learner who leaves or cannot complete (R6.17).

    Returns the Claim. Raises NotAllowed, or StaleState while another claim is under way.
    """
    if not rules.can_make_claim(by, registration):
        raise NotAllowed(NOT_YOURS)
    Registration.objects.select_for_update().get(pk=registration.pk)
    if queries.live_claim(registration) or queries.open_unit_claim(registration):
        raise StaleState("Another claim for this registration is under way or settled.")
    number = next_number(registration.centre)
    claim = Claim.objects.create(registration=registration, number=number, kind=ClaimKind.UNITS, made_by=by)
    record_claim(claim, "prepared claim", by=by, kind=claim.kind)
    return claim


def next_number(centre):
    """C-HL-2026-0001: the centre, the year, and the centre's count. The update holds the row until the end of the
    transaction, so that no other claim reads the same count."""
    Centre.objects.filter(pk=centre.pk).update(claims_made=F("claims_made") + 1)
    count = Centre.objects.values_list("claims_made", flat=True).get(pk=centre.pk)
    return f"C-{centre.prefix}-{timezone.localdate():%Y}-{count:04d}"


def record_claim(claim, verb, *, by, **facts):
    name = f"{claim.number}, {claim.registration.name}"
    return record_act(claim.registration.centre, by=by, verb=verb, obj=claim, name=name, **facts)


def move_claim(claim, move, **facts):
    """The one door between states; raises StaleState when somebody else was first."""
    moved = Claim.objects.filter(pk=claim.pk, status__in=move.sources).update(status=move.target, **facts)
    if not moved:
        raise StaleState("Somebody has changed this claim in the meantime. Look again before you go on.")
    claim.status = move.target
    for name, value in facts.items():
        setattr(claim, name, value)
    return claim


@transaction.atomic
def submit_claim(claim, *, by):
    """Send the claim to the awarding organisation; under direct claims status it is accepted at once (R5.7).

    From here on the units are fixed (R6.6). Raises NotAllowed, StaleState, or Blocked with every reason (R6.15).
    """
    if not rules.can_submit_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status != ClaimStatus.DRAFT:
        raise StaleState("This claim is no longer a draft: somebody has submitted or withdrawn it.")
    registration, today = claim.registration, timezone.localdate()
    counted = queries.counted_units(registration)
    if blockers := rules.claim_blockers(registration, today, by=by, claim=claim, verdict=counted.verdict):
        raise Blocked(blockers)
    direct = rules.claims_directly(rules.approval_of(registration), today)
    rows, verdict = queries.claimed_rows(claim, counted)
    facts = {"submitted_by": by, "submitted_at": timezone.now(), "verdict": verdict}
    move_claim(claim, SUBMIT_DIRECT if direct else SUBMIT_TO_EQA, **facts)
    ClaimUnit.objects.bulk_create(
        ClaimUnit(claim=claim, unit=row.unit, group=row.group, achieved_on=row.achieved_on) for row in rows
    )
    if claim.kind == ClaimKind.FULL:  # a learner may go on after a claim for units
        portfolio.close_route(registration, by=by)
    units = [row.unit.number for row in rows]
    record_claim(claim, "submitted claim", by=by, direct=direct, units=units, credits=verdict["credits"])
    if direct:
        settle_acceptance(claim, by=by, on=today)
    return claim


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
    if blockers := [*rules.release_blockers(claim.registration), *claim_hold_blockers(claim.registration, on)]:
        raise Blocked(blockers)
    move_claim(claim, ACCEPT, organisation_reference=reference.strip())
    record_claim(claim, verb, by=by, reference=reference.strip(), on=on)
    return settle_acceptance(claim, by=by, on=on)


def settle_acceptance(claim, *, by, on):
    """What follows from acceptance, whoever agreed: the award is complete and its documents are issued.

    Units alone complete nothing: the registration stays as it is.
    """
    Claim.objects.filter(pk=claim.pk, status=ClaimStatus.ACCEPTED).update(accepted_on=on)
    claim.accepted_on = on
    if claim.kind == ClaimKind.FULL:
        live = Registration.objects.filter(pk=claim.registration_id, status=RegistrationStatus.REGISTERED)
        if not live.update(status=RegistrationStatus.COMPLETED):
            raise StaleState("The registration has been changed in the meantime. Look again before you go on.")
    issue_documents(claim, by=by)
    return claim


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
    was_submitted = claim.status == ClaimStatus.AWAITING_EQA
    move_claim(claim, WITHDRAW, closed_why=reason.strip())
    if was_submitted and claim.kind == ClaimKind.FULL:
        portfolio.reopen_route(claim.registration, by=by)
    record_claim(claim, "withdrew claim", by=by, reason=reason.strip())
    return claim
