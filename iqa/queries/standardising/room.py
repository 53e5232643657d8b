"""The room of an exercise as each person sees it: who is invited, the items masked and by names of the room."""

import hashlib
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from iqa import rules
from iqa.masking import mask_text
from iqa.models import (
    Ballot,
    Invitation,
    Item,
    ItemCriterion,
    ItemFile,
)
from iqa.states import CopyState

WITH_CRITERION = "criterion__outcome__unit"


@dataclass
class Person:
    """Somebody invited, and whether they have handed in; never what."""

    invitation: Invitation
    ballot: Ballot


def people_of(exercise):
    """Everybody invited today, in the order of invitation. 1 query."""
    rows = Ballot.objects.filter(invitation__in=Invitation.objects.current().filter(exercise=exercise))
    rows = rows.select_related("invitation__person", "invitation__exercise").order_by("invitation")
    return [Person(row.invitation, row) for row in rows]


def taken_out(exercise):
    """Who was invited and taken out, with the reason. 1 query."""
    rows = exercise.invitations.exclude(superseded_at=None)
    return rows.select_related("person", "superseded_by")


def items_of(exercise):
    """The items with files and criteria, for who runs it. 3 queries."""
    rows = exercise.items.filter(removed_at=None).select_related(
        "submission__evidence__registration", "confirmed_by", "added_by"
    )
    return list(with_parts(rows))


def with_parts(items):
    """Items with their files and criteria, each in order. 2 queries besides."""
    criteria = ItemCriterion.objects.select_related(WITH_CRITERION).order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    return items.prefetch_related(
        Prefetch("files", ItemFile.objects.order_by("number")), Prefetch("criteria", criteria)
    )


def items_before(ballot):
    """The items in the order in which this person has them before them: by lot, another for each, the same each time
    they look, so that nobody can tell a neighbour "the third one". 3 queries."""
    exercise, seed = ballot.invitation.exercise, ballot.invitation.seed
    items = list(with_parts(exercise.items.filter(removed_at=None)))
    for item in items:
        given = [ballot.typed.get(str(row.pk), {}).get("outcome") for row in item.criteria.all()]
        item.decided, item.total = sum(map(bool, given)), len(given)
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed} {item.pk}".encode()).hexdigest())


@dataclass
class Part:
    """A file of an item as everybody is shown it: by a name of the room."""

    name: str
    viewer: str
    url: str
    size: int


VIEWERS = {"image/": "picture", "application/pdf": "pdf", "text/plain": "text"}


@dataclass
class Sheet:
    """An item as it is shown: its masked words, its anonymous copies, the criteria with their codes."""

    item: Item
    text: str
    parts: list[Part]
    rows: list  # ItemCriterion, each with .code


def sheet_of(item):
    """An item as everybody sees it. 2 queries, none where the parts are loaded."""
    parts = [_part(item, file) for file in item.files.all() if file.state == CopyState.MADE]
    return Sheet(item, mask_text(item.words, item.masks), parts, _coded(item.exercise, item.criteria.all()))


def _part(item, file):
    viewer = next((viewer for start, viewer in VIEWERS.items() if file.copy_type.startswith(start)), "")
    return Part(f"{item.name}, file {file.number}", viewer, reverse("iqa:item_file", args=[file.pk]), file.copy_size)


def _coded(exercise, rows):
    rows = list(rows)
    for row in rows:
        row.code = rules.code_of(exercise, row.criterion)
        row.short = row.code.split()[-1]
    return rows


def item_of(item):
    """The item with everything that its pages show. 3 queries."""
    rows = Item.objects.select_related(
        "exercise__qualification__awarding_organisation",
        "exercise__centre",
        "submission__evidence__registration",
        "confirmed_by",
    )
    return with_parts(rows).get(pk=item.pk)
