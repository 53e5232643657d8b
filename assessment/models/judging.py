"""What the assessor decides: assessments of submissions, decisions per criterion, tests, unit sign-off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import Outcome, RuleOfEvidence, Signer
from config.append_only import AppendOnlyModel, SupersedableModel, SupersedableQuerySet
from portfolios.models import Registration, Submission
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Unit

USER = settings.AUTH_USER_MODEL


class Assessment(AppendOnlyModel):
    """One sitting of an assessor on a submission: the rules of evidence confirmed and the feedback (R2.4, R3.8)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assessments")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField(default=timezone.now)
    feedback = models.TextField()
    confirmed = models.CharField(max_length=5, blank=True, help_text="Letters confirmed of VARCS.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["submission", "pk"]

    def __str__(self):
        return f"{self.submission} by {self.by}"


class DecisionQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        return self.filter(registration__in=Registration.objects.visible_to(user))

    def standing(self):
        """Decisions that count today: current, countersigned where they have to be (R1.6), and resting on evidence.

        A learner may withdraw a piece that was asked for more; what had been met by it then lacks its evidence (R2.6).
        """
        rows = self.current().filter(Q(needs_countersignature=False) | Q(countersignature__isnull=False))
        return rows.exclude(assessment__submission__evidence__status=EvidenceStatus.WITHDRAWN)


class Decision(SupersedableModel):
    """Met or not yet met, for one criterion of one learner. The newest that is not superseded counts.

    A trainee's decision counts only with a Countersignature (R1.6).
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="decisions")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="decisions")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    needs_countersignature = models.BooleanField(default=False)
    reason = models.TextField(blank=True, help_text="In terms of the criterion; required for not yet met (R3.7).")
    rule_of_evidence = models.CharField(max_length=1, choices=RuleOfEvidence, blank=True)
    act_by = models.DateField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "criterion"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_decision_per_criterion",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(condition=Q(outcome=Outcome.MET) | ~Q(reason=""), name="not_yet_met_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.get_outcome_display().lower()}"


class Countersignature(AppendOnlyModel):
    """A qualified assessor stands behind a trainee's decision (R1.6); not quality assurance."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="countersignatures")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.decision}, countersigned by {self.by}"


class UnitSignOff(SupersedableModel):
    """The assessor's word that a unit is complete, and what it rested on; the learner's signature follows.

    Stores what was signed (ARCHITECTURE 3.4). Reopening supersedes it and keeps it (R3.13).
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sign_offs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sign_offs")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_sign_off_per_unit",
            )
        ]

    def __str__(self):
        return f"{self.registration.name}: {self.unit.number} signed off"


class Signature(AppendOnlyModel):
    """Who signed a unit, as what, when, under which words, resting on which decisions and files (R3.12)."""

    sign_off = models.ForeignKey(UnitSignOff, on_delete=models.PROTECT, related_name="signatures")
    signer = models.CharField(max_length=10, choices=Signer)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField(default=timezone.now)
    statement = models.TextField()
    facts = models.JSONField()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sign_off", "pk"]
        constraints = [models.UniqueConstraint(fields=["sign_off", "signer"], name="one_signature_per_signer")]

    def __str__(self):
        return f"{self.get_signer_display()}: {self.by}"
