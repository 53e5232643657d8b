"""Every URL × every kind of person: who may open or send what (ACCESS.md). A new URL fails until its row is here."""

from typing import NamedTuple

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests.world import make_world

pytestmark = pytest.mark.django_db

HOME = ("learner", "assessor", "trainee", "second_assessor", "iqa", "lead_iqa", "admin")
QUALITY = ("iqa", "lead_iqa")
STAFF = ("assessor", "trainee", "second_assessor", "iqa", "lead_iqa", "admin")
ASSESSORS = ("assessor", "trainee", "second_assessor")
EVERYBODY = {*HOME, *(f"other_{key}" for key in HOME), "operator"}
OUTSIDE = ("admin:", "django")  # Django's own pages: tested there, closed to all but the system operator


class Row(NamedTuple):
    """What the URL names, how it is asked for, and the answer to each kind of person."""

    obj: str
    method: str
    answers: dict


def _answers(default, groups):
    answers = dict.fromkeys(EVERYBODY, default)
    for status, people in groups.items():
        answers |= dict.fromkeys(people, status)
    return answers


def about(obj, method="get", signed_out=302, **groups):
    """A URL that names a row of the first centre: 404 for whoever must not know of it; s200=… , s403=… name people."""
    groups = {int(status[1:]): people for status, people in groups.items()}
    return Row(obj, method, {**_answers(404, groups), None: signed_out})


def page(method="get", default=403, signed_out=302, **groups):
    """A URL that names nothing: each centre's people see their own centre, so both centres answer alike."""
    groups = {
        int(status[1:]): [*people, *(f"other_{key}" for key in people if key in HOME)]
        for status, people in groups.items()
    }
    return Row("", method, {**_answers(default, groups), None: signed_out})


def own(method="get", **groups):
    return page(method, **groups)


ROWS = {}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the module: no test keeps what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def every_url(resolver=None, prefix=""):
    """(name, view) of every pattern below the root, with namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback
        else:
            yield from every_url(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def ours():
    return [(name, view) for name, view in every_url() if not name.startswith(OUTSIDE)]
