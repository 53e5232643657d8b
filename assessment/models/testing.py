"""Set tests: attempts with their results, what proves them, and the centre's terms for sitting one again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.adjusting import AdjustmentDecision
from centres.models import Centre
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet, SupersedableModel, SupersedableQuerySet
from portfolios.models import OfRegistrationQuerySet, Registration
from portfolios.states import FileState, Scan
from qualifications.models import Unit

USER = settings.AUTH_USER_MODEL


class ResitTermsQuerySet(AppendOnlyQuerySet):
    def in_force(self, centre, unit, on=None):
        """The terms for the test of the unit on the day `on` (default today), or None: there are no limits."""
        rows = self.filter(centre=centre, unit=unit, in_force_from__lte=on or timezone.localdate())
        return rows.order_by("-in_force_from", "-pk").first()


class ResitTerms(AppendOnlyModel):
    """How long to wait before a test is sat again, and how often it may be: the awarding organisation's, dated."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="resit_terms")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    days_between = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as often as needed.")
    source = models.CharField(max_length=200, help_text="Where the awarding organisation says so.")
    in_force_from = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ResitTermsQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "unit", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_attempts__isnull=True) | Q(most_attempts__gte=1), name="a_test_may_be_sat_once"
            )
        ]

    def __str__(self):
        return f"{self.unit.number} at {self.centre}"


def proof_path(proof, _name):
    return f"proofs/{proof.sha256[:2]}/{proof.sha256}"


class TestProof(models.Model):
    """The report of a test as a file, looked at on arrival like every other; until that is done nobody opens it."""

    __test__ = False

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="test_proofs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=proof_path, max_length=200)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    refusal = models.CharField(max_length=400, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the checks were last asked for.")
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = OfRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "unit", "pk"]

    def __str__(self):
        return self.name


class TestResultQuerySet(SupersedableQuerySet, OfRegistrationQuerySet):
    """Seen by whoever sees the registration."""

    __test__ = False


class TestResult(SupersedableModel):
    """An attempt at the set test of a unit: score per outcome, passed or not; no mapping of criteria.

    Put right by a new row for the same attempt; what was recorded before is superseded and kept.
    """

    __test__ = False

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="test_results")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="test_results")
    attempt = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    scores = models.JSONField(help_text="Right answers by outcome number.")
    score = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long it took.")
    minutes_allowed = models.PositiveSmallIntegerField(null=True, blank=True, help_text="That day, to this learner.")
    adjustment = models.ForeignKey(
        AdjustmentDecision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Gave more time.",
    )
    proof = models.CharField(max_length=200, help_text="Where the result was seen: report, reference.")
    proof_file = models.ForeignKey(TestProof, null=True, blank=True, on_delete=models.PROTECT, related_name="results")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = TestResultQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "unit", "attempt", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit", "attempt"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_result_per_attempt",
            )
        ]

    def __str__(self):
        return f"{self.unit.number}, attempt {self.attempt}: {self.score}"
