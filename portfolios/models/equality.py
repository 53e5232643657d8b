"""What learners say of themselves for equality monitoring, apart from everything else (R7.2)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from centres.models import Centre
from config.encrypted import EncryptedTextField


class EqualityRecord(models.Model):
    """Optional, said by the learner alone, one for each centre; special-category data (R7.3), in encrypted columns.

    Nobody but the learner reads it. Others get figures about many learners (iqa.queries.characteristics), never a row.
    Nothing rests on it, so that it is changed and deleted whenever the learner wants. "" is: not answered.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="equality_records")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="equality_records")
    gender = EncryptedTextField(blank=True)
    ethnic_group = EncryptedTextField(blank=True)
    disability = EncryptedTextField(blank=True)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "centre"], name="one_equality_record_per_centre")]

    def __str__(self):
        return f"Equality record {self.pk}"
