"""Centres, their sites, and the roles granted in them."""

from django.db import models
from django.db.models import Q

from centres.models.dates import DatedModel, DatedQuerySet
from centres.states import STAFF_ROLES, Nation, Role
from qualifications.models import Qualification


class CentreQuerySet(models.QuerySet):
    def where(self, user, *roles, on=None):
        """Centres in which the person holds one of the roles on the day `on` (default today)."""
        if not user.is_authenticated:
            return self.none()
        grants = Membership.objects.in_force(on).filter(user=user, role__in=roles)
        return self.filter(pk__in=grants.values("centre"))

    def visible_to(self, user):
        """Every centre in which the person holds any grant."""
        return self.where(user, *Role.values)


class Centre(models.Model):
    """A centre approved by awarding organisations. `prefix` starts the numbers of its documents."""

    name = models.CharField(max_length=150, unique=True)
    prefix = models.CharField(max_length=4, unique=True, help_text="Two to four capital letters.")
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    specimen = models.BooleanField(default=False, help_text="Documents carry SPECIMEN: a demonstration centre.")
    nation = models.CharField(
        max_length=3, choices=Nation, default=Nation.ENGLAND_AND_WALES, help_text="Whose bank holidays it keeps."
    )
    waiting_target_days = models.PositiveSmallIntegerField(
        "promise to learners", default=10, help_text="Working days in which submitted evidence is assessed (R3.8)."
    )
    claims_made = models.PositiveIntegerField(default=0, editable=False)

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Site(models.Model):
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["centre", "name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="one_site_per_name")]

    def __str__(self):
        return self.name


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Grants in centres that the person administers or quality assures, and their own."""
        kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
        return self.filter(Q(centre__in=kept) | Q(user_id=user.pk))

    def staff(self):
        return self.filter(role__in=STAFF_ROLES)


class Membership(DatedModel):
    """A role granted to a person in a centre, for one qualification or all, between dates (R1.3)."""

    user = models.ForeignKey("centres.User", on_delete=models.PROTECT, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    granted_by = models.ForeignKey("centres.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "user", "role"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "centre", "role"],
                condition=Q(ends_on__isnull=True, qualification__isnull=True),
                name="one_open_grant_per_role",
            ),
            models.UniqueConstraint(
                fields=["user", "centre", "role", "qualification"],
                condition=Q(ends_on__isnull=True, qualification__isnull=False),
                name="one_open_grant_per_role_and_scope",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} at {self.centre}"
