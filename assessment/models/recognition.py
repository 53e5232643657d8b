"""What a learner achieved before and need not show again: credit transfer, equivalence, exemption (DOMAIN 6.5).

Recognition of prior learning is none of these: it is evidence and decisions like any other.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.judging import UnitSignOff
from assessment.states import RecognitionKind, RecognitionState
from centres.models import Centre
from centres.states import STAFF_ROLES
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet, SupersedableModel, SupersedableQuerySet
from portfolios.models import Evidence, Registration
from qualifications.models import AwardingOrganisation, Qualification, Unit

USER = settings.AUTH_USER_MODEL


class RecognitionLimitQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, *STAFF_ROLES))


class RecognitionLimit(AppendOnlyModel):
    """How much an awarding organisation recognises, and how old it may be, from a day on (R6.21).

    A new policy of the organisation is a new row; the newest in force counts, one about the edition before one about
    all of the organisation's.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="recognition_limits")
    organisation = models.ForeignKey(AwardingOrganisation, on_delete=models.PROTECT, related_name="+")
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    in_force_from = models.DateField()
    share_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At most this share by equivalence and exemption; empty: no limit."
    )
    currency_years = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: however old.")
    transfers_need_reference = models.BooleanField(default=True)
    source = models.CharField(max_length=200, help_text="The policy it was read in.")
    set_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = RecognitionLimitQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "organisation", "-in_force_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__lte=100), name="share_is_a_percentage"
            )
        ]

    def __str__(self):
        return f"{self.organisation}, from {self.in_force_from}"


class RecognitionQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        """Seen by whoever sees the registration (ACCESS: transfer); the certificate only by those who see evidence."""
        return self.filter(registration__in=Registration.objects.visible_to(user))

    def settled(self):
        """Those that an assessor has recorded and, where one is needed, the organisation has given its reference to."""
        return self.current().filter(Q(record__needs_reference=False) | Q(answer__isnull=False), record__isnull=False)

    def standing(self):
        """Those that count today: settled, and resting on nothing that has been reopened since."""
        return self.settled().exclude(source__superseded_at__isnull=False)


class Recognition(SupersedableModel):
    """A unit counts because of what the learner achieved before: proposed, recorded, answered; or withdrawn, and kept.

    `source` is the signed unit of another registration in this house (the ledger is its proof); otherwise the
    certificate is described and its file is `proof`. `credits` and `level` are those of what was achieved.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="recognitions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recognitions")
    kind = models.CharField(max_length=12, choices=RecognitionKind)
    source = models.ForeignKey(
        UnitSignOff, null=True, blank=True, on_delete=models.PROTECT, related_name="recognised_in"
    )
    achievement = models.CharField(max_length=200, help_text="Title of the unit or qualification achieved.")
    number = models.CharField(max_length=20, blank=True, help_text="Its number.")
    organisation = models.CharField(max_length=150, help_text="Who awarded it.")
    certificate = models.CharField(max_length=60, blank=True, help_text="Number of the certificate.")
    achieved_on = models.DateField()
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    credits = models.PositiveSmallIntegerField(null=True, blank=True)
    proof = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="proves")
    why = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RecognitionQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_recognition_per_unit",
            ),
            models.CheckConstraint(condition=Q(kind__in=RecognitionKind.values), name="recognition_kind_known"),
        ]

    def __str__(self):
        return f"{self.unit.number} of {self.registration.name}, {self.get_kind_display().lower()}"

    @property
    def is_settled(self):
        """Whether it was carried through; what it rests on may have been reopened since."""
        recorded = hasattr(self, "record")
        return self.is_current and recorded and (not self.record.needs_reference or hasattr(self, "answer"))

    @property
    def state(self):
        """Where it stands: a RecognitionState."""
        if not self.is_current:
            return RecognitionState.ENDED
        if not hasattr(self, "record"):
            return RecognitionState.PROPOSED
        if not self.is_settled:
            return RecognitionState.RECORDED
        reopened = self.source is not None and not self.source.is_current
        return RecognitionState.UNPROVED if reopened else RecognitionState.COUNTS

    @property
    def settled_on(self):
        """The day from which it counts."""
        moment = self.answer.at if hasattr(self, "answer") else self.record.at
        return timezone.localdate(moment)

    @property
    def figures(self):
        """(level, credits) with which the unit counts: those of what was achieved, unless the organisation says others.

        The same unit has the same figures; an exemption brings no credit of its own (R6.21, DOMAIN 6.5).
        """
        level, credits = self.unit.level, self.unit.credits
        if self.kind == RecognitionKind.EQUIVALENCE:
            level, credits = self.level or level, self.credits
        elif self.kind == RecognitionKind.EXEMPTION:
            credits = 0 if credits is not None else None
        said = getattr(self, "answer", None)
        if said is not None and said.credits is not None:
            credits = said.credits
        return level, credits

    @property
    def origin(self):
        """In words, for the pages and the claim: what it is, and where it comes from."""
        number = f", certificate {self.certificate}" if self.certificate else ""
        return f"{self.get_kind_display()}: {self.achievement}, {self.organisation}{number}"


class RecognitionRecord(AppendOnlyModel):
    """An assessor has seen the proof, checked it, and recorded the recognition (ACCESS: record)."""

    recognition = models.OneToOneField(Recognition, on_delete=models.PROTECT, related_name="record")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    checked = models.CharField(max_length=300, help_text="How it was checked, and with whom.")
    checked_on = models.DateField()
    needs_reference = models.BooleanField()

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.recognition}, recorded by {self.by}"


class RecognitionAnswer(AppendOnlyModel):
    """What the awarding organisation said, put on record by an administrator (R6.21)."""

    recognition = models.OneToOneField(Recognition, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reference = models.CharField(max_length=60)
    said_on = models.DateField()
    credits = models.PositiveSmallIntegerField(null=True, blank=True, help_text="If it says other than the usual.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.recognition}: {self.reference}"
