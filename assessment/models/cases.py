"""Cases of malpractice and maladministration: what was reported, by whom and about whom, and what came of it (R3.17).

A row says what was done; nothing here is changed but the state of the case. What counts no longer is superseded.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import CaseKind, CaseNoteKind, CaseOutcome, CaseStatus, CaseTold
from centres.models import Centre
from centres.states import LEADING_ROLES, QUALITY_ROLES, STAFF_ROLES, Role
from config.append_only import AppendOnlyModel, SupersedableModel, SupersedableQuerySet
from portfolios.models import Registration

USER = settings.AUTH_USER_MODEL
INVESTIGATORS = (*QUALITY_ROLES, Role.ADMIN)  # one of them, without interest, investigates


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lead quality assurers and administrators of the centre, the investigator, whoever reported it (ACCESS).

        Never the learner, nor anybody whom it concerns, whatever else they are: R1.12, and nobody is warned.
        """
        named = CasePerson.objects.current().filter(person_id=user.pk).values("case")
        investigated = CaseInvestigator.objects.current().filter(person_id=user.pk).values("case")
        handled = Q(centre__in=Centre.objects.where(user, *LEADING_ROLES))
        looked_into = Q(centre__in=Centre.objects.where(user, *INVESTIGATORS), pk__in=investigated)
        reported = Q(centre__in=Centre.objects.where(user, *STAFF_ROLES), reported_by_id=user.pk)
        return (
            self.filter(handled | looked_into | reported)
            .exclude(pk__in=named)
            .exclude(registration__learner_id=user.pk)
        )

    def open(self):
        return self.filter(status=CaseStatus.OPEN)


class Case(models.Model):
    """A suspicion about one registration. While it is open, nothing is signed, released or claimed for it."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="cases")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=CaseKind)
    allegation = models.TextField()
    came_to_light_on = models.DateField()
    source = models.CharField(max_length=200, blank=True, help_text="Who noticed it, if not the person who reports it.")
    about_learner = models.BooleanField(default=False)
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_case_per_number"),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """Says nothing of what is alleged: it also stands in reasons that many read."""
        return f"CS{self.number:03d}"


class CasePersonQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        """Whoever sees the case; never the person named."""
        return self.filter(case__in=Case.objects.visible_to(user))


class CasePerson(SupersedableModel):
    """Somebody of the centre whom the case concerns. Superseded: named by mistake, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CasePersonQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(superseded_at=None), name="named_once_in_a_case"
            )
        ]

    def __str__(self):
        return f"{self.person} in {self.case}"


class CaseInvestigator(SupersedableModel):
    """Who investigates, without an interest of their own (R1.12). Superseded: another was named."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="investigators")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(superseded_at=None), name="one_investigator_at_a_time")
        ]

    def __str__(self):
        return f"{self.person} investigates {self.case}"


class CaseHold(SupersedableModel):
    """The legal hold: from then on the portfolio is kept as it is. Superseded: lifted, or the case was closed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    why = models.CharField(max_length=400)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(superseded_at=None), name="one_hold_a_case")
        ]

    def __str__(self):
        return f"Hold of {self.case}"


class CaseNotice(SupersedableModel):
    """The awarding organisation was told, on which day and under which reference (Ofqual A8). Superseded: corrected."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    told_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(superseded_at=None), name="one_notice_counts")
        ]

    def __str__(self):
        return f"{self.case}: organisation told on {self.told_on}"


class CaseNote(AppendOnlyModel):
    """An interim measure or a finding, as it was written down."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=CaseNoteKind)
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.case}: {self.get_kind_display().lower()}"


class CaseTelling(AppendOnlyModel):
    """Somebody was told: who, on which day, in which words. What the learner was told, the learner can read."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tellings")
    whom = models.CharField(max_length=10, choices=CaseTold)
    name = models.CharField(max_length=150, blank=True, help_text="Of the person told, if not the learner.")
    told_on = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.case}: {self.get_whom_display().lower()} told"


class CaseClosing(AppendOnlyModel):
    """How the case ended: proved or not, on what grounds, and the sanction."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="closing")
    outcome = models.CharField(max_length=12, choices=CaseOutcome)
    reasons = models.TextField()
    sanction = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"{self.case}: {self.get_outcome_display().lower()}"
