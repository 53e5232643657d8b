"""The state of a sampled unit as the assessor left it, frozen; and how its plan has changed."""

from django.db import models
from django.utils import timezone

from config.append_only import AppendOnlyModel
from iqa.models.sampling import Sample
from iqa.models.strategies import USER
from iqa.states import FrozenWhen


class Snapshot(AppendOnlyModel):
    """What the assessor saw and decided in a sampled unit, frozen when it was selected or as soon as it was ready.

    The newest one is what is reviewed; a unit that was reopened and signed again before that has an earlier one too.
    Texts and files are named by their fingerprints: submissions and files are themselves never changed.
    """

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=10, choices=FrozenWhen)
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sample", "number"]
        constraints = [models.UniqueConstraint(fields=["sample", "number"], name="one_snapshot_per_number")]

    def __str__(self):
        return f"{self.sample}, state {self.number}"


class Replanning(AppendOnlyModel):
    """A sample was planned anew, with the reason; what it was before stays readable (R4.11)."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="replannings")
    before = models.JSONField(help_text="Day, method and quality assurer as they were.")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sample", "pk"]

    def __str__(self):
        return f"{self.sample}, planned again"
