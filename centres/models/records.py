"""The centre’s ledger and its letters."""

from django.db import models
from django.db.models import Q

from centres.models.people import User
from centres.models.places import Centre
from centres.states import Role
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from config.letters import LetterModel


class ActQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """The lead IQA and the administrators read their centre's ledger, everybody their own acts."""
        return self.filter(Q(centre__in=Centre.objects.where(user, Role.ADMIN, Role.LEAD_IQA)) | Q(by_id=user.pk))


class Act(AppendOnlyModel):
    """One line of a centre's ledger (ARCHITECTURE 3.6): who did what to which object, with the facts.

    `digest` is the SHA-256 of the line and of the digest before it (centres/ledger.py), so that no line can be
    changed, left out or put in later without breaking every line after it.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="acts")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = ActQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "sequence"]
        constraints = [models.UniqueConstraint(fields=["centre", "sequence"], name="one_act_per_sequence")]

    def __str__(self):
        return f"{self.sequence} {self.verb} {self.object_name}"


class Letter(LetterModel):
    """A letter that the centre sent by mail: to whom, about what, and what became of it (centres/letters.py)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="letters")

    class Meta(LetterModel.Meta):
        abstract = False
        ordering = ["-written_at"]
