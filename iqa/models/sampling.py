"""Draws and samples."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessment.models import UnitSignOff
from centres.models import Centre, Membership
from centres.states import QUALITY_ROLES, Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from iqa.draw.reasons import told
from iqa.models.strategies import USER, SamplingStrategy
from iqa.policy import PLAN_DAYS
from iqa.states import SampleKind, SampleMethod, SampleOutcome, SampleStatus
from portfolios.models import Registration, allocated_to, quality_assured_by
from portfolios.states import AllocatedRole
from qualifications.models import Qualification, Unit


def plan_day(days=PLAN_DAYS):
    """The day by which a sample is to be reviewed that is planned today (R4.11)."""
    return timezone.localdate() + timedelta(days=days)


class DrawQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """Quality assurers of the centre, in the scope of their grants; nobody else ever (it names what is planned)."""
        scope = Membership.objects.in_force().filter(user_id=user.pk, role__in=QUALITY_ROLES, centre=OuterRef("centre"))
        whole = Q(qualification__isnull=True) | Q(qualification=OuterRef("qualification")) | Q(role=Role.LEAD_IQA)
        return self.filter(Exists(scope.filter(whole)))


class Draw(AppendOnlyModel):
    """One drawing of a sample: seed, algorithm and population, so that anybody can repeat it (R4.9)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="draws")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="draws")
    strategy = models.ForeignKey(SamplingStrategy, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=20)
    seed = models.CharField(max_length=32)
    population = models.JSONField(help_text="What the draw chose from, in order.")
    population_digest = models.CharField(max_length=64)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DrawQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "qualification", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "qualification", "number"], name="one_draw_per_number")
        ]

    def __str__(self):
        return f"Draw {self.number}"


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """IQAs see the samples of their scope, lead IQAs all; the assessor theirs once it is reviewed, learners none.

        An IQA who also assesses the learner does not see what is planned for that learner either.
        """
        whole = Q(registration__centre__in=Centre.objects.where(user, Role.LEAD_IQA))
        hidden = Q(status=SampleStatus.PLANNED) & Q(allocated_to(user, AllocatedRole.ASSESSOR, "registration"))
        reviewed = Q(status=SampleStatus.DONE, assessor_id=user.pk)
        shown = (Q(quality_assured_by(user, "registration")) | whole) & ~hidden | reviewed
        return self.filter(shown).exclude(registration__learner_id=user.pk)


class Sample(models.Model):
    """A unit of a learner that quality assurance looks at: why this one, what was seen, what was said (R4.10)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="samples")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="samples")
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="samples")
    kind = models.CharField(max_length=10, choices=SampleKind, default=SampleKind.SUMMATIVE)
    assessor = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="sampled", help_text="Whose decisions."
    )
    iqa = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="samples")
    why = models.CharField(max_length=300)
    status = models.CharField(max_length=8, choices=SampleStatus, default=SampleStatus.PLANNED)
    planned_at = models.DateTimeField(default=timezone.now)
    planned_on = models.DateField(default=plan_day, help_text="To be done by; a new day needs a reason (R4.11).")
    method = models.CharField(max_length=11, choices=SampleMethod, default=SampleMethod.DESK)
    sign_off = models.ForeignKey(UnitSignOff, null=True, blank=True, on_delete=models.PROTECT, related_name="samples")
    outcome = models.CharField(max_length=14, choices=SampleOutcome, blank=True)
    feedback = models.TextField(blank=True, help_text="To the assessor, not to the learner (R4.13).")
    evidence_types = models.JSONField(default=list, blank=True, help_text="Kinds of evidence that were seen (R4.10).")
    seen = models.JSONField(default=dict, blank=True, help_text="Decisions and evidence as the assessor left them.")
    done_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit", "kind"],
                condition=Q(status=SampleStatus.PLANNED),
                name="one_planned_sample_per_unit_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(status=SampleStatus.PLANNED, outcome="") | Q(status=SampleStatus.DONE) & ~Q(outcome=""),
                name="a_done_sample_has_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.registration.name}: sample of {self.unit.number}"

    @property
    def why_told(self):
        """The reason for the assessor's eyes."""
        return told(self.why)
