"""Registrations, who looks after them, and the units of the route."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from centres.models import Centre, DatedModel, DatedQuerySet, Membership, Site, in_force
from centres.states import Role
from portfolios.states import AllocatedRole, LeavingReason, RegistrationStatus, UlnState, UnitOrigin
from qualifications.models import Qualification, Unit

USER = settings.AUTH_USER_MODEL


# The grants that an allocation needs: when the grant has ended, so has the allocation (ACCESS, "alloc").
GRANTS = {AllocatedRole.ASSESSOR: (Role.ASSESSOR,), AllocatedRole.IQA: (Role.IQA, Role.LEAD_IQA)}


def allocated_to(user, role, registration="pk"):
    """Rows whose registration is allocated to the person today; `registration` is the path to its key."""
    path = "" if registration == "pk" else f"{registration}__"
    allocation = Allocation.objects.in_force().filter(person_id=user.pk, role=role, registration=OuterRef(f"{path}pk"))
    grant = Membership.objects.in_force().filter(
        user_id=user.pk, role__in=GRANTS[role], centre=OuterRef(f"{path}centre")
    )
    return Exists(allocation) & Exists(grant)


def quality_assured_by(user, registration="pk"):
    """Rows in the scope of the person's IQA grants: one qualification, or all of the centre."""
    path = "" if registration == "pk" else f"{registration}__"
    grant = Membership.objects.in_force().filter(user_id=user.pk, role=Role.IQA, centre=OuterRef(f"{path}centre"))
    scope = Q(qualification__isnull=True) | Q(qualification=OuterRef(f"{path}qualification"))
    return Exists(grant.filter(scope))


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own; allocated as assessor; in an IQA's scope; all of a centre for lead IQA and administrator.

        One whose learner's identity was let go is nobody's: what is left of it only counts (R4.22).
        """
        whole = Centre.objects.where(user, Role.ADMIN, Role.LEAD_IQA)
        return self.filter(disposed_on=None).filter(
            Q(learner_id=user.pk)
            | allocated_to(user, AllocatedRole.ASSESSOR)
            | quality_assured_by(user)
            | Q(centre__in=whole)
        )

    def not_away(self, on=None):
        """Without those whose learner is on a break on the day: nothing is due of them."""
        on = on or timezone.localdate()
        away = Registration.objects.filter(in_force(on, "breaks__"), pk=OuterRef("pk"))
        return self.filter(~Exists(away))


class Registration(models.Model):
    """A learner on one edition of a qualification at a centre, as registered with the awarding organisation.

    The facts that a certificate prints are pinned here (R6.1): the name as registered, confirmed by the learner.
    """

    learner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="registrations")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="registrations")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="registrations")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(max_length=12, choices=RegistrationStatus, default=RegistrationStatus.REGISTERED)
    name = models.CharField("name as registered", max_length=150)
    family_name = models.CharField(
        max_length=80, blank=True, help_text="The end of the name as registered, where an organisation wants it apart."
    )
    date_of_birth = models.DateField()
    learner_number = models.CharField("learner number at the awarding organisation", max_length=30, blank=True)
    uln = models.CharField("unique learner number", max_length=10, blank=True)
    uln_verified_on = models.DateField(null=True, blank=True, help_text="Found at the Learning Records Service (R6.5).")
    uln_declined = models.BooleanField(default=False, help_text="The learner does not want one (R6.5).")
    registered_on = models.DateField(null=True, blank=True, help_text="With the awarding organisation.")
    expires_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    identity_document = models.CharField(max_length=60, blank=True, help_text="What was seen; never a copy (R2.9).")
    identity_seen_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    identity_seen_on = models.DateField(null=True, blank=True)
    name_confirmed_at = models.DateTimeField(null=True, blank=True)
    name_changed_on = models.DateField(
        null=True, blank=True, help_text="By a correction: the learner confirms the name again."
    )
    route_closed_at = models.DateTimeField(
        null=True, blank=True, help_text="A claim was made: the units can no longer be changed (R6.6)."
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_as = models.CharField(max_length=12, choices=LeavingReason, blank=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)
    transferred_to = models.CharField("transferred out to", max_length=150, blank=True)
    transferred_from = models.CharField("transferred in from", max_length=150, blank=True)
    evidence_made = models.PositiveIntegerField(default=0, editable=False)
    work_disposed_on = models.DateField(null=True, blank=True, editable=False, help_text="The work was let go (R4.22).")
    disposed_on = models.DateField(
        null=True, blank=True, editable=False, help_text="Who it was was let go: nobody opens it any more (R4.22)."
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "qualification", "centre"],
                condition=~Q(status=RegistrationStatus.WITHDRAWN),
                name="one_live_registration_per_edition",
            ),
            models.CheckConstraint(condition=Q(planned_end_on__gte=F("starts_on")), name="ends_after_it_starts"),
            models.CheckConstraint(condition=Q(status__in=RegistrationStatus.values), name="registration_status_known"),
        ]

    def __str__(self):
        return f"{self.name}, {self.qualification}"

    @property
    def reference(self):
        """Our own reference, which an awarding organisation can send back with its number."""
        return f"R{self.pk:06}"

    @property
    def given_names(self):
        """The name as registered without the family name: as stored apart, else the last word."""
        return self.name.removesuffix(self.last_name).strip()

    @property
    def last_name(self):
        """The family name as stored, while the name as registered still ends with it; else its last word."""
        if self.family_name and self.name.endswith(self.family_name):
            return self.family_name
        return self.name.rpartition(" ")[2]

    @property
    def uln_state(self):
        """None, entered, verified or declined (R6.5)."""
        if not self.uln:
            return UlnState.DECLINED if self.uln_declined else UlnState.NONE
        return UlnState.VERIFIED if self.uln_verified_on else UlnState.ENTERED

    def is_live(self, on):
        """Registered with the awarding organisation, not withdrawn, not run out on the day `on` (R3.10.7)."""
        return (
            self.status == RegistrationStatus.REGISTERED
            and self.registered_on is not None
            and self.registered_on <= on
            and (self.expires_on is None or on <= self.expires_on)
        )


class AllocationQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Seen by whoever sees the registration."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Allocation(DatedModel):
    """An assessor or IQA looks after a registration between dates."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="allocations")
    role = models.CharField(max_length=10, choices=AllocatedRole)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="allocations")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True, help_text="Why somebody else took over, when it was said.")

    objects = AllocationQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["registration", "role", "starts_on"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["registration", "role", "person"],
                condition=Q(ends_on__isnull=True),
                name="one_open_allocation_per_person",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display().lower()} of {self.registration.name}"


class OfRegistrationQuerySet(models.QuerySet):
    """Rows that are seen by whoever sees their registration."""

    def visible_to(self, user):
        return self.filter(registration__in=Registration.objects.visible_to(user))


class RouteUnit(models.Model):
    """A unit that the learner works on. `locked_at`: the assessor has signed it, no mapping changes (R3.12)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="route")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="route_entries")
    origin = models.CharField(max_length=10, choices=UnitOrigin)
    locked_at = models.DateTimeField(null=True, blank=True)

    objects = OfRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "pk"]
        constraints = [models.UniqueConstraint(fields=["registration", "unit"], name="a_unit_once_per_route")]

    def __str__(self):
        return f"{self.registration.name}: {self.unit.number}"
