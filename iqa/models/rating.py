"""The risk of an assessor as a person has confirmed it."""

from django.db import models
from django.utils import timezone

from centres.models import Centre
from config.append_only import AppendOnlyModel
from iqa.models.strategies import USER
from iqa.states import Risk
from qualifications.models import Qualification


class RiskRating(AppendOnlyModel):
    """What a quality assurer says of the risk of an assessor on a qualification, with reason and review date (R4.6).

    The newest counts until its review date; earlier ones stay. Never shown to assessors (R4.9).
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="risk_ratings")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="risk_ratings")
    assessor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="risk_ratings")
    number = models.PositiveIntegerField()
    computed = models.CharField(max_length=10, choices=Risk)
    level = models.CharField(max_length=10, choices=Risk)
    facts = models.JSONField(help_text="The factors as they stood: code, figure, sentence, level.")
    reason = models.TextField()
    review_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "qualification", "assessor", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "qualification", "assessor", "number"], name="one_risk_rating_per_number"
            ),
            models.CheckConstraint(condition=models.Q(level__in=Risk.values), name="risk_rating_level_known"),
        ]

    def __str__(self):
        return f"{self.assessor}: {self.get_level_display().lower()} risk"

    def in_date(self, on):
        return on <= self.review_on
