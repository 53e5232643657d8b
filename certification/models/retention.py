"""How long records are kept, what was let go, and what people asked about their own data (R4.22, R7.4, R7.5)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import LEADING_ROLES, RecordClass
from certification.states import CopyState, ErasureState, Fate, ListState
from config.append_only import AppendOnlyModel, SupersedableModel, SupersedableQuerySet
from config.jobs import JobModel
from portfolios.models import Registration

USER = settings.AUTH_USER_MODEL


class RetentionRule(AppendOnlyModel):
    """From a day on, a centre keeps a class of records for so long. The newest in force counts, earlier ones stay."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="retention_rules")
    record_class = models.CharField(max_length=10, choices=RecordClass)
    months = models.PositiveSmallIntegerField(help_text="After the learner has left or was awarded.")
    after_visit = models.BooleanField(help_text="Not before an external quality assurer has come since (R4.22).")
    on_request = models.BooleanField(help_text="May go earlier when the person asks for it (R7.5).")
    source = models.CharField(max_length=300, help_text="What says so: the law, the organisation, the funder.")
    in_force_from = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "record_class", "-in_force_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(record_class__in=RecordClass.values), name="record_class_known")
        ]

    def __str__(self):
        return f"{self.get_record_class_display()}, {self.months} months"


class RetentionHoldQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        return self.filter(registration__centre__in=Centre.objects.where(user, *LEADING_ROLES))


class RetentionHold(SupersedableModel):
    """Somebody says that nothing of a registration is let go until they say otherwise: a claim at law, an inspection.

    The hold of an open case is another thing, and counts too (R3.17).
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="retention_holds")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RetentionHoldQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["registration", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(superseded_at=None), name="one_retention_hold_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.registration}: kept, {self.why}"


class DisposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and lead quality assurers of the centre."""
        return self.filter(centre__in=Centre.objects.where(user, *LEADING_ROLES))


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their own, and those who keep the centre's records."""
        kept = Centre.objects.where(user, *LEADING_ROLES)
        return self.filter(Q(registration__centre__in=kept) | Q(by_id=user.pk))


class ErasureRequest(models.Model):
    """A person asks that what is held about them be erased; answered within a month, with reasons (R7.4, R7.5)."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="erasure_requests")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField()
    state = models.CharField(max_length=8, choices=ErasureState, default=ErasureState.ASKED)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["answer_by", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(state=ErasureState.ASKED), name="one_open_erasure_request"
            )
        ]

    def __str__(self):
        return f"Erasure, {self.registration.name}"


class DisposalList(models.Model):
    """Records that are let go together: proposed by one person, confirmed by another, carried out by the worker.

    `facts` are those of the certificate of deletion, frozen when all is done.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="disposal_lists")
    number = models.PositiveIntegerField()
    why = models.CharField(max_length=300)
    request = models.OneToOneField(
        ErasureRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="disposal_list"
    )
    state = models.CharField(max_length=10, choices=ListState, default=ListState.PROPOSED)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(default=timezone.now, help_text="When the worker was last asked, or heard of.")
    done_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_disposal_list_per_number"),
            models.CheckConstraint(condition=Q(state__in=ListState.values), name="disposal_list_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")),
                name="two_people_let_records_go",
            ),
        ]

    def __str__(self):
        return f"Disposal {self.number}"

    @property
    def reference(self):
        return f"D-{self.centre.prefix}-{self.number:04d}"


class DisposalItem(models.Model):
    """One class of records of one registration on a list. `basis`: the rule and the dates on which it rests."""

    list = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="items")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="disposals")
    record_class = models.CharField(max_length=10, choices=RecordClass)
    basis = models.JSONField()
    state = models.CharField(max_length=10, choices=Fate, default=Fate.WAITING)
    done_at = models.DateTimeField(null=True, blank=True)
    why_kept = models.CharField(max_length=400, blank=True)
    figures = models.JSONField(default=dict, blank=True, help_text="Rows, files and bytes that went.")

    class Meta:
        ordering = ["list", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "record_class"],
                condition=Q(state=Fate.WAITING),
                name="one_open_disposal_per_class",
            ),
            models.UniqueConstraint(
                fields=["registration", "record_class"],
                condition=Q(state=Fate.DISPOSED),
                name="a_class_is_disposed_of_once",
            ),
            models.CheckConstraint(condition=Q(state__in=Fate.values), name="disposal_item_state_known"),
        ]

    def __str__(self):
        return f"{self.get_record_class_display()} of registration {self.registration_id}"

    @property
    def ended_on(self):
        """The day from which its time counted, as it was when the list was made."""
        return date.fromisoformat(self.basis["ended_on"])

    @property
    def due_on(self):
        return date.fromisoformat(self.basis["due_on"])


def copy_path(_copy, _name):
    return f"copies/{uuid.uuid4().hex}.zip"


class DataCopyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The person's alone: not even the administrator opens it."""
        return self.filter(person_id=user.pk)


class DataCopy(JobModel):
    """A copy of all that is held about a person, for the person (subject access, R7.4): made by the worker, kept some
    days."""

    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="data_copies")
    state = models.CharField(max_length=8, choices=CopyState, default=CopyState.QUEUED)
    content = models.FileField(upload_to=copy_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = DataCopyQuerySet.as_manager()

    class Meta:
        ordering = ["person", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=(CopyState.QUEUED, CopyState.RUNNING)),
                name="one_copy_made_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=CopyState.values), name="data_copy_state_known"),
        ]

    def __str__(self):
        return f"Copy of {self.asked_at:%-d %b %Y}"
