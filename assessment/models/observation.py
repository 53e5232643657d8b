"""What an assessor records on the spot: an observation, a product review or an observed simulation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import Mark, ObservationMethod
from config.append_only import AppendOnlyModel
from portfolios.models import Evidence, OfRegistrationQuerySet, Registration
from qualifications.models import Criterion

USER = settings.AUTH_USER_MODEL


class ObservationQuerySet(OfRegistrationQuerySet):
    def visible_to(self, user):
        """Sent: whoever may see its evidence. What is still being written is its author's alone."""
        written = Q(evidence=None, by_id=user.pk, registration__in=Registration.objects.visible_to(user))
        return self.filter(written | Q(evidence__in=Evidence.objects.visible_to(user)))

    def open(self):
        return self.filter(evidence=None)


class Observation(models.Model):
    """A record that its assessor begins on the spot and sends once; sent, it is evidence and changes no more (R3.9).

    `key` is made by the device, so that what is sent twice arrives once. `said` is the page as typed; `version` counts
    its changes, so that a device that was overtaken is told; what was overtaken is kept in `asides`.
    """

    key = models.UUIDField(unique=True, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="observations")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="observations")
    method = models.CharField(max_length=12, choices=ObservationMethod, default=ObservationMethod.OBSERVATION)
    said = models.JSONField(default=dict, blank=True, help_text="What was typed, by field of the page.")
    asides = models.JSONField(
        default=list, blank=True, help_text="Typed on another device and overtaken: [{at, said}]."
    )
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    evidence = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="observation", help_text="Once sent."
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__isnull=True, sent_at__isnull=True)
                | Q(evidence__isnull=False, sent_at__isnull=False),
                name="observation_sent_as_evidence",
            ),
            models.CheckConstraint(condition=Q(method__in=ObservationMethod.values), name="observation_method_known"),
        ]

    def __str__(self):
        return f"{self.get_method_display()} of {self.registration.name} by {self.by}"


class ObservationMark(AppendOnlyModel):
    """What was noted of a criterion when the observation was sent; also of those that were not seen."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=12, choices=Mark)
    note = models.CharField(max_length=300, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["observation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["observation", "criterion"], name="one_mark_per_criterion"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="mark_known"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.get_mark_display().lower()}"
