"""Reasonable adjustments and special consideration: asked for, decided, answered, and who has read the need."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import AdjustmentKind, AdjustmentOutcome, Authority
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet, SupersedableModel, SupersedableQuerySet
from config.encrypted import EncryptedTextField
from portfolios.models import OfRegistrationQuerySet, Registration
from qualifications.models import Unit

USER = settings.AUTH_USER_MODEL


class AdjustmentQuerySet(AppendOnlyQuerySet, OfRegistrationQuerySet):
    """Seen by whoever sees the registration; the need and its proof are read by fewer (rules.can_read_need)."""


class Adjustment(AppendOnlyModel):
    """A change of how attainment is shown, asked for one learner; never of what is measured (R3.2, Ofqual G6).

    `need` and `evidence_seen` are special-category data (R7.3): read on a page of their own, each reading logged; their
    columns are encrypted.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=12, choices=AdjustmentKind)
    need = EncryptedTextField()
    evidence_seen = EncryptedTextField(blank=True, help_text="What was seen, by whom and when; never a copy.")
    measure = models.TextField(help_text="What is done differently.")
    extra_time = models.PositiveSmallIntegerField(default=0, help_text="Per cent of the time of a test.")
    units = models.ManyToManyField(Unit, blank=True, related_name="+", help_text="None: every unit.")
    statement = models.TextField(help_text="That it changes how, never what.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AdjustmentQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AdjustmentKind.values), name="adjustment_kind_known"),
            models.CheckConstraint(condition=Q(extra_time__lte=100), name="adjustment_extra_time_within_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} for {self.registration.name}"


class AdjustmentDecisionQuerySet(SupersedableQuerySet):
    def in_force(self, on):
        """Approved, and in place on the day `on`: decided by then, begun and not over (R3.2)."""
        rows = self.current().filter(outcome=AdjustmentOutcome.APPROVED, decided_on__lte=on, applies_from__lte=on)
        return rows.filter(Q(applies_until=None) | Q(applies_until__gte=on))


class AdjustmentDecision(SupersedableModel):
    """What the centre or the awarding organisation decided, from when until when. The newest counts."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=AdjustmentOutcome)
    authority = models.CharField(max_length=12, choices=Authority)
    reference = models.CharField(max_length=80, blank=True, help_text="Of the awarding organisation.")
    decided_on = models.DateField()
    applies_from = models.DateField(null=True, blank=True)
    applies_until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AdjustmentDecisionQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["adjustment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_decision_per_adjustment",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AdjustmentOutcome.APPROVED) | Q(applies_from__isnull=False),
                name="approved_adjustment_has_a_first_day",
            ),
        ]

    def __str__(self):
        return f"{self.adjustment}: {self.get_outcome_display().lower()}"


class AdjustmentNote(AppendOnlyModel):
    """What the assessor answers to it, or how it worked afterwards."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["adjustment", "pk"]

    def __str__(self):
        return f"{self.by}: {self.text[:60]}"


class NeedReading(AppendOnlyModel):
    """Somebody other than the learner has read the need, and said why: the learner sees the list (R7.3)."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="readings")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["adjustment", "pk"]

    def __str__(self):
        return f"read by {self.by}"
