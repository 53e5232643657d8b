"""What was found in a sample, and what quality assurance asks of an assessor."""

from django.db import models
from django.db.models import Q

from centres.models import Centre
from centres.states import QUALITY_ROLES
from config.append_only import AppendOnlyModel
from iqa.models.sampling import Sample
from iqa.models.strategies import USER
from iqa.states import SampleOutcome
from qualifications.models import Criterion


class SampleFinding(AppendOnlyModel):
    """What the quality assurer says of one criterion."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="findings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField(max_length=14, choices=SampleOutcome)
    comment = models.TextField(blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sample", "criterion"]
        constraints = [models.UniqueConstraint(fields=["sample", "criterion"], name="one_finding_per_criterion")]

    def __str__(self):
        return f"{self.criterion}: {self.get_outcome_display().lower()}"


class ActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The owner, and the quality assurers of the centre."""
        kept = Centre.objects.where(user, *QUALITY_ROLES)
        return self.filter(Q(owner_id=user.pk) | Q(sample__registration__centre__in=kept))

    def open(self):
        return self.filter(closed_at=None)


class Action(models.Model):
    """Something that quality assurance asks of an assessor: answered by the owner, then closed by an IQA (R4.13)."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="iqa_actions")
    text = models.TextField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.text[:60]
