"""Portable portfolios on their way out and in; what arrived; and what was decided at another centre."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.judging import Decision
from assessment.states import UNDER_WAY, Outcome, PackageState, PackageWork
from centres.models import Centre
from centres.states import Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from config.jobs import JobModel
from portfolios.models import Evidence, Registration, Upload
from qualifications.models import Criterion

USER = settings.AUTH_USER_MODEL
INWARD = (PackageWork.CHECK, PackageWork.TAKE_IN)


def package_path(_job, _name):
    """A name of its own for every package, so that no worker ever writes over another's."""
    return f"packages/{uuid.uuid4().hex}.zip"


class PackageJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their learner's alone; one that arrived also to the administrators, who see from whom and how much it is."""
        kept = Centre.objects.where(user, Role.ADMIN)
        return self.filter(Q(registration__learner_id=user.pk) | Q(registration__centre__in=kept, work__in=INWARD))

    def under_way(self):
        return self.filter(state__in=UNDER_WAY)


class PackageJob(JobModel):
    """A portable portfolio that is made for a learner, or that arrived with one. The row is the truth about it.

    `done` of `total` bytes are worked through.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="packages")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    work = models.CharField(max_length=10, choices=PackageWork)
    state = models.CharField(max_length=10, choices=PackageState, default=PackageState.QUEUED)
    sent_as = models.OneToOneField(
        Upload,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="package",
        help_text="The resumable upload that it came by, if any.",
    )
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True, help_text="Why it was refused, or stopped.")
    name = models.CharField(max_length=200, help_text="Of the file, for people.")
    content = models.FileField(upload_to=package_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the manifest of one that was made, not of the ZIP
    manifest = models.JSONField(null=True, blank=True, help_text="Of one that arrived, once it is proved.")
    findings = models.JSONField(default=dict, blank=True, help_text="Whose key signed it; what became of its pieces.")
    identity_by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Says it is the same person."
    )
    identity_at = models.DateTimeField(null=True, blank=True)
    identity_why = models.CharField(max_length=400, blank=True)

    seals_content = False  # for config.kept: the ZIP proves itself by its signed list of files

    objects = PackageJobQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(work=PackageWork.MAKE, state__in=UNDER_WAY),
                name="one_portfolio_made_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(work__in=INWARD, state__in=UNDER_WAY),
                name="one_portfolio_taken_in_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=PackageState.values), name="package_state_known"),
        ]

    def __str__(self):
        return f"{self.name}, {self.get_work_display().lower()}"

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY

    @property
    def is_inward(self):
        return self.work in INWARD


class ArrivalQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user))


class Arrival(AppendOnlyModel):
    """A piece of evidence came from elsewhere: what it was called there and who wrote it. A piece arrives once."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="arrivals")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="arrival")
    job = models.ForeignKey(PackageJob, on_delete=models.PROTECT, related_name="arrivals")
    origin = models.CharField(max_length=64, help_text="The registration that it comes from, as its packages name it.")
    reference = models.CharField(max_length=12)
    centre = models.CharField(max_length=150)
    author = models.CharField(max_length=150)

    objects = ArrivalQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["registration", "origin", "reference"], name="a_piece_arrives_once")
        ]

    def __str__(self):
        return f"{self.evidence.reference}, {self.reference} at {self.centre}"


class PriorDecisionQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user))

    def open(self):
        """Those that no assessor here has answered."""
        return self.filter(answer=None)


class PriorDecision(AppendOnlyModel):
    """What another centre decided of a criterion, on a piece that has arrived here. It counts for nothing by itself:
    an assessor accepts it, which is a Decision of their own, or does not."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="prior_decisions")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="prior_decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=320, help_text="As named there, with the countersigner.")
    centre = models.CharField(max_length=150)
    feedback = models.TextField(blank=True)
    package_sha256 = models.CharField(max_length=64, help_text="Of the manifest that says so.")
    known_origin = models.BooleanField(help_text="Signed by a key that was known here.")

    objects = PriorDecisionQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["registration", "evidence", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "criterion"], name="one_prior_decision_per_link"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="prior_outcome_known"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.get_outcome_display().lower()} at {self.centre}"


class PriorAnswer(AppendOnlyModel):
    """An assessor's word on a prior decision: accepted, as a decision of their own, or not, with the reason."""

    prior = models.OneToOneField(PriorDecision, on_delete=models.PROTECT, related_name="answer")
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="accepts", help_text="Empty: refused."
    )
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | ~Q(why=""), name="a_refused_prior_decision_has_a_reason"
            )
        ]

    def __str__(self):
        return f"{self.prior}, {'accepted' if self.decision_id else 'not accepted'}"
