"""The assess workspace: what is typed and not recorded yet, ready words, notes in files, spoken feedback."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.models.judging import Assessment
from centres.models import Centre
from centres.states import Role
from config.append_only import AppendOnlyModel
from portfolios import locators
from portfolios.models import Evidence, EvidenceFile, FileBeside, Submission

USER = settings.AUTH_USER_MODEL


class Desk(models.Model):
    """A submission as one assessor has it open: what is typed and not recorded yet, and when they were last here.

    Nobody's act: it says nothing about the learner, so the ledger does not hear of it. `version` counts the changes;
    `aside` keeps, by window, what a window had typed that another of the same person has overtaken.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="desks")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="desks")
    typed = models.JSONField(default=dict, blank=True, help_text="Field of the sitting -> list of what is in it.")
    version = models.PositiveIntegerField(default=0)
    aside = models.JSONField(default=dict, blank=True, help_text="Window -> {at, typed}.")
    changed_at = models.DateTimeField(null=True, blank=True)
    here_since = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "by"], name="one_desk_per_assessor")]

    def __str__(self):
        return f"{self.by} on {self.submission}"


class SnippetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared in the centres where the person works with feedback."""
        centres = Centre.objects.where(user, Role.ASSESSOR, Role.LEAD_IQA, Role.ADMIN)
        return self.filter(Q(owner_id=user.pk) | Q(owner=None), centre__in=centres)

    def in_use(self):
        return self.filter(retired_at=None)


class Snippet(models.Model):
    """Words that an assessor uses again and again. Without an owner it is the centre's, for all its assessors."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="snippets")
    owner = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="snippets")
    name = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SnippetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "owner", "name"],
                condition=Q(retired_at__isnull=True, owner__isnull=False),
                name="one_own_snippet_per_name",
            ),
            models.UniqueConstraint(
                fields=["centre", "name"],
                condition=Q(retired_at__isnull=True, owner__isnull=True),
                name="one_shared_snippet_per_name",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_shared(self):
        return self.owner_id is None


class Annotation(AppendOnlyModel):
    """What the assessor says about a place in a file: a region of a page or picture, a time in sound or film.

    Part of the sitting that it was recorded with, and frozen with it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="annotations")
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="annotations")
    place = models.CharField(max_length=100, help_text="As portfolios/locators.py writes it.")
    text = models.TextField(max_length=1000)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["assessment", "pk"]

    def __str__(self):
        return f"{self.file}, {self.place}"

    @property
    def address(self):
        """The end of the address of the place, on a page that shows the file."""
        return locators.address(self.place, f"file-{self.file_id}")


def sound_path(sound, _name):
    return f"feedback/{sound.sha256[:2]}/{sound.sha256}"


class FeedbackSoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may read the piece hears what was recorded with a sitting; before that its speaker alone."""
        heard = Q(assessment__isnull=False, submission__evidence__in=Evidence.objects.visible_to(user))
        return self.filter(heard | Q(by_id=user.pk))

    def at_hand(self):
        """Spoken for a sitting that is not recorded yet, and not taken away."""
        return self.filter(assessment=None, removed_at=None)


class FeedbackSound(FileBeside):
    """Feedback that the assessor has spoken, heard once the sitting is recorded."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="sounds")
    assessment = models.ForeignKey(
        Assessment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sounds",
        help_text="Recorded with it.",
    )
    content = models.FileField(upload_to=sound_path, max_length=200)
    seconds = models.FloatField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackSoundQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "pk"]
