"""What qualified assessors do about a trainee's decision: stand behind it, or send it back (R1.6)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import Countersignature, Decision
from centres.ledger import record_act
from config.refusals import Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.states import REOPEN


@transaction.atomic
def countersign_decision(decision, *, by):
    """A qualified assessor stands behind a trainee's decision (R1.6). Raises NotAllowed, Blocked or StaleState."""
    decision = check_countersigning(decision, by=by)
    try:
        with transaction.atomic():
            signed = Countersignature.objects.create(decision=decision, by=by)
    except IntegrityError as error:
        raise StaleState("Somebody has countersigned this decision already.") from error
    record_act(decision.registration.centre, by=by, verb="countersigned", obj=decision, outcome=decision.outcome)
    return signed


@transaction.atomic
def countersign_decisions(decisions, *, by):
    """Stand behind several decisions at once: all or none."""
    return [countersign_decision(decision, by=by) for decision in decisions]


@transaction.atomic
def return_decisions(decisions, *, by, why):
    """Send several decisions back for the same reason: all or none."""
    return [return_decision(decision, by=by, why=why) for decision in decisions]


@transaction.atomic
def return_decision(decision, *, by, why):
    """A qualified assessor does not stand behind a trainee's decision: the criterion is to be decided again.

    The decision is kept, superseded; its evidence waits for an assessor again. Raises NotAllowed, Blocked, BadInput
    or StaleState.
    """
    decision = check_countersigning(decision, by=by)
    why = check_reason(why, "Give the reason for sending the decision back.")
    if not Decision.objects.filter(pk=decision.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("This decision no longer waits for a countersignature.")
    evidence = decision.assessment.submission.evidence
    if evidence.status in REOPEN.sources:
        portfolio.reopen_evidence(evidence, by=by, note=f"{decision.criterion} was not countersigned.")
    record_act(decision.registration.centre, by=by, verb="returned decision", obj=decision, why=why)
    return decision


def check_countersigning(decision, *, by):
    """The decision as it is now, nobody else acting on it; refuses unless it waits for just such a person."""
    if not rules.can_countersign_decision(by, decision):
        raise NotAllowed("Only another assessor of the learner, qualified for the unit, can countersign.")
    registration = hold_registration(decision.registration)
    rows = Decision.objects.current().filter(needs_countersignature=True, countersignature=None)
    fresh = rows.select_related("criterion__outcome__unit", "assessment__submission__evidence")
    fresh = fresh.filter(pk=decision.pk).first()
    if fresh is None:
        raise StaleState("This decision no longer waits for a countersignature.")
    fresh.registration = registration
    if blockers := rules.countersign_blockers([fresh], by, registration):
        raise Blocked(blockers)
    return fresh
