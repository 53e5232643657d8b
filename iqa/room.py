"""The gate of a visit's room: only who has entered it by link, code and authenticator, while it is open.

Entering a room signs nobody in, and whoever was signed in out: it opens this room and nothing else. Whatever is opened
or sent in it leaves a line for the centre (VisitLook), without the view having to think of it.
"""

from functools import wraps

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from config.access import anybody
from iqa import actions
from iqa.models import VisitEntry
from iqa.states import VisitStatus

KEY = "room"  # of the session: the entry, of one visit; entering another room leaves the first


class Room:
    """What a view of the room is given: the visit, who is in it, and `what` the line of the log will say."""

    def __init__(self, entry, what):
        self.entry, self.visit, self.what, self.reason = entry, entry.visit, what, ""

    @property
    def eqa(self):
        return self.visit.eqa


def remember_entry(request, entry):
    """This browser is in the room, in a session of its own: none that was known before opens it, and nobody of the
    centre who was signed in here is left in it."""
    logout(request)
    request.session[KEY] = entry.pk


def in_room(what):
    """Guard a page of the room: not entered 404, over 410 with the reason, else the view with its Room; then a line of
    the log."""

    def decorate(view):
        @wraps(view)
        @login_not_required
        def guarded(request, pk, **kwargs):
            rows = VisitEntry.objects.select_related("visit__centre", "visit__organisation", "visit__eqa", "link")
            entry = rows.filter(pk=request.session.get(KEY), visit=pk).first()
            # Somebody who signed in here since is not the person who entered: what they do is not done in that name.
            stranger = request.user.is_authenticated and entry and request.user.pk != entry.visit.eqa_id
            if entry is None or stranger:
                raise Http404
            if not actions.stay_in_room(entry):
                over = entry.visit.status_on(timezone.localdate()) == VisitStatus.CLOSED
                page = {"visit": entry.visit, "over": over}
                return _private(render(request, "iqa/room_closed.html", page, status=410))
            room = Room(entry, what)
            response = view(request, room, **kwargs)
            if response.status_code < 400:
                facts = {"method": request.method, "path": request.path, "what": room.what, "reason": room.reason}
                actions.log_look(entry, **facts)
            return _private(response)

        guarded.access_rule = anybody
        guarded.access_model = None
        return guarded

    return decorate


def _private(response):
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
