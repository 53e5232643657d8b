"""Visits for tests: planned, open, and entered by their external quality assurer."""

import time
from datetime import timedelta

from django.utils import timezone

from iqa import actions
from iqa.models import ExternalVisit, VisitEntry, VisitLink
from iqa.room import KEY

EQA = "ada.verne@ambleford.example"


def plan_visit(house, *, email=EQA, name="Ada Verne", **facts):
    today = timezone.localdate()
    facts = {
        "kind": "visit",
        "reference": "V-7",
        "opens_on": today,
        "visits_on": today,
        "closes_on": today + timedelta(days=14),
    } | facts
    return actions.plan_visit(
        house.centre,
        by=house.admin,
        organisation=house.edition.awarding_organisation,
        qualifications=[house.edition],
        name=name,
        email=email,
        **facts,
    )


def open_visit(house, **facts):
    """(visit, link, Secrets), the room open from today."""
    visit = plan_visit(house, **facts)
    link, told = actions.open_room(visit, by=house.admin)
    visit.refresh_from_db()
    return visit, link, told


def in_room(house, **facts):
    """(visit, entry): open, and entered without the pages that lead there."""
    visit, link, _ = open_visit(house, **facts)
    return ExternalVisit.objects.get(pk=visit.pk), actions.enter_room(link)


def step_in(client, entry):
    """Put a browser of a test into the room."""
    session = client.session
    session[KEY] = entry.pk
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def app_code(person, *, later=0):
    """What the authenticator app of the person shows; `later` steps of thirty seconds from now."""
    app = actions.authenticator_of(person).app
    app.time = time.time() + later * app.step
    return f"{app.token():06d}"


def link_of(visit):
    return VisitLink.objects.filter(visit=visit).latest("pk")


def entries(visit):
    return VisitEntry.objects.filter(visit=visit)
