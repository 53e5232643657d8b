"""What people do about adjustments: ask, decide, answer, read the need. The ledger never says what the need is."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules, statements
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading
from assessment.states import AdjustmentKind, AdjustmentOutcome, Authority
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState

TEXT_LENGTH = 2000
MOST_EXTRA_TIME = 100


@transaction.atomic
def ask_adjustment(registration, *, by, kind, need, measure, evidence_seen="", extra_time=0, units=(), only_how=False):
    """Ask for a reasonable adjustment or special consideration for a learner (R3.2).

    `only_how`: the person says that it changes how attainment is shown, never what is measured. `units` empty: all.
    Raises NotAllowed, Blocked or BadInput.
    """
    if not rules.can_ask_adjustment(by, registration):
        raise NotAllowed("The learner asks, or an administrator records what the learner has asked for.")
    registration = hold_registration(registration)
    if blockers := rules.adjust_blockers(registration):
        raise Blocked(blockers)
    if kind not in AdjustmentKind.values:
        raise BadInput("Choose a reasonable adjustment or special consideration.")
    need = check_reason(need, "Say what the need is.", TEXT_LENGTH)
    measure = check_reason(measure, "Say what would be done differently.", TEXT_LENGTH)
    if not only_how:
        raise BadInput("An adjustment changes how attainment is shown, never what is measured: confirm that.")
    if not 0 <= extra_time <= MOST_EXTRA_TIME:
        raise BadInput(f"Extra time is 0 to {MOST_EXTRA_TIME} per cent.")
    units = list(units)
    route = set(registration.route.values_list("unit", flat=True))
    if strange := [unit.number for unit in units if unit.pk not in route]:
        raise BadInput(f"Not on the route: {', '.join(strange)}.")
    adjustment = Adjustment.objects.create(
        registration=registration,
        kind=kind,
        need=need,
        measure=measure,
        evidence_seen=evidence_seen.strip(),
        extra_time=extra_time,
        statement=statements.newest(statements.ADJUSTMENT),
        by=by,
    )
    adjustment.units.set(units)
    _record(adjustment, by, "asked for adjustment", kind=kind)
    return adjustment


@transaction.atomic
def decide_adjustment(
    adjustment,
    *,
    by,
    outcome,
    authority,
    reason,
    reference="",
    decided_on=None,
    applies_from=None,
    applies_until=None,
    seen=None,
):
    """Record the decision of the centre, or of the awarding organisation with its reference (R3.2).

    An arrangement is in place before the assessment that it applies to, so it begins on the day of the decision or
    later; special consideration may begin earlier, with the event. `seen` is the key of the decision that the person
    looked at, 0 for none, None not to ask. Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_decide_adjustment(by, adjustment):
        raise NotAllowed("A quality assurer decides who neither assesses the learner nor asked for it.")
    if authority not in rules.authorities_of(by, adjustment):
        raise NotAllowed("You can record what the awarding organisation decided, not decide for the centre.")
    registration = hold_registration(adjustment.registration)
    if blockers := rules.adjust_blockers(registration):
        raise Blocked(blockers)
    decided_on = decided_on or timezone.localdate()
    reason = check_reason(reason, "Give the reason; the learner reads it.", TEXT_LENGTH)
    _check_decision(adjustment, outcome, authority, reference, decided_on, applies_from, applies_until)
    before = AdjustmentDecision.objects.current().filter(adjustment=adjustment)
    current = before.first()
    if seen not in (None, current.pk if current else 0):
        raise StaleState("Somebody else has decided this in the meantime. Look again before you decide.")
    before.supersede(by=by, at=timezone.now(), why="Decided again")
    approved = outcome == AdjustmentOutcome.APPROVED
    try:
        with transaction.atomic():
            decision = AdjustmentDecision.objects.create(
                adjustment=adjustment,
                outcome=outcome,
                authority=authority,
                reference=reference.strip(),
                decided_on=decided_on,
                applies_from=applies_from if approved else None,
                applies_until=applies_until if approved else None,
                reason=reason,
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Somebody else has just decided this. Look again.") from error
    facts = {"outcome": outcome, "authority": authority, "decided_on": decided_on, "applies_from": applies_from}
    _record(adjustment, by, "decided adjustment", **facts)
    return decision


def _check_decision(adjustment, outcome, authority, reference, decided_on, applies_from, applies_until):
    if outcome not in AdjustmentOutcome.values:
        raise BadInput("Say whether it is approved.")
    if authority == Authority.ORGANISATION and not reference.strip():
        raise BadInput("Give the reference of the awarding organisation’s decision.")
    if decided_on > timezone.localdate():
        raise BadInput("It cannot have been decided in the future.")
    if authority == Authority.CENTRE and decided_on != timezone.localdate():
        raise BadInput("The centre’s decision is made today: an arrangement is not dated back.")
    if outcome == AdjustmentOutcome.REFUSED:
        return
    if applies_from is None:
        raise BadInput("Say from which day it applies.")
    if adjustment.kind == AdjustmentKind.REASONABLE and applies_from < decided_on:
        raise BadInput("It has to be in place before the assessment: it cannot apply before it was decided.")
    if applies_until and applies_until < applies_from:
        raise BadInput("It cannot end before it begins.")


@transaction.atomic
def answer_adjustment(adjustment, *, by, text):
    """The assessor says what can be done, or how it worked. Raises NotAllowed or BadInput."""
    if not rules.can_answer_adjustment(by, adjustment):
        raise NotAllowed("Only the learner's assessor answers here.")
    text = check_reason(text, "Write what can be done, or how it worked.", TEXT_LENGTH)
    note = AdjustmentNote.objects.create(adjustment=adjustment, text=text, by=by)
    _record(adjustment, by, "answered about adjustment")
    return note


@transaction.atomic
def read_need(adjustment, *, by, reason=""):
    """Open the need and what was seen of it: the learner at once, others with a reason that the learner sees (R7.3).

    Raises NotAllowed or BadInput.
    """
    if not rules.can_read_need(by, adjustment):
        raise NotAllowed("The need is read by the learner and by those who decide.")
    if by.pk != adjustment.registration.learner_id:
        reason = check_reason(reason, "Say why you need to read it.", 300)
        NeedReading.objects.create(adjustment=adjustment, by=by, reason=reason)
        _record(adjustment, by, "read the need of adjustment", reason=reason)
    return adjustment.need


def _record(adjustment, by, verb, **facts):
    name = f"Adjustment {adjustment.pk} of {adjustment.registration.name}"
    record_act(adjustment.registration.centre, by=by, verb=verb, obj=adjustment, name=name, **facts)
