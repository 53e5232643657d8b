"""The sampling strategy, a centre’s dated policy."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from centres.models import Centre, Membership
from centres.states import QUALITY_ROLES
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from iqa.policy import FIXED, PLAN_DAYS, InterimBy, StepUp, every_switchable
from qualifications.models import AwardingOrganisation, Qualification

USER = settings.AUTH_USER_MODEL


class StrategyQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """Quality assurers of the centre: the policy names nobody, and each of them works by all of it."""
        grants = Membership.objects.in_force().filter(user_id=user.pk, role__in=QUALITY_ROLES)
        return self.filter(Exists(grants.filter(centre=OuterRef("centre"))))


class SamplingStrategy(AppendOnlyModel):
    """A version of a centre's policy: how much is sampled at which risk (R4.1, R4.5, R4.7). Old versions stay readable.

    What each number means is written in `iqa.policy`. The defaults here are what earlier versions of this program did.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="strategies")
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    awarding_organisation = models.ForeignKey(
        AwardingOrganisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    version = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    rationale = models.TextField(
        blank=True, help_text="Why the numbers are as they are; for external quality assurers."
    )
    rates = models.JSONField(help_text="Percent of units sampled by risk: new, high, medium, low.")
    least_per_learner = models.PositiveSmallIntegerField(default=1)
    least_per_unit = models.PositiveSmallIntegerField(default=1)
    least_per_method = models.PositiveSmallIntegerField(default=1)
    least_per_site = models.PositiveSmallIntegerField(default=1)
    least_per_assessor = models.PositiveSmallIntegerField(default=1)
    interim_share = models.PositiveSmallIntegerField(
        default=0, help_text="Percent of samples before the unit is signed."
    )
    interim_by = models.CharField(max_length=10, choices=InterimBy, default=InterimBy.ASSESSOR)
    clean_samples = models.PositiveSmallIntegerField(default=3)
    recent_samples = models.PositiveSmallIntegerField(default=5)
    observe_new = models.PositiveSmallIntegerField(default=90)
    observe_training = models.PositiveSmallIntegerField(default=182)
    observe_every = models.PositiveSmallIntegerField(default=365)
    review_days = models.PositiveSmallIntegerField(default=PLAN_DAYS)
    step_up = models.CharField(max_length=10, choices=StepUp, default=StepUp.HIGH)
    musts = models.JSONField(
        default=every_switchable, help_text="What is always sampled beside what is fixed (policy.MUSTS)."
    )
    listed_units = models.JSONField(default=list, blank=True, help_text="Numbers of units that are always sampled.")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = StrategyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        verbose_name_plural = "sampling strategies"
        ordering = ["centre", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "version"], name="one_strategy_per_version"),
            models.CheckConstraint(
                condition=Q(qualification=None) | Q(awarding_organisation=None), name="strategy_has_one_scope"
            ),
        ]

    def __str__(self):
        return f"Strategy {self.version}"

    @property
    def scope(self):
        """For what it is, in words. The rows have to come with both."""
        return str(self.qualification or self.awarding_organisation or "all qualifications")

    @property
    def always(self):
        """Codes of what is sampled whatever the rates say."""
        return {*FIXED, *self.musts}
