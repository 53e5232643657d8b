"""What a centre may offer, and sanctions."""

from django.db import models
from django.utils import timezone

from centres.models.dates import DatedModel, DatedQuerySet
from centres.models.people import User
from centres.models.places import Centre
from centres.states import STAFF_ROLES, Printer, SanctionEffect
from config.append_only import AppendOnlyModel
from qualifications.models import Qualification


class ApprovalQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Staff of the centre, whatever their role."""
        return self.filter(centre__in=Centre.objects.where(user, *STAFF_ROLES))


class QualificationApproval(DatedModel):
    """A centre may offer an edition. Direct claims are per centre and qualification, with dates (R5.6)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="approvals")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="approvals")
    centre_number = models.CharField("centre number at the awarding organisation", max_length=30)
    printer = models.CharField("who prints certificates", max_length=12, choices=Printer, default=Printer.ORGANISATION)
    direct_claims_from = models.DateField(null=True, blank=True)
    direct_claims_to = models.DateField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "qualification"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(fields=["centre", "qualification"], name="one_approval_per_qualification"),
        ]

    def __str__(self):
        return f"{self.centre}: {self.qualification}"

    def has_direct_claims(self, on):
        """Whether direct claims status is dated to include the day `on`; sanctions are asked elsewhere."""
        started = self.direct_claims_from is not None and self.direct_claims_from <= on
        return started and (self.direct_claims_to is None or on <= self.direct_claims_to)


class DirectClaimsChange(AppendOnlyModel):
    """What was recorded of direct claims status, each time: dates, the organisation's reference, who recommended it
    (R5.6). The newest is what the approval says."""

    approval = models.ForeignKey(QualificationApproval, on_delete=models.PROTECT, related_name="direct_claims_changes")
    starts_on = models.DateField(null=True, blank=True, help_text="Empty: no direct claims.")
    ends_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True, help_text="Letter or report of the organisation.")
    recommended_by = models.CharField(max_length=150, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["approval", "-pk"]

    def __str__(self):
        return f"{self.approval}, direct claims from {self.starts_on}"


class SanctionQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(approval__in=QualificationApproval.objects.visible_to(user))


class Sanction(DatedModel):
    """A sanction of the awarding organisation on an approval, held by its effect (R5.9)."""

    approval = models.ForeignKey(QualificationApproval, on_delete=models.PROTECT, related_name="sanctions")
    effect = models.CharField(max_length=12, choices=SanctionEffect)
    reason = models.CharField(max_length=300)

    objects = SanctionQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["approval", "-starts_on"]

    def __str__(self):
        return f"{self.get_effect_display()}: {self.reason}"
