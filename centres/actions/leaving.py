"""Somebody starts or leaves: the letter to set a password by, and the end of all that they hold (R1.13)."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from centres import rules
from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import Competence, Membership, User
from config.letters import full_address
from config.refusals import Blocked, NotAllowed, StaleState

NOT_ADMINISTRATOR = "Only an administrator of the centre can do this, and nobody for themselves."


@transaction.atomic
def invite_person(person, centre, *, by):
    """Write to somebody who has never signed in how to set a password; may be sent again. Returns the letter.

    Raises NotAllowed, or StaleState when they have signed in already: then they ask for a new password themselves.
    """
    if not rules.can_end_employment(by, person, centre):
        raise NotAllowed(NOT_ADMINISTRATOR)
    if person.last_login or not person.is_active:
        raise StaleState(f"{person} has signed in already, or the account is closed.")
    token = default_token_generator.make_token(person)
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    letter = write_letter(
        centre,
        key=f"invite {person.pk} {timezone.now():%Y-%m-%d %H:%M:%S.%f}",
        to=person.email,
        template="invited",
        person=person,
        by=by,
        address=full_address(reverse("password_reset_confirm", args=[uid, token])),
        later=full_address(reverse("password_reset")),
    )
    record_act(centre, by=by, verb="invited", obj=person)
    return letter


@transaction.atomic
def end_employment(person, centre, *, by, why):
    """All roles and competences of the person here end today; the account is closed when no other centre needs it.

    What they did stays under their name (R1.13). Raises NotAllowed, or Blocked with what has to be handed over first.
    """
    if not rules.can_end_employment(by, person, centre):
        raise NotAllowed(NOT_ADMINISTRATOR)
    person = User.objects.select_for_update().get(pk=person.pk)
    if blockers := rules.leave_blockers(person, centre):
        raise Blocked(blockers)
    today = timezone.localdate()
    grants = end_today(Membership.objects.filter(user=person, centre=centre), today)
    competences = end_today(Competence.objects.filter(user=person, centre=centre), today)
    closed = not Membership.objects.in_force(today).filter(user=person).exclude(centre=centre).exists()
    if closed and not person.is_staff:
        User.objects.filter(pk=person.pk).update(is_active=False)
    record_act(
        centre, by=by, verb="ended employment", obj=person, why=why, roles=grants, units=competences, closed=closed
    )


def end_today(rows, today):
    """End what goes on after the day; what would only start later ends on its first day. Returns how many."""
    later = rows.filter(starts_on__gt=today)
    going_on = rows.filter(starts_on__lte=today).exclude(ends_on__lte=today)
    count = going_on.update(ends_on=today)
    for row in later:
        count += rows.filter(pk=row.pk).update(ends_on=row.starts_on)
    return count
