"""What a section is made of."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format


class Cell(NamedTuple):
    """Text that leads somewhere in the room; on paper it is only the text."""

    text: str
    url: str = ""

    def __str__(self):
        return self.text


class Table(NamedTuple):
    """`rows` of texts and Cells, the first of each row names it. `empty` is said instead when there is none."""

    title: str
    heads: list
    rows: list
    empty: str = "None on record."


def day(value):
    """A day or moment in words; "" for None."""
    if value is None:
        return ""
    return date_format(timezone.localtime(value) if hasattr(value, "hour") else value, "j M Y")


def portfolio_cell(visit, registration):
    return Cell(registration.name, reverse("iqa:room_learner", args=[visit.pk, registration.pk]))
