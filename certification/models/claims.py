"""A centre's claims to awarding organisations, with the units that count in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import QUALITY_ROLES, Role
from certification.states import ClaimKind, ClaimStatus
from portfolios.models import Registration
from qualifications.models import Unit

USER = settings.AUTH_USER_MODEL


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and quality assurers of the centre (ACCESS: claim)."""
        return self.filter(registration__centre__in=Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES))

    def live(self):
        return self.exclude(status=ClaimStatus.WITHDRAWN)


class Claim(models.Model):
    """A centre's claim to the awarding organisation for one registration (R6.15, R6.16)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=6, choices=ClaimKind, default=ClaimKind.FULL)
    status = models.CharField(max_length=14, choices=ClaimStatus, default=ClaimStatus.DRAFT)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    organisation_reference = models.CharField("the organisation's reference", max_length=60, blank=True)
    verdict = models.JSONField(default=dict, blank=True, help_text="Rules of combination when submitted.")
    closed_why = models.CharField(max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(kind=ClaimKind.FULL) & ~Q(status=ClaimStatus.WITHDRAWN),
                name="one_live_full_claim_per_registration",
            ),
            models.CheckConstraint(condition=Q(status__in=ClaimStatus.values), name="claim_status_known"),
        ]

    def __str__(self):
        return f"Claim {self.number}"


class ClaimUnit(models.Model):
    """A unit that counts in a claim, with the day on which it was achieved."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claim_entries")
    group = models.CharField(max_length=10, blank=True)
    achieved_on = models.DateField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "unit"], name="a_unit_once_per_claim")]

    def __str__(self):
        return self.unit.number
