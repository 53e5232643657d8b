"""Set tests: attempts with their results, the slip that proves one, and the terms for sitting one again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.adjusting import AdjustmentDecision
from centres.models import Centre
from centres.states import STAFF_ROLES
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet, SupersedableModel, SupersedableQuerySet
from portfolios.models import FileBeside, OfRegistrationQuerySet, Registration, ShownBeside
from qualifications.models import Qualification, Unit

USER = settings.AUTH_USER_MODEL


class ResitTermsQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, *STAFF_ROLES))

    def in_force(self, registration, unit, on):
        """The terms for the test of the unit on the day, or None: the unit's own go before the qualification's."""
        rows = self.filter(
            Q(unit=unit) | Q(qualification=registration.qualification_id),
            centre=registration.centre_id,
            in_force_from__lte=on,
        )
        return rows.order_by(models.F("unit").asc(nulls_last=True), "-in_force_from", "-version").first()


class ResitTerms(AppendOnlyModel):
    """How often a test may be sat, and how many days lie between two attempts, from a day on.

    Of one test unit, or of every test of a qualification. A new policy is a new version: the newest in force on the
    day of the attempt counts, and what was recorded under an older one stays.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="resit_terms")
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="All its tests."
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="This test alone."
    )
    version = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    most_attempts = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as often as needed.")
    days_between = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, help_text="The policy it was read in.")
    set_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = ResitTermsQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        verbose_name_plural = "resit terms"
        ordering = ["centre", "-in_force_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, qualification__isnull=False)
                | Q(unit__isnull=False, qualification__isnull=True),
                name="resit_terms_of_a_unit_or_a_qualification",
            ),
            models.UniqueConstraint(
                fields=["centre", "unit", "version"], condition=Q(unit__isnull=False), name="one_resit_terms_of_a_unit"
            ),
            models.UniqueConstraint(
                fields=["centre", "qualification", "version"],
                condition=Q(qualification__isnull=False),
                name="one_resit_terms_of_a_qualification",
            ),
        ]

    def __str__(self):
        return f"Resits of {self.scope}, version {self.version}"

    @property
    def scope(self):
        return self.unit or self.qualification


def proof_path(proof, _name):
    return f"proofs/{proof.sha256[:2]}/{proof.sha256}"


class TestProof(FileBeside):
    """The slip or report that shows a result. Seen by whoever sees the registration."""

    __test__ = False

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="test_proofs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    content = models.FileField(upload_to=proof_path, max_length=200)

    objects = OfRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "unit", "pk"]


class ShownProof(ShownBeside):
    """A slip as people open it."""

    proof = models.OneToOneField(TestProof, on_delete=models.PROTECT, related_name="shown")
    content = models.FileField(upload_to=proof_path, max_length=200)


class TestResultQuerySet(SupersedableQuerySet, OfRegistrationQuerySet):
    """Seen by whoever sees the registration."""

    __test__ = False


class TestResult(SupersedableModel):
    """An attempt at the set test of a unit: score per outcome, passed or not; no mapping of criteria.

    Put right by a new row for the same attempt; what was recorded before is superseded and kept. `minutes_allowed` are
    those of the day of the test, with the extra time that `adjustment` gave (R3.2); empty in rows of before.
    """

    __test__ = False

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="test_results")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="test_results")
    attempt = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Taken; empty: not known.")
    minutes_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    adjustment = models.ForeignKey(
        AdjustmentDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Extra time."
    )
    scores = models.JSONField(help_text="Right answers by outcome number.")
    score = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
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
