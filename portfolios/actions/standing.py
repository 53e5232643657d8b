"""Acts on a registration in the course of time: breaks in learning, extensions, and what is known of the ULN."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import rules
from portfolios.actions.correcting import held_registration
from portfolios.models import Extension, LearningBreak, Registration


@transaction.atomic
def begin_break(registration, *, by, starts_on, why, ends_on=None):
    """The learner is away from a day on, to a day or until they are back: nothing is due of them meanwhile."""
    why = why.strip()
    registration = held_registration(registration, by, lambda held: rules.break_blockers(held, starts_on, ends_on))
    if not why:
        raise BadInput("Say why the learner is away.")
    if ends_on and ends_on < starts_on:
        raise BadInput("The break would end before it begins.")
    try:
        with transaction.atomic():
            made = LearningBreak.objects.create(
                registration=registration, starts_on=starts_on, ends_on=ends_on, why=why, made_by=by
            )
    except IntegrityError as error:
        raise StaleState("Somebody has recorded a break just now.") from error
    # Why somebody is away can be about their health: the ledger, which many read, has the days alone (R7.3).
    record_act(
        registration.centre,
        by=by,
        verb="recorded a break of",
        obj=registration,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_end_on=_move_planned_end(registration, made.days),
    )
    return made


def _move_planned_end(registration, days):
    """The planned end so many days later, or earlier again when a break was shorter. Returns the day it is now."""
    Registration.objects.filter(pk=registration.pk).update(planned_end_on=F("planned_end_on") + timedelta(days=days))
    registration.refresh_from_db(fields=["planned_end_on"])
    return registration.planned_end_on


@transaction.atomic
def end_break(learning_break, *, by, on=None):
    """The learner is back: yesterday was the last day away."""
    if not rules.can_end_break(by, learning_break):
        raise NotAllowed("Only an administrator of the centre ends a break.")
    last = max(learning_break.starts_on, (on or timezone.localdate()) - timedelta(days=1))
    ended = LearningBreak.objects.filter(pk=learning_break.pk, ends_on=learning_break.ends_on).exclude(
        ends_on__lte=last
    )
    if not ended.update(ends_on=last, ended_by=by):
        raise StaleState("This break is over already.")
    registration = learning_break.registration
    moved = _move_planned_end(registration, (last - learning_break.starts_on).days + 1 - learning_break.days)
    facts = {"ends_on": last, "planned_end_on": moved}
    record_act(registration.centre, by=by, verb="ended a break of", obj=registration, **facts)
    return last


@transaction.atomic
def extend_registration(registration, *, by, until, why, reference="", planned_end_on=None):
    """The awarding organisation lets the registration run longer; what was on record before is kept."""
    why = why.strip()
    registration = held_registration(registration, by, rules.extend_blockers)
    if not why:
        raise BadInput("Say why the registration is extended.")
    if registration.expires_on and until <= registration.expires_on:
        raise BadInput("The new day has to lie after the day on which the registration runs out now.")
    if until <= registration.registered_on:
        raise BadInput("The new day lies before the registration itself.")
    if planned_end_on and planned_end_on < registration.starts_on:
        raise BadInput("The planned end lies before the start.")
    made = Extension.objects.create(
        registration=registration, was=registration.expires_on, until=until, reference=reference.strip(), why=why, by=by
    )
    facts = {"expires_on": until, "planned_end_on": planned_end_on or registration.planned_end_on}
    Registration.objects.filter(pk=registration.pk).update(**facts)
    record_act(
        registration.centre,
        by=by,
        verb="extended",
        obj=registration,
        was=made.was,
        until=until,
        reference=made.reference,
    )
    return made


@transaction.atomic
def record_uln(registration, *, by, verified_on=None, declined=False):
    """What is known of the ULN: found at the Learning Records Service on a day, or declined by the learner (R6.5)."""
    registration = held_registration(registration, by)
    if verified_on and not registration.uln:
        raise BadInput("There is no number on record that could have been verified.")
    if verified_on and verified_on > timezone.localdate():
        raise BadInput("The day of the check is in the future.")
    if declined and registration.uln:
        raise BadInput("A number is on record. Take it out first, if the learner wants none.")
    facts = {"uln_verified_on": verified_on, "uln_declined": declined}
    if facts == {name: getattr(registration, name) for name in facts}:
        return registration
    Registration.objects.filter(pk=registration.pk).update(**facts)
    for name, value in facts.items():
        setattr(registration, name, value)
    record_act(registration.centre, by=by, verb="recorded the ULN of", obj=registration, state=registration.uln_state)
    return registration
