"""What becomes of a registration in time: breaks in learning and extensions (R6.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import DatedModel, DatedQuerySet
from config.append_only import AppendOnlyModel
from portfolios.models.registrations import Registration

USER = settings.AUTH_USER_MODEL


class BreakQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Seen by whoever sees the registration."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class LearningBreak(DatedModel):
    """The learner is away from learning between the dates: nothing is due of them, and no day counts as late.

    The planned end moves by the days away, as soon as they are known. What was handed in before is still assessed in
    the centre's time, and the awarding organisation's last day stays: an extension moves it.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="breaks")
    why = models.CharField(max_length=400)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = BreakQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["registration", "starts_on"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["registration"], condition=Q(ends_on__isnull=True), name="one_open_break_per_registration"
            ),
        ]

    def __str__(self):
        return f"{self.registration.name} away from {self.starts_on}"

    @property
    def days(self):
        """How long; 0 while nobody knows when it ends."""
        return (self.ends_on - self.starts_on).days + 1 if self.ends_on else 0


class Extension(AppendOnlyModel):
    """The awarding organisation lets the registration run longer."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="extensions")
    was = models.DateField(null=True)
    until = models.DateField()
    reference = models.CharField("reference of the awarding organisation", max_length=60, blank=True)
    why = models.CharField(max_length=400)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]

    def __str__(self):
        return f"{self.registration.name} until {self.until}"
