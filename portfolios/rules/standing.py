"""What stands in the way of a break in learning or an extension; and the word for where a registration stands."""

from django.utils.formats import date_format

from config.refusals import Blocker
from portfolios.rules.correcting import change_blockers
from portfolios.rules.people import can_correct_registration
from portfolios.states import LeavingReason, RegistrationStatus


def can_end_break(user, learning_break):
    return can_correct_registration(user, learning_break.registration)


def break_blockers(registration, starts_on, ends_on=None):
    """Why the learner cannot be away between the days: it is over, or they are away already."""
    found = change_blockers(registration)
    for other in registration.breaks.all():
        overlaps = (ends_on is None or other.starts_on <= ends_on) and (
            other.ends_on is None or starts_on <= other.ends_on
        )
        if overlaps:
            until = f"to {date_format(other.ends_on)}" if other.ends_on else "on"
            sentence = f"A break from {date_format(other.starts_on)} {until} is on record."
            found.append(Blocker("away_already", sentence, "End that one first, or choose other days."))
    return found


def extend_blockers(registration):
    """Why the registration cannot be extended: closed, or not yet with the awarding organisation."""
    found = change_blockers(registration)
    if not found and registration.registered_on is None:
        sentence = "The registration is not yet with the awarding organisation."
        found.append(Blocker("not_sent", sentence, "Record the day of registration first."))
    return found


def standing_words(registration, on, *, away=False, extended=False, sent=False):
    """The state of R6.2, found from what is on record and kept nowhere twice: (key for the look, word)."""
    if registration.status == RegistrationStatus.WITHDRAWN:
        if registration.withdrawn_as == LeavingReason.TRANSFERRED:
            return "withdrawn", "Transferred out"
        return "withdrawn", "Withdrawn"
    if registration.status == RegistrationStatus.COMPLETED:
        return "completed", "Completed"
    if registration.registered_on is None:
        return ("sent", "Sent") if sent else ("draft", "Not yet sent")
    if registration.expires_on and registration.expires_on < on:
        return "lapsed", "Lapsed"
    if away:
        return "suspended", "On a break"
    if extended:
        return "extended", "Extended"
    return "registered", "Transferred in" if registration.transferred_from else "Registered"
