"""Continuing professional development of staff."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from centres.models.people import User
from centres.models.places import Centre, Membership
from centres.states import CpdKind, Role
from qualifications.models import Qualification


class CpdEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the lead quality assurer and the administrators read all of the centre, quality assurers those of
        assessors in the scope of their grants."""
        kept = Centre.objects.where(user, Role.ADMIN, Role.LEAD_IQA)
        grants = Membership.objects.in_force().filter(user_id=user.pk, role=Role.IQA)
        whole = grants.filter(qualification=None).values("centre")
        scoped = Q(pk__in=())
        for centre, qualification in grants.exclude(qualification=None).values_list("centre", "qualification"):
            held = Membership.objects.in_force().filter(centre=centre, role=Role.ASSESSOR)
            held = held.filter(Q(qualification=None) | Q(qualification=qualification))
            scoped |= Q(centre=centre, user__in=held.values("user"))
        return self.filter(Q(user_id=user.pk) | Q(centre__in=kept) | Q(centre__in=whole) | scoped)

    def counted(self):
        """Those that count: nobody has sent them back."""
        return self.exclude(returned_why__gt="")


class CpdEntry(models.Model):
    """What a member of staff did to stay competent, and what it changed (R4.16, R4.21).

    Written by the person, verified by the lead quality assurer or an administrator, never by that person. Once it
    is verified it is not changed any more.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cpd_entries")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cpd_entries")
    kind = models.CharField(max_length=15, choices=CpdKind)
    started_on = models.DateField()
    ended_on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    what = models.CharField(max_length=300)
    changed = models.TextField(help_text="What it changed in the person's practice.")
    qualification = models.ForeignKey(
        Qualification,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Kept current by it.",
    )
    sector = models.CharField(max_length=100, blank=True, help_text="Occupational area that it keeps current.")
    made_at = models.DateTimeField(default=timezone.now)
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_note = models.CharField(max_length=300, blank=True, help_text="What was looked at.")
    returned_why = models.CharField(max_length=300, blank=True, help_text="Sent back to its writer, and why.")

    objects = CpdEntryQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "user", "-ended_on", "-pk"]
        verbose_name = "CPD entry"
        verbose_name_plural = "CPD entries"
        constraints = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("started_on")), name="cpd_ends_after_start"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="cpd_takes_time"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("user")), name="nobody_verifies_own_cpd"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.what}"

    @property
    def state(self):
        if self.verified_at:
            return "verified"
        return "returned" if self.returned_why else "written"
