"""Assessors observed at work, and interviews with those they work with (R4.16)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import QUALITY_ROLES
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from iqa.models.sampling import Sample
from iqa.models.strategies import USER
from iqa.states import Interviewed, ObservationStatus, Rating
from portfolios.models import Registration
from qualifications.models import Unit


class AssessorObservationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Quality assurers of the centre, and the assessor who is observed."""
        return self.filter(Q(centre__in=Centre.objects.where(user, *QUALITY_ROLES)) | Q(assessor_id=user.pk))

    def held(self):
        return self.filter(status__in=(ObservationStatus.HELD, ObservationStatus.ACKNOWLEDGED))


class AssessorObservation(models.Model):
    """A quality assurer watches an assessor at work: planned, held and signed, acknowledged with a comment (R4.16).

    What the observer signed is never changed; the assessor's word stands beside it.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="assessor_observations")
    assessor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="times_observed")
    observer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="observed_assessors")
    registration = models.ForeignKey(Registration, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    why = models.CharField(max_length=300, blank=True, help_text="Why then, or what to look at.")
    status = models.CharField(max_length=12, choices=ObservationStatus, default=ObservationStatus.PLANNED)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    held_on = models.DateField(null=True, blank=True)
    activity = models.CharField(max_length=300, blank=True, help_text="What the assessor was doing.")
    strengths = models.TextField(blank=True)
    statement = models.TextField(blank=True, help_text="The words that the observer signed.")
    signed_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True, help_text="The assessor's.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)

    objects = AssessorObservationQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "assessor", "planned_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(assessor=models.F("observer")), name="nobody_observes_themselves"),
            models.CheckConstraint(
                condition=Q(status__in=(ObservationStatus.PLANNED, ObservationStatus.CANCELLED))
                | Q(held_on__isnull=False, signed_at__isnull=False),
                name="a_held_observation_is_signed",
            ),
        ]

    def __str__(self):
        return f"Observation of {self.assessor}"


class ObservationRating(AppendOnlyModel):
    """What the observer said under one heading of the form; the heading as it was worded then."""

    observation = models.ForeignKey(AssessorObservation, on_delete=models.PROTECT, related_name="ratings")
    heading = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    rating = models.CharField(max_length=8, choices=Rating)
    comment = models.TextField(blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["observation", "pk"]
        constraints = [models.UniqueConstraint(fields=["observation", "heading"], name="one_rating_per_heading")]

    def __str__(self):
        return f"{self.title}: {self.get_rating_display().lower()}"


class InterviewQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """Quality assurers of the centre alone: people speak freely."""
        return self.filter(centre__in=Centre.objects.where(user, *QUALITY_ROLES))


class Interview(AppendOnlyModel):
    """What a learner, a witness, an employer or the assessor told quality assurance (R4.10, R4.16)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="interviews")
    sample = models.ForeignKey(Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="interviews")
    assessor = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=8, choices=Interviewed)
    name = models.CharField(max_length=150)
    held_on = models.DateField()
    notes = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = InterviewQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "-held_on", "-pk"]

    def __str__(self):
        return f"Interview with {self.name}"
