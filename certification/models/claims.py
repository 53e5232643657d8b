"""A centre's claims to awarding organisations, with the units that count in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import QUALITY_ROLES, Role
from certification.models.sending import ClaimSending
from certification.states import CLOSED, ClaimKind, ClaimStatus
from config.append_only import AppendOnlyModel, SupersedableModel
from portfolios.models import Registration
from qualifications.models import Unit

USER = settings.AUTH_USER_MODEL


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and quality assurers of the centre (ACCESS: claim)."""
        return self.filter(registration__centre__in=Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES))

    def live(self):
        """Under way or awarded: neither withdrawn nor rejected."""
        return self.exclude(status__in=CLOSED)


class Claim(models.Model):
    """A centre's claim to the awarding organisation for one registration (R6.15, R6.16)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=6, choices=ClaimKind, default=ClaimKind.FULL)
    status = models.CharField(max_length=14, choices=ClaimStatus, default=ClaimStatus.DRAFT)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    organisation_reference = models.CharField("the organisation's reference", max_length=60, blank=True)
    organisation_number = models.CharField("its number of the claim", max_length=60, blank=True)
    fee_due = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, help_text="Pounds; 0: none.")
    fee_paid_on = models.DateField(null=True, blank=True)
    fee_reference = models.CharField(max_length=60, blank=True)
    sent_in = models.ForeignKey(ClaimSending, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    verdict = models.JSONField(default=dict, blank=True, help_text="Rules of combination when submitted.")
    closed_why = models.CharField(max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(kind=ClaimKind.FULL) & ~Q(status__in=CLOSED),
                name="one_live_full_claim_per_registration",
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(kind=ClaimKind.UNITS, status=ClaimStatus.DRAFT),
                name="one_draft_of_units_per_registration",
            ),
            models.CheckConstraint(condition=Q(status__in=ClaimStatus.values), name="claim_status_known"),
        ]

    def __str__(self):
        return f"Claim {self.number}"


class ClaimUnit(models.Model):
    """A unit that counts in a claim, with the day on which it was achieved."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claim_entries")
    group = models.CharField(max_length=10, blank=True)
    achieved_on = models.DateField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "unit"], name="a_unit_once_per_claim")]

    def __str__(self):
        return self.unit.number


class ClaimMove(AppendOnlyModel):
    """A claim went from one state to another: when, and by whom; nobody where the worker finished its documents."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=14, blank=True)
    target = models.CharField(max_length=14, choices=ClaimStatus)
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["claim", "pk"]

    def __str__(self):
        return f"{self.claim}: {self.get_target_display().lower()}"


class ClaimQuestion(models.Model):
    """What the awarding organisation asked about a claim, and the answer that sent it back into the queue."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_on = models.DateField(default=timezone.localdate)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(answered_at=None), name="one_open_question_per_claim"
            ),
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="answered_in_words"),
        ]

    def __str__(self):
        return f"{self.claim}: question of {self.asked_on}"


class ClaimPolicy(SupersedableModel):
    """What a centre wants of claims and certificates. The newest counts; those before it are kept."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="claim_policies")
    needs_fee = models.BooleanField(default=False, help_text="A claim waits until its fee is settled (R6.15).")
    uncollected_days = models.PositiveSmallIntegerField(default=28, help_text="Then an alert is shown (R6.19).")
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["centre", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre"], condition=Q(superseded_at=None), name="one_claim_policy_counts")
        ]

    def __str__(self):
        return f"{self.centre}: claims since {timezone.localdate(self.at)}"
