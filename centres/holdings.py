"""The data map: which fields hold what a learner or others wrote, and by which retention rule they are let go.

Each house lists its own in a file `holdings.py`; the last house gathers them all, disposes by them and copies by them.
A test walks every model that leads to a registration: a new field of words fails until it is listed.
"""

from typing import NamedTuple

from django.apps import apps
from django.db import models

from centres.states import RecordClass

GONE = "[disposed]"  # in the place of words; short, so that it fits every column


class Holding(NamedTuple):
    """Fields of a model that one class of records holds. `path` leads from the model to the registration, "" is itself.

    `remove`: the rows themselves go, nothing rests on them. `untold`: why they stand in no copy for the learner.
    """

    label: str
    path: str
    record_class: str
    fields: tuple[str, ...]
    remove: bool = False
    untold: str = ""

    @property
    def model(self):
        return apps.get_model(self.label)

    def rows(self, registration):
        return self.model._default_manager.filter(**{self.path or "pk": registration.pk}).order_by("pk")

    def file_fields(self):
        return [name for name in self.fields if isinstance(self.model._meta.get_field(name), models.FileField)]


class Kept(NamedTuple):
    """Fields that stay, with the reason: they name nobody, or the award rests on them."""

    label: str
    fields: tuple[str, ...]
    why: str


def holding(label, path, record_class, fields="", **facts):
    return Holding(label, path, RecordClass(record_class), tuple(fields.split()), **facts)


def kept(label, fields, why):
    return Kept(label, tuple(fields.split()), why)


def nothing_in(field):
    """The value that says nothing, for a field of any kind that a Holding may name."""
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, (models.FileField, models.EmailField)):
        return ""
    if isinstance(field, (models.CharField, models.TextField)):
        return GONE[: field.max_length]
    raise TypeError(f"{field} cannot be emptied")
