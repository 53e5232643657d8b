"""A person's calendar: its secret address, and what a calendar program fetches from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries
from config.access import access, anybody, signed_in
from config.letters import full_address
from config.limits import limit_rate


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=signed_in)
def calendar(request):
    """Make the address of one's calendar, which is shown once, or revoke it."""
    address = ""
    if "revoke" in request.POST:
        actions.revoke_calendar_address(by=request.user)
        messages.success(request, "The address is revoked. Calendars that use it get nothing any more.")
        return redirect("assessment:calendar")
    if request.method == "POST":
        token = actions.make_calendar_address(by=request.user)
        address = full_address(reverse("assessment:calendar_feed", args=[token]))
    context = {"address": address, "live": queries.live_address(request.user)}
    response = render(request, "assessment/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
@limit_rate("calendar", setting="CALENDAR_ASKS_PER_MINUTE")
@access(rule=anybody)
def calendar_feed(request, token):
    """What the calendar program of the person gets; 404 for an address that never was or is revoked."""
    person = actions.open_calendar(token)
    if person is None:
        raise Http404
    response = HttpResponse(queries.calendar_of(person), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="countersign.ics"'
    return response
