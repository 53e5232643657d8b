"""Claims as they are sent to an awarding organisation: its columns, as data with dates, and what was sent in them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from centres.models import Centre, DatedModel, DatedQuerySet
from centres.states import Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from qualifications.models import AwardingOrganisation

USER = settings.AUTH_USER_MODEL


class ClaimColumns(DatedModel):
    """The columns in which an awarding organisation takes claims, from a day on. Without one: sending.DEFAULT."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    awarding_organisation = models.ForeignKey(
        AwardingOrganisation, on_delete=models.PROTECT, related_name="claim_columns"
    )
    columns = models.JSONField(help_text="[heading, field] each, in order; fields: certification.sending.FIELDS.")
    day_format = models.CharField(max_length=20, default="%d/%m/%Y")
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "awarding_organisation", "starts_on", "pk"]

    def __str__(self):
        return f"{self.awarding_organisation}, from {self.starts_on}"


class ClaimSendingQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, Role.ADMIN))


class ClaimSending(AppendOnlyModel):
    """Claims that went to an awarding organisation together. `lines` is what stood in the file: it never changes."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="claim_sendings")
    awarding_organisation = models.ForeignKey(AwardingOrganisation, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(help_text="The headings, then a list of cells for each claim.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ClaimSendingQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.awarding_organisation}, {timezone.localdate(self.at)}"
