"""Release for claim."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.append_only import SupersedableModel
from iqa.models.strategies import USER
from portfolios.models import Registration


class Release(SupersedableModel):
    """Quality assurance lets a registration go to claim (R4.19), with the centre's authenticity statement (R2.10)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="releases")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="releases")
    at = models.DateTimeField(default=timezone.now)
    statement = models.TextField()
    facts = models.JSONField(help_text="Units with the state of their quality assurance.")

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(superseded_at__isnull=True), name="one_current_release"
            )
        ]

    def __str__(self):
        return f"{self.registration.name}: released for claim"
