"""Acts of the administrator on a registration that stands: to correct its facts, to withdraw it."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import rules
from portfolios.actions.registering import check_dates, check_site
from portfolios.models import Registration
from portfolios.states import LeavingReason, RegistrationStatus

UNTOLD = ("date_of_birth",)  # a change of these is named in the ledger, which many read; the values are not


@transaction.atomic
def correct_registration(registration, *, by, changed=None, **facts):
    """Put right what is on record: any of rules.CORRECTABLE. A new name has to be confirmed again (R6.1).

    `changed` is the rules.facts_token of what the person saw: StaleState when somebody has corrected it since.
    Returns the registration as it is then; raises NotAllowed, BadInput, Blocked or StaleState.
    """
    registration = held_registration(registration, by)
    if changed is not None and changed != rules.facts_token(registration):
        raise StaleState("Somebody else has changed this registration since you opened the page.")
    was = rules.correctable_facts(registration)
    facts = _tidy(facts)
    new = {name: value for name, value in facts.items() if value != was[name]}
    if not new:
        return registration
    _check_facts(registration, was | new)
    if "uln" in new:  # another number, or none: what was known of the one before is not known of it
        new |= {"uln_verified_on": None, "uln_declined": False}
    if "name" in new:
        new |= {"name_confirmed_at": None, "name_changed_on": timezone.localdate()}
    Registration.objects.filter(pk=registration.pk).update(**new)
    for name, value in new.items():
        setattr(registration, name, value)
    changes = {name: _told(name, was[name], new[name]) for name in rules.CORRECTABLE if name in new}
    record_act(registration.centre, by=by, verb="corrected registration", obj=registration, changes=changes)
    return registration


def held_registration(registration, by, reasons=rules.change_blockers):
    """The registration as it is now, held until the end of the transaction: two administrators follow each other."""
    if not rules.can_correct_registration(by, registration):
        raise NotAllowed("Only an administrator of the centre can do this, and never for themselves.")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if blockers := reasons(registration):
        raise Blocked(blockers)
    return registration


def _tidy(facts):
    unknown = set(facts) - set(rules.CORRECTABLE)
    if unknown:
        raise TypeError(f"correct_registration() changes no {', '.join(sorted(unknown))}")
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in facts.items()}


def _check_facts(registration, facts):
    if not facts["name"]:
        raise BadInput("Enter the learner’s name.")
    check_dates(
        facts["date_of_birth"],
        registration.starts_on,
        facts["planned_end_on"],
        facts["registered_on"],
        facts["expires_on"],
    )
    check_site(registration.centre, facts["site"])
    days = {name: facts[name] for name in ("date_of_birth", "registered_on", "expires_on")}
    if blockers := rules.correction_blockers(registration, **days):
        raise Blocked(blockers)


def _told(name, was, now):
    """What the ledger says of a change."""
    if name in UNTOLD:
        return "changed"
    return {"was": _plain(was), "is": _plain(now)}


def _plain(value):
    return None if value is None else str(value)


@transaction.atomic
def withdraw_registration(registration, *, by, why, on=None, leaving=LeavingReason.OTHER, transferred_to=""):
    """The learner leaves, on the day `on` (default today). What was shown and judged stays readable.

    `leaving`: the reason in the words of R6.2; a transfer out names the centre that the learner goes to.

    Whoever looks after the learner does so until the end of today. Raises NotAllowed, BadInput or Blocked.
    """
    today = timezone.localdate()
    on, why = on or today, why.strip()
    registration = held_registration(registration, by, rules.leave_blockers)
    if not why:
        raise BadInput("Say why the registration is withdrawn.")
    transferred_to = transferred_to.strip() if leaving == LeavingReason.TRANSFERRED else ""
    if leaving == LeavingReason.TRANSFERRED and not transferred_to:
        raise BadInput("Name the centre that the learner is transferred to.")
    if on > today:
        raise BadInput("The day of the withdrawal is in the future.")
    if on < min(registration.starts_on, registration.registered_on or today, today):
        raise BadInput("The day of the withdrawal lies before the course and the registration.")
    facts = {"status": RegistrationStatus.WITHDRAWN, "withdrawn_on": on, "withdrawn_why": why}
    facts |= {"withdrawn_as": leaving, "transferred_to": transferred_to}
    Registration.objects.filter(pk=registration.pk).update(**facts)
    for name, value in facts.items():
        setattr(registration, name, value)
    ended = _end_allocations(registration, today)
    registration.breaks.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today).update(ends_on=today)
    record_act(
        registration.centre,
        by=by,
        verb="withdrew registration",
        obj=registration,
        on=on,
        reason=why,
        leaving=leaving,
        transferred_to=transferred_to,
        allocations_ended=ended,
    )
    return registration


def _end_allocations(registration, today):
    """End what is open, as end_allocation does; returns how many."""
    still = registration.allocations.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    begun = still.filter(starts_on__lte=today).update(ends_on=today)
    return begun + still.filter(starts_on__gt=today).exclude(ends_on=F("starts_on")).update(ends_on=F("starts_on"))
