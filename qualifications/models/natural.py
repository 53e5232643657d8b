"""Rows named the way a person would: the base of every model of a specification."""

from django.db import models


class NaturalKeyQuerySet(models.QuerySet):
    """Looks rows up by the fields of the model's `natural_fields`, `__` paths included."""

    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.natural_fields, values, strict=True)))


class NaturalKeyModel(models.Model):
    natural_fields: tuple[str, ...] = ()

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True
