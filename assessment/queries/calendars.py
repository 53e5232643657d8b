"""A person's plans, reviews, actions and due dates as an iCalendar (RFC 5545)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from assessment.models import CalendarAddress
from assessment.queries.dues import dues_of_person
from config.letters import full_address

PRODUCT = "-//Countersign//Plans and reviews//EN"
KEPT_DAYS = 60  # what lies longer back is left out


def calendar_of(user):
    """The calendar as bytes. 8 queries."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Countersign")
    since = timezone.localdate() - timedelta(days=KEPT_DAYS)
    for due in dues_of_person(user, since):
        if due.on >= since:
            calendar.add_component(_event(due, user))
    return calendar.to_ical()


def _event(due, user):
    event = Event()
    event.add("uid", f"{due.key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    whose = "" if due.registration.learner_id == user.pk else f"{due.registration.name}: "
    event.add("summary", f"{whose}{due.what}")
    event.add("url", full_address(due.url))
    if due.starts:
        event.add("dtstart", _moment(due.on, due.starts))
        event.add("dtend", _moment(due.on, due.ends or due.starts))
    else:
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
    return event


def _moment(day, time):
    return timezone.make_aware(datetime.combine(day, time)).astimezone(UTC)


def live_address(user):
    """The person's calendar address that is not revoked, or None."""
    return CalendarAddress.objects.live().filter(user=user).first()
