"""Claims as they were sent to an awarding organisation. Its columns are a ColumnSet of portfolios."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from centres.models import Centre
from centres.states import Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from qualifications.models import AwardingOrganisation

USER = settings.AUTH_USER_MODEL


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
