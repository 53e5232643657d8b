"""Rows that are never changed: judgements, signatures, the ledger."""

from django.db import models


class Frozen(Exception):
    """Somebody tried to change or delete a row that the record rests on."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise Frozen(f"{self.model._meta.verbose_name} rows are never changed.")

    def delete(self):
        raise Frozen(f"{self.model._meta.verbose_name} rows are never deleted.")

    def bulk_update(self, objects, fields, batch_size=None):
        raise Frozen(f"{self.model._meta.verbose_name} rows are never changed.")

    def supersede(self, **closing):
        """Close current rows, once: the only change that a row of a SupersedableModel ever sees.

        Returns how many rows were still open; the caller decides what 0 means.
        """
        allowed = {"superseded_at", "superseded_by", "superseded_why"}
        if not set(closing) <= allowed or "superseded_at" not in closing:
            raise Frozen("Only the closing fields of a row may be written, once.")
        return super().filter(superseded_at=None)._close(closing)

    def _close(self, closing):
        return super().update(**closing)


class AppendOnlyModel(models.Model):
    """A row that can be inserted and read, nothing else. Corrections are new rows."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Frozen(f"{self._meta.verbose_name} rows are never changed.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *args, **kwargs):
        raise Frozen(f"{self._meta.verbose_name} rows are never deleted.")
