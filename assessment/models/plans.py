"""Assessment plans with their versions and signatures, progress reviews with their actions, calendar addresses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import (
    IN_FORCE,
    ActionOutcome,
    Owner,
    PlanStatus,
    Side,
    VersionState,
)
from centres.models import Centre
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from config.encrypted import EncryptedTextField
from config.links import LinkModel
from portfolios.models import Registration
from qualifications.models import Criterion

USER = settings.AUTH_USER_MODEL


class PlanningPolicy(AppendOnlyModel):
    """What the centre asks of plans and reviews from a day on (R3.4, R3.14); the newest that has begun counts."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="planning_policies")
    in_force_from = models.DateField()
    review_weeks = models.PositiveSmallIntegerField("weeks between reviews")
    plan_expected = models.BooleanField(help_text="Evidence outside every agreed plan is flagged to the assessor.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "in_force_from", "pk"]

    def __str__(self):
        return f"{self.centre}: plans and reviews from {self.in_force_from}"


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the registration; what nobody has proposed yet is its author's alone."""
        shown = ~Q(status=PlanStatus.DRAFT) | Q(made_by_id=user.pk)
        return self.filter(shown, registration__in=Registration.objects.visible_to(user))

    def in_force(self):
        """Agreed by both sides and neither completed nor abandoned."""
        return self.filter(status__in=IN_FORCE)


class Plan(models.Model):
    """An agreement of a learner and an assessor on what will be shown, how, and by when (R3.3).

    What was agreed stands in its versions: an amendment is a new one, and counts from the day the other side accepts.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="one_number_per_plan"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_known"),
        ]

    def __str__(self):
        return f"{self.reference} of {self.registration.name}"

    @property
    def reference(self):
        return f"P{self.number}"


class PlanVersion(models.Model):
    """What a plan says. Written while it is a draft; from the moment it is proposed it is never changed again."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    title = models.CharField("what it is about", max_length=150)
    criteria = models.ManyToManyField(Criterion, related_name="+", blank=True)
    methods = models.JSONField("how it will be assessed", default=list, help_text="Codes of EvidenceKind.")
    expected = models.TextField("evidence expected", blank=True)
    place = models.CharField("where", max_length=150, blank=True)
    on = models.DateField("day", null=True, blank=True)
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_at = models.TimeField("until", null=True, blank=True)
    resources = models.TextField("what is needed", blank=True)
    witnesses = models.TextField("who else sees it", blank=True)
    adjustments = models.TextField("adjustments", blank=True)
    target_on = models.DateField("to be done by", null=True, blank=True)
    review_on = models.DateField("looked at again on", null=True, blank=True)
    why = models.CharField("why it is changed", max_length=400, blank=True)
    returned_why = models.CharField(max_length=400, blank=True)
    returned_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_number_per_plan_version"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=(VersionState.DRAFT, VersionState.PROPOSED)),
                name="one_open_version_per_plan",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=VersionState.AGREED), name="one_agreed_version_per_plan"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="plan_version_state_known"),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"


class PlanSignature(AppendOnlyModel):
    """One side stands behind a version: whoever proposes signs first, whoever accepts second (R3.3)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(help_text="What was signed.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "side"], name="one_signature_per_side")]

    def __str__(self):
        return f"{self.version}, signed by {self.by}"


class OfRegistrationAppendOnly(AppendOnlyQuerySet):
    """Append-only rows that are seen by whoever sees their registration."""

    def visible_to(self, user):
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Review(AppendOnlyModel):
    """A progress review as the assessor wrote it: progress frozen as it stood, what was said, the next date (R3.14)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    progress = models.JSONField(help_text="Units, credits and criteria as they stood (queries.reviews.progress_facts).")
    said = models.TextField()
    welfare = EncryptedTextField(blank=True, help_text="Read by the learner and the allocated assessors alone.")
    next_on = models.DateField()

    objects = OfRegistrationAppendOnly.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["registration", "number"]
        constraints = [models.UniqueConstraint(fields=["registration", "number"], name="one_number_per_review")]

    def __str__(self):
        return f"Review {self.number} of {self.registration.name}"


class ReviewComment(AppendOnlyModel):
    """The learner's or the employer's own words on a review; the learner's is their signature too."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="comments")
    side = models.CharField(max_length=10, choices=Owner)
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["review", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "side"], name="one_comment_per_side")]

    def __str__(self):
        return f"{self.name} on {self.review}"


class ReviewActionQuerySet(OfRegistrationAppendOnly):
    def open(self):
        """Those that nobody has checked yet."""
        return self.filter(check_made=None)


class ReviewAction(AppendOnlyModel):
    """Something agreed at a review: what, who, by when. Carried on, it is a new one that says what it carries."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="review_actions")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=10, choices=Owner)
    due_on = models.DateField()
    carries = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_by", help_text="The older one."
    )

    objects = ReviewActionQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["registration", "due_on", "pk"]

    def __str__(self):
        return self.text


class ActionCheck(AppendOnlyModel):
    """What became of an action: done, carried on, or dropped; by whom, at which review if at one."""

    action = models.OneToOneField(ReviewAction, on_delete=models.PROTECT, related_name="check_made")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    outcome = models.CharField(max_length=10, choices=ActionOutcome)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ActionOutcome.values), name="action_outcome_known")
        ]

    def __str__(self):
        return f"{self.action}: {self.get_outcome_display().lower()}"


class EmployerLink(LinkModel):
    """An employer is asked for a comment on a review, by a link to their own address."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="employer_links")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["review", "pk"]

    def __str__(self):
        return f"{self.name} on {self.review}"


class CalendarAddressQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at=None)


class CalendarAddress(models.Model):
    """The secret address of a person's calendar. Only its fingerprint is kept: it is shown once, and can be revoked."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="calendar_addresses")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="When a calendar last asked.")

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name_plural = "calendar addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_live_calendar_address_per_person"
            )
        ]

    def __str__(self):
        return f"Calendar of {self.user}"
