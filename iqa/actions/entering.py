"""The door of the room: entered with link, code and authenticator, left, and what is looked at written down."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import StaleState
from iqa import rules
from iqa.models import ExternalVisit, VisitEntry, VisitLook

ROOM_CLOSED = "The room is closed."


def hold_room(visit):
    """The visit under a lock, while its room is open. Raises StaleState."""
    visit = ExternalVisit.objects.select_for_update().get(pk=visit.pk)
    if not visit.is_entered(timezone.localdate()):
        raise StaleState(ROOM_CLOSED)
    return visit


def end_entries(visit):
    """Whoever is in the room is out of it."""
    visit.entries.filter(ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def enter_room(link):
    """The person is in: an entry that ends by rest, with the room, or when the centre says so. Raises StaleState."""
    visit = ExternalVisit.objects.select_for_update().get(pk=link.visit_id)
    if blockers := rules.enter_blockers(visit):
        raise StaleState(blockers[0].sentence)
    end_entries(visit)
    entry = VisitEntry.objects.create(visit=visit, link=link)
    record_act(visit.centre, by=visit.eqa, verb="entered room", obj=visit)
    return entry


def stay_in_room(entry, on=None):
    """Whether the entry still holds; it is then heard of now. One update decides, so that a closed room lets nobody
    in who was about to look."""
    now = timezone.now()
    rested = now - timedelta(minutes=settings.ROOM_IDLE_MINUTES)
    rows = VisitEntry.objects.filter(pk=entry.pk, ended_at=None, seen_at__gt=rested)
    rows = rows.filter(visit__in=ExternalVisit.objects.entered(on))
    return bool(rows.update(seen_at=now))


def leave_room(entry):
    """The person has left; to come back they enter anew."""
    VisitEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=timezone.now())


def log_look(entry, *, method, path, what, reason=""):
    """One line of what was opened or sent, for the centre."""
    VisitLook.objects.create(
        visit=entry.visit,
        entry=entry,
        by=entry.visit.eqa,
        method=method,
        path=path[:200],
        what=what[:300],
        reason=reason[:400],
    )
