"""What was found in a sample, and what quality assurance asks of an assessor."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre, CpdEntry
from centres.states import QUALITY_ROLES
from config.append_only import AppendOnlyModel
from iqa.models.sampling import Sample
from iqa.models.strategies import USER
from iqa.states import ActionStepKind, SampleOutcome
from portfolios.models import Evidence
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
        about = Q(sample__registration__centre__in=kept) | Q(observation__centre__in=kept)
        return self.filter(Q(owner_id=user.pk) | about)

    def of_centre(self, centre):
        return self.filter(Q(sample__registration__centre=centre) | Q(observation__centre=centre))

    def open(self):
        return self.filter(closed_at=None)


class Action(models.Model):
    """Something that quality assurance asks of an assessor: answered by the owner, then closed by an IQA (R4.13).

    It comes of a sample or of an observation. `answer` is the newest one; every step is kept (ActionStep).
    """

    sample = models.ForeignKey(Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    observation = models.ForeignKey(
        "iqa.AssessorObservation", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
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
        constraints = [
            models.CheckConstraint(
                condition=Q(sample__isnull=False, observation__isnull=True)
                | Q(sample__isnull=True, observation__isnull=False),
                name="an_action_comes_of_one_thing",
            )
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def centre(self):
        return self.sample.registration.centre if self.sample else self.observation.centre

    @property
    def about(self):
        """What it is about, in words: the unit and learner, or the observation."""
        if self.sample:
            return f"{self.sample.unit.short_title}, {self.sample.registration.name}"
        return str(self.observation)


class ActionStep(AppendOnlyModel):
    """One step of an action: what was said, by whom, with the piece of evidence or development that shows it."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=ActionStepKind)
    text = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cpd = models.ForeignKey(CpdEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["action", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"


class FeedbackNote(AppendOnlyModel):
    """The conversation under a review: the assessor acknowledges and answers, the quality assurer answers back."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True, help_text="Empty: read and acknowledged.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sample", "pk"]

    def __str__(self):
        return self.text[:60] or "Acknowledged"


class Countersample(AppendOnlyModel):
    """The lead quality assurer samples what a quality assurer has said of a sample (R4.18)."""

    sample = models.OneToOneField(Sample, on_delete=models.PROTECT, related_name="countersample")
    outcome = models.CharField(max_length=14, choices=SampleOutcome)
    feedback = models.TextField(help_text="To the quality assurer.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="countersamples")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.sample}, sampled by the lead"
