"""Grants and arrangements with a first and a last day."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


def in_force(on, prefix=""):
    """Rows whose dates include the day `on`: starts_on <= on <= ends_on, an empty end being open."""
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    return Q(**{f"{starts}__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on}))


class DatedQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Rows whose dates include the day `on` (default today)."""
        return self.filter(in_force(on or timezone.localdate()))


class DatedModel(models.Model):
    """A grant or arrangement with a first and, perhaps, a last day."""

    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="%(class)s_ends_after_start"
            )
        ]
