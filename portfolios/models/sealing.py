"""What is blacked out of a file, and who has opened an original that is sealed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.append_only import AppendOnlyModel
from portfolios.models.files import EvidenceFile, Rendition
from portfolios.states import RedactionState

USER = settings.AUTH_USER_MODEL


class Redaction(models.Model):
    """What the author wants nobody else to see of a file. From the moment it is asked for, others open the file only
    as redacted: while it waits, or could not be made, they do not open it at all.

    `regions` is a list of [page, left, top, width, height]: page from 1, the rest in percent of the page as shown.
    Asked for again it is a new row, made from the original; the newest counts.
    """

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="redactions")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    regions = models.JSONField()
    state = models.CharField(max_length=10, choices=RedactionState, default=RedactionState.WAITING)
    problem = models.CharField(max_length=400, blank=True, help_text="Why it could not be made, for its author.")
    rendition = models.OneToOneField(
        Rendition, null=True, blank=True, on_delete=models.PROTECT, related_name="redaction", help_text="What it made."
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When it was last asked for.")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["file", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(superseded_at__isnull=True), name="one_current_redaction_per_file"
            ),
            models.CheckConstraint(condition=Q(state__in=RedactionState.values), name="redaction_state_known"),
        ]

    def __str__(self):
        return f"redaction of {self.file}"


class OriginalOpening(AppendOnlyModel):
    """Somebody else than its author opened a sealed original: who, when, why. The learner sees it."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="openings")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=400)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["file", "pk"]

    def __str__(self):
        return f"{self.file} opened by {self.by}"
