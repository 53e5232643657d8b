"""Rows that are never changed: judgements, signatures, the ledger."""

from django.conf import settings
from django.db import models


class Frozen(Exception):
    """Somebody tried to change or delete a row that the record rests on."""


class AppendOnlyQuerySet(models.QuerySet):
    def _refuse(self, what):
        raise Frozen(f"{self.model._meta.verbose_name} rows are never {what}.")

    def update(self, **values):
        self._refuse("changed")

    def bulk_update(self, objects, fields, batch_size=None):
        self._refuse("changed")

    def delete(self):
        self._refuse("deleted")

    def dispose(self, **values):
        """Put what says nothing in the place of words that may no longer be kept (R4.22); returns how many rows.

        The row stays: who, when and what was decided. Only the disposal of records calls this, and the ledger says so.
        """
        return models.QuerySet.update(self, **values)


class AppendOnlyModel(models.Model):
    """A row that can be inserted and read, nothing else. Corrections are new rows."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Frozen(f"{self._meta.verbose_name} rows are never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise Frozen(f"{self._meta.verbose_name} rows are never deleted.")


class SupersedableQuerySet(AppendOnlyQuerySet):
    def current(self):
        """The rows that count: nobody has superseded them."""
        return self.filter(superseded_at=None)

    def supersede(self, *, by, at, why=""):
        """Close the rows that are still current; the one change that such a row ever sees.

        Returns how many were closed; the caller decides what 0 means.
        """
        open_rows = self.current()
        return models.QuerySet.update(open_rows, superseded_at=at, superseded_by=by, superseded_why=why)


class SupersedableModel(AppendOnlyModel):
    """An append-only row that a later row can supersede; both are kept (ARCHITECTURE 3.3)."""

    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    superseded_why = models.CharField(max_length=400, blank=True, editable=False)

    objects = SupersedableQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @property
    def is_current(self):
        return self.superseded_at is None
