"""The start of a learner: what was done and told, the learning agreement, and the centre's terms for both."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import AgreementParty, StartStep
from centres.models import Centre
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet, SupersedableModel
from portfolios.models import Registration

USER = settings.AUTH_USER_MODEL


class StartTermsQuerySet(AppendOnlyQuerySet):
    def in_force(self, centre, on=None):
        """The terms of the centre on the day `on` (default today), or None: the latest that have begun."""
        rows = self.filter(centre=centre, in_force_from__lte=on or timezone.localdate())
        return rows.order_by("-in_force_from", "-version").first()


class StartTerms(AppendOnlyModel):
    """A centre's wording of the learning agreement, and what has to be there before a unit is signed (R3.1).

    Versioned and dated: a new wording is a new row, and what was signed under an old one stays as it was.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="start_terms")
    version = models.PositiveSmallIntegerField()
    agreement = models.TextField()
    policies = models.CharField("where policies can be read", max_length=300)
    needed_to_sign = models.BooleanField(
        default=False, help_text="No unit is signed off before identity and agreement are there."
    )
    in_force_from = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = StartTermsQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "version"]
        constraints = [models.UniqueConstraint(fields=["centre", "version"], name="one_start_terms_per_version")]

    def __str__(self):
        return f"{self.centre}: terms of the start, version {self.version}"


class StartItem(SupersedableModel):
    """A step of the start that the centre has taken with the learner, on a day, by a named person (R3.1).

    Put right by a new row; the old one is kept. What a learner needs for a reason of health belongs to Adjustment,
    which few read: never here.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="start_items")
    step = models.CharField(max_length=10, choices=StartStep)
    done_on = models.DateField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "step"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_start_item_per_step",
            ),
            models.CheckConstraint(condition=Q(step__in=StartStep.values), name="start_step_known"),
        ]

    def __str__(self):
        return f"{self.registration.name}: {self.get_step_display().lower()}"


class AgreementSignature(SupersedableModel):
    """A party's signature under the learning agreement: the whole text, its fingerprint, who, as what, when.

    Both sign the same text (`sha256`). Made anew under a newer wording, the old signatures are superseded and kept.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="agreement_signatures")
    party = models.CharField(max_length=10, choices=AgreementParty)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "party"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_agreement_signature_per_party",
            ),
            models.CheckConstraint(condition=Q(party__in=AgreementParty.values), name="agreement_party_known"),
        ]

    def __str__(self):
        return f"{self.registration.name}: agreement, signed by {self.by}"
