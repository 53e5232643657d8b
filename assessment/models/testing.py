"""Set tests: attempts with their results."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.append_only import SupersedableModel
from portfolios.models import Registration
from qualifications.models import Unit

USER = settings.AUTH_USER_MODEL


class TestResult(SupersedableModel):
    """An attempt at the set test of a unit: score per outcome, passed or not; no mapping of criteria.

    Put right by a new row for the same attempt; what was recorded before is superseded and kept.
    """

    __test__ = False

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="test_results")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="test_results")
    attempt = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    scores = models.JSONField(help_text="Right answers by outcome number.")
    score = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    proof = models.CharField(max_length=200, help_text="Where the result was seen: report, reference.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "unit", "attempt", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit", "attempt"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_result_per_attempt",
            )
        ]

    def __str__(self):
        return f"{self.unit.number}, attempt {self.attempt}: {self.score}"
