"""What the learner shows: registrations, the units of the route, evidence with its files and its mapping."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from centres.models import Centre, DatedModel, DatedQuerySet, Membership, Site
from centres.states import Role
from config.append_only import AppendOnlyModel
from portfolios.states import (
    AllocatedRole,
    EvidenceKind,
    EvidenceStatus,
    RegistrationStatus,
    Setting,
    UnitOrigin,
)
from qualifications.models import Criterion, Qualification, Unit

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
        """Own; allocated as assessor; in an IQA's scope; all of a centre for lead IQA and administrator."""
        whole = Centre.objects.where(user, Role.ADMIN, Role.LEAD_IQA)
        return self.filter(
            Q(learner_id=user.pk)
            | allocated_to(user, AllocatedRole.ASSESSOR)
            | quality_assured_by(user)
            | Q(centre__in=whole)
        )


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
    date_of_birth = models.DateField()
    learner_number = models.CharField("learner number at the awarding organisation", max_length=30, blank=True)
    uln = models.CharField("unique learner number", max_length=10, blank=True)
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
    withdrawn_why = models.CharField(max_length=400, blank=True)
    evidence_made = models.PositiveIntegerField(default=0, editable=False)

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


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Content of evidence (ACCESS): own and authored; allocated assessor; IQA in scope; lead IQA. No administrator.

        A draft is its author's alone. A confidential piece is also hidden from an IQA who is not allocated.
        """
        assessor = allocated_to(user, AllocatedRole.ASSESSOR, "registration")
        quality = quality_assured_by(user, "registration")
        in_confidence = Q(confidential=False) | allocated_to(user, AllocatedRole.IQA, "registration")
        whole = Q(registration__centre__in=Centre.objects.where(user, Role.LEAD_IQA))
        own = Q(registration__learner_id=user.pk)
        author = Q(created_by_id=user.pk) & (own | assessor)
        shown = ~Q(status=EvidenceStatus.PREPARING)
        return self.filter(author | shown & (own | assessor | quality & in_confidence | whole))


class Evidence(models.Model):
    """A piece of evidence, mapped to criteria of any number of units (R2.1). Its reference is never used twice.

    A draft may lack title, kind, setting and date; rules.submit_blockers asks for them before it leaves the author.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField("what it is mainly", max_length=3, choices=EvidenceKind)
    title = models.CharField(max_length=150)
    account = models.TextField("account", blank=True)
    setting = models.CharField("where it happened", max_length=10, choices=Setting)
    made_on = models.DateField("date it was made", null=True, blank=True)
    confidential = models.BooleanField(default=False, help_text="Shows other people's names or details (R2.13).")
    contribution = models.TextField("my part in group work", blank=True)
    status = models.CharField(max_length=16, choices=EvidenceStatus, default=EvidenceStatus.PREPARING)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="evidence_made")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "-number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="one_reference_per_evidence"),
            models.CheckConstraint(condition=Q(status__in=EvidenceStatus.values), name="evidence_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN)) | Q(made_on__isnull=False),
                name="only_a_draft_lacks_its_date",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self):
        return f"E{self.number:03d}"


# Media type, by how it starts -> key of config.ui.KINDS.
FILE_LOOKS = (
    ("application/pdf", "pdf"),
    ("image/", "photo"),
    ("video/", "video"),
    ("audio/", "audio"),
    ("text/", "text"),
    ("application/zip", "archive"),
    ("application/x-7z", "archive"),
)


def file_path(stored, _name):
    """Where a file lies: by its fingerprint, never by the name that was sent."""
    return f"evidence/{stored.sha256[:2]}/{stored.sha256}"


class EvidenceFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user))


class EvidenceFile(models.Model):
    """A file of a piece of evidence. A replaced file is a new row; what was assessed is kept (R2.11)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=file_path, max_length=200)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["evidence", "pk"]

    def __str__(self):
        return self.name

    @property
    def look(self):
        """The key of config.ui.KINDS that draws it."""
        return next((look for start, look in FILE_LOOKS if self.media_type.startswith(start)), "document")


class EvidenceLink(models.Model):
    """Evidence serves a criterion, at a place in it. No judgement stands here (STYLE 1c)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="links")
    locator = models.CharField("where to look", max_length=60, blank=True, help_text="Page, time or place.")

    class Meta:
        ordering = ["evidence", "criterion"]
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="one_link_per_criterion")]

    def __str__(self):
        return f"{self.evidence.reference} → {self.criterion}"


class EvidenceEvent(AppendOnlyModel):
    """A move of a piece of evidence: who, when, why."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="events")
    status = models.CharField(max_length=16, choices=EvidenceStatus)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "pk"]

    def __str__(self):
        return f"{self.evidence.reference}: {self.get_status_display()}"


class Submission(AppendOnlyModel):
    """What was put before the assessor: attempt, declaration as worded, files and mapping as they were (R2.7)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="submissions")
    attempt = models.PositiveSmallIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    declaration = models.TextField()
    facts = models.JSONField(help_text="Files with fingerprints, account, mapping.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "attempt"]
        constraints = [models.UniqueConstraint(fields=["evidence", "attempt"], name="one_submission_per_attempt")]

    def __str__(self):
        return f"{self.evidence.reference}, submission {self.attempt}"
