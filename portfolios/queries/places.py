"""Pages about a registration that later houses have, listed on its pages for those who may open them."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from centres.models import Membership
from centres.states import Role
from portfolios.models import Registration, allocated_to, quality_assured_by
from portfolios.states import AllocatedRole

# Functions of a Standing -> iterable of Place, put here when an app starts. They read the Standing alone: no queries.
more_places = []
# Functions of (user, centre) -> list of Place: what waits for an administrator, put here when an app starts.
more_waiting = []


class Standing(NamedTuple):
    """What a person is to a registration today; several may be true at once."""

    registration: Registration
    is_learner: bool
    is_assessor: bool
    is_iqa: bool  # in whose scope the registration is, lead quality assurers included
    is_lead_iqa: bool
    is_admin: bool


class Place(NamedTuple):
    """A page about the registration: its title, address, picture (a name of static icons), and what it is for."""

    title: str
    url: str
    icon: str
    text: str


def waiting_for(user, centre):
    """What later houses have for the person to do in the centre, as pages to open."""
    return [place for more in more_waiting for place in more(user, centre)]


def standing_of(user, registration):
    """What the person is to the registration. One query. On their own registration nobody is anything but the learner
    (R1.1)."""
    if user.pk == registration.learner_id:
        return Standing(registration, True, False, False, False, False)
    grants = Membership.objects.in_force().filter(user=user, centre=OuterRef("centre"))
    row = Registration.objects.filter(pk=registration.pk).values_list(
        allocated_to(user, AllocatedRole.ASSESSOR),
        Exists(Registration.objects.filter(quality_assured_by(user), pk=OuterRef("pk"))),
        Exists(grants.filter(role=Role.LEAD_IQA)),
        Exists(grants.filter(role=Role.ADMIN)),
    )
    is_assessor, is_iqa, is_lead_iqa, is_admin = row.get()
    return Standing(registration, False, is_assessor, is_iqa or is_lead_iqa, is_lead_iqa, is_admin)


def places_about(user, registration):
    """Every page about the registration that the person may open, in the order in which the houses named them."""
    standing = standing_of(user, registration)
    return [place for more in (*more_places, own_places) for place in more(standing)]


def own_places(standing):
    if standing.is_learner:
        url = reverse("portfolios:equality", args=[standing.registration.pk])
        yield Place("Equality monitoring", url, "people", "Optional: what you say of yourself, seen by nobody else.")
