"""Claims of many learners at once: the job, and one item for each learner. The rows are the truth about both."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import Role
from certification.models.claims import Claim
from certification.states import BulkState, ItemState, Rendering
from portfolios.models import Registration

USER = settings.AUTH_USER_MODEL


def archive_path(_job, _name):
    """A name of its own for every archive: no worker writes over another's."""
    return f"archives/{uuid.uuid4().hex}.zip"


class BulkJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, Role.ADMIN))


class BulkJob(models.Model):
    """A claim of many learners by one administrator. `archive_…` tells of the one ZIP at its end."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="bulk_jobs")
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.CHECKING)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    archive_state = models.CharField(max_length=8, choices=Rendering, blank=True)
    archive_turn = models.PositiveSmallIntegerField(default=0, help_text="The newest worker alone may write.")
    archive_sent_at = models.DateTimeField(null=True, blank=True)
    archive = models.FileField(upload_to=archive_path, max_length=200, blank=True)
    archive_size = models.PositiveBigIntegerField(default=0)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    archive_expires_at = models.DateTimeField(null=True, blank=True)
    archive_error = models.CharField(max_length=400, blank=True)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_state_known")]

    def __str__(self):
        return f"Claim of {timezone.localdate(self.at):%-d %b %Y}"


class BulkItem(models.Model):
    """One learner of a job. The claim is written in the same transaction as CLAIMED: never without, never twice."""

    job = models.ForeignKey(BulkJob, on_delete=models.PROTECT, related_name="items")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="bulk_items")
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.TO_CHECK)
    reasons = models.JSONField(default=list, help_text="Blockers as they stood: [code, sentence, remedy, url, verb].")
    claim = models.OneToOneField(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="bulk_item")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the worker was last asked for it.")

    class Meta:
        ordering = ["job", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "registration"], name="a_learner_once_in_a_job"),
            models.CheckConstraint(
                condition=Q(state=ItemState.CLAIMED, claim__isnull=False)
                | (~Q(state=ItemState.CLAIMED) & Q(claim__isnull=True)),
                name="claimed_has_its_claim",
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
        ]
        indexes = [models.Index(fields=["job", "state"], name="bulk_items_by_state")]

    def __str__(self):
        return f"{self.registration.name} in {self.job}"
