"""Appeals of learners against a decision or the plan (R3.15), and the procedure of the centre (R3.16)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.judging import Decision
from assessment.states import AppealGround, AppealHandler, AppealOutcome, AppealStatus, AppealSubject
from centres.models import Centre
from config.append_only import AppendOnlyModel
from portfolios.models import Registration

USER = settings.AUTH_USER_MODEL


class AppealProcedure(AppendOnlyModel):
    """A version of a centre's appeals procedure: who looks at an appeal at which stage, with clocks in working days."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="appeal_procedures")
    version = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    stages = models.JSONField(help_text="For each stage its handler, and working days to ask for it and to answer.")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "-version"]
        constraints = [models.UniqueConstraint(fields=["centre", "version"], name="one_procedure_per_version")]

    def __str__(self):
        return f"Appeals procedure {self.version}"


class AppealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the registration; the answer is theirs who may give it (ACCESS)."""
        return self.filter(registration__in=Registration.objects.visible_to(user))

    def live(self, on=None):
        """Not settled on the day `on`: somebody has to answer, or the learner may still go on."""
        waits = Q(status=AppealStatus.ANSWERED, next_by__gte=on or timezone.localdate())
        return self.filter(Q(status=AppealStatus.OPEN) | waits)


class Appeal(models.Model):
    """A learner asks for a decision, or the plan, to be looked at again. Its stages are kept; only the state moves.

    `stages` are those of the procedure on the day on which it was raised: what the learner was told then holds.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="appeals")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="appeals")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=10, choices=AppealSubject)
    decision = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="appeal")
    ground = models.CharField(max_length=12, choices=AppealGround)
    grounds = models.TextField()
    stages = models.JSONField()
    raised_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=AppealStatus, default=AppealStatus.OPEN)
    next_by = models.DateField(null=True, blank=True, help_text="The last day to ask for the next stage.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_appeal_per_number"),
            models.CheckConstraint(condition=Q(status__in=AppealStatus.values), name="appeal_status_known"),
            models.CheckConstraint(
                condition=Q(subject=AppealSubject.PLAN, decision=None)
                | Q(subject=AppealSubject.DECISION, decision__isnull=False),
                name="appeal_has_what_it_is_against",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        return f"AP{self.number:03d}"


class AppealStage(AppendOnlyModel):
    """The appeal comes before a handler: since when, and by which day an answer is due."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    handler = models.CharField(max_length=12, choices=AppealHandler)
    began_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    why = models.TextField(blank=True, help_text="Why the learner went on to this stage.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["appeal", "number"]
        constraints = [models.UniqueConstraint(fields=["appeal", "number"], name="one_row_per_stage")]

    def __str__(self):
        return f"{self.appeal}, stage {self.number}"


class AppealAnswer(AppendOnlyModel):
    """What was decided at a stage, by whom, why; the people of a panel, the awarding organisation's reference."""

    stage = models.OneToOneField(AppealStage, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=12, choices=AppealOutcome)
    reasons = models.TextField()
    panel = models.JSONField(default=list, help_text="Id and name of each person who sat on the panel.")
    reference = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.stage}: {self.get_outcome_display().lower()}"


class AppealSearch(AppendOnlyModel):
    """After an upheld appeal somebody has looked for other learners with the same error (Ofqual I1.4)."""

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="search")
    found = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.appeal}: others looked for"
