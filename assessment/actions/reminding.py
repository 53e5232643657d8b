"""The daily letter about what is due, and the secret address of a person's calendar."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import queries
from assessment.models import CalendarAddress
from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import Centre
from config.letters import full_address
from config.refusals import StaleState

FROM_HOUR = 6  # of the day, from which daily letters go out


def send_daily_letters(now=None):
    """One letter a day to everybody for whom something is due or waits; called every hour. Returns how many are due.

    Written under a key of person and day, so that it goes out once however often this runs.
    """
    now = timezone.localtime(now)
    if now.hour < FROM_HOUR:
        return 0
    return sum(_send_letters(centre, now.date()) for centre in Centre.objects.order_by("pk"))


@transaction.atomic
def _send_letters(centre, on):
    letters = queries.daily_letters(centre, on)
    for letter in letters:
        write_letter(
            centre,
            key=f"daily letter {centre.pk}-{letter.person.pk} {on}",
            to=letter.person.email,
            template="daily",
            person=letter.person,
            overdue=[_line(due) for due in letter.dues if due.on < on],
            soon=[_line(due) for due in letter.dues if due.on >= on],
            proposals=[(version, full_address(queries.address_of_plan(version.plan))) for version in letter.proposals],
        )
    return len(letters)


def _line(due):
    return due, full_address(due.url)


@transaction.atomic
def make_calendar_address(*, by):
    """A new secret for the address of the person's calendar, told once; the one before is revoked."""
    CalendarAddress.objects.live().filter(user=by).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            address = CalendarAddress.objects.create(user=by, digest=digest_of(token))
    except IntegrityError as error:
        raise StaleState("An address has just been made in another window. Make a new one.") from error
    _note(by, "made calendar address", address)
    return token


@transaction.atomic
def revoke_calendar_address(*, by):
    """The address opens nothing any more. Raises StaleState when there is none."""
    address = CalendarAddress.objects.live().filter(user=by).first()
    if address is None:
        raise StaleState("You have no calendar address.")
    CalendarAddress.objects.filter(pk=address.pk).update(revoked_at=timezone.now())
    _note(by, "revoked calendar address", address)


def _note(by, verb, address):
    for centre in Centre.objects.visible_to(by):
        record_act(centre, by=by, verb=verb, obj=address, name=by.full_name)


def open_calendar(token):
    """The person whose calendar the secret opens, None where it opens none; remembers when it was asked."""
    live = CalendarAddress.objects.live().filter(digest=digest_of(token), user__is_active=True)
    address = live.select_related("user").first()
    if address is None:
        return None
    live.update(fetched_at=timezone.now())
    return address.user


def digest_of(token):
    """What is kept of a calendar’s secret address: with it alone nobody can open the calendar."""
    return hashlib.sha256(token.encode()).hexdigest()
