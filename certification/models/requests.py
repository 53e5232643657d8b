"""What has to be asked before a document of the register is replaced or revoked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from certification.models.documents import Document
from certification.states import AskedHow, ReplacementGround
from config.append_only import AppendOnlyModel

USER = settings.AUTH_USER_MODEL


class ReplacementRequest(AppendOnlyModel):
    """The written request on which a document was replaced, and how it was authenticated (R6.20, SPECIFICATIONS G)."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="replacement_request")
    ground = models.CharField(max_length=12, choices=ReplacementGround)
    asked_by = models.CharField(max_length=120, help_text="The person who asked.")
    asked_how = models.CharField(max_length=8, choices=AskedHow)
    asked_on = models.DateField()
    authenticated_how = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.get_ground_display()}, asked by {self.asked_by} on {self.asked_on:%-d %b %Y}"


class RevocationRequest(models.Model):
    """One administrator asks for a revocation, another confirms it (ACCESS); until then the document stands."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revocation_requests")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(closed_at=None), name="one_open_revocation_request_per_document"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="a_closed_revocation_request_names_who",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(closed_by=models.F("by")), name="a_revocation_takes_two_people"
            ),
        ]

    def __str__(self):
        return f"Revocation of {self.document}"
