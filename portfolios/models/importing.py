"""Sheets that an administrator brings, row by row; what was sent to an awarding organisation, and in which columns."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from centres.models import Centre, DatedModel, DatedQuerySet
from centres.states import Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from portfolios.models.registrations import Registration
from portfolios.states import ColumnPurpose, ImportPurpose, ImportState, RowState
from qualifications.models import AwardingOrganisation

USER = settings.AUTH_USER_MODEL


class KeptByAdministrators(models.QuerySet):
    """Rows of a centre that its administrators alone see."""

    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, Role.ADMIN))


class ImportBatch(models.Model):
    """A sheet as it was brought: nothing of it is written before somebody confirms it (EXPERIENCE, Learners).

    The file itself is not kept, only its rows. `touched_at` is the last sign of life of the worker that writes.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="imports")
    purpose = models.CharField(max_length=12, choices=ImportPurpose)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKED)
    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list, help_text="The columns that were recognised, in the order of the sheet.")
    notes = models.JSONField(default=list, help_text="What is to be said of the sheet as a whole.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = KeptByAdministrators.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=ImportPurpose.values), name="import_purpose_known"),
        ]

    def __str__(self):
        return self.name


class ImportRow(models.Model):
    """A line of a sheet: its cells as given, the same as they were read, and what is to be said of them."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("line of the sheet")
    cells = models.JSONField(default=dict, help_text="As given, by column.")
    read = models.JSONField(default=dict, help_text="As read: days as 2026-11-21.")
    messages = models.JSONField(default=list, help_text="[column, level, sentence] each.")
    state = models.CharField(max_length=10, choices=RowState)
    warned = models.BooleanField(default=False)
    registration = models.ForeignKey(
        Registration, null=True, blank=True, on_delete=models.PROTECT, related_name="imported_from"
    )

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_line"),
            models.CheckConstraint(condition=Q(state__in=RowState.values), name="import_row_state_known"),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="import_rows_by_state")]

    def __str__(self):
        return f"{self.batch}, row {self.number}"


class ColumnSet(DatedModel):
    """The columns in which a centre sends registrations or claims to an awarding organisation, from a day on.

    What an organisation changes is data. Without a set the default of the purpose is used: portfolios.sheets.sending,
    certification.sending.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    awarding_organisation = models.ForeignKey(
        AwardingOrganisation, on_delete=models.PROTECT, related_name="column_sets"
    )
    purpose = models.CharField(max_length=13, choices=ColumnPurpose)
    columns = models.JSONField(help_text="[heading, field] each, in order; the fields are those of the purpose.")
    day_format = models.CharField(max_length=20, default="%d/%m/%Y")
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "awarding_organisation", "purpose", "starts_on", "pk"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.CheckConstraint(condition=Q(purpose__in=ColumnPurpose.values), name="column_purpose_known"),
        ]

    def __str__(self):
        return f"{self.awarding_organisation}, {self.get_purpose_display().lower()} from {date_format(self.starts_on)}"


class SendingQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, Role.ADMIN))


class Sending(AppendOnlyModel):
    """Registrations that were sent to an awarding organisation together, in the columns of that day (R6.2, sent)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="sendings")
    awarding_organisation = models.ForeignKey(AwardingOrganisation, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField()
    day_format = models.CharField(max_length=20)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SendingQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.awarding_organisation}, {timezone.localdate(self.at)}"


class SentRegistration(AppendOnlyModel):
    """A line of a sending, with what was in it: a later correction does not change what was sent."""

    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="lines")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sent_in")
    cells = models.JSONField(default=list)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["sending", "pk"]
        constraints = [models.UniqueConstraint(fields=["sending", "registration"], name="once_in_a_sending")]

    def __str__(self):
        return f"{self.registration} in {self.sending}"
