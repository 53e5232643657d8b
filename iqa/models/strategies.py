"""The sampling strategy, a centre’s dated policy."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from centres.models import Centre
from config.append_only import AppendOnlyModel
from qualifications.models import Qualification

USER = settings.AUTH_USER_MODEL


class SamplingStrategy(AppendOnlyModel):
    """A version of a centre's policy: how much is sampled at which risk (R4.1, R4.7). Old versions stay readable."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="strategies")
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    version = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    rates = models.JSONField(help_text="Percent of units sampled by risk: new, high, medium, low.")
    least_per_learner = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        verbose_name_plural = "sampling strategies"
        ordering = ["centre", "-version"]
        constraints = [models.UniqueConstraint(fields=["centre", "version"], name="one_strategy_per_version")]

    def __str__(self):
        return f"Strategy {self.version}"
