"""Files of evidence: on their way, as sent, as shown, and what they look like."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portfolios.models.evidence import Evidence
from portfolios.models.registrations import Registration
from portfolios.states import FileState, Likeness, Purpose, Scan, UploadPurpose, UploadState

USER = settings.AUTH_USER_MODEL


# Media type, by how it starts -> key of config.ui.KINDS.
FILE_LOOKS = (
    ("application/pdf", "pdf"),
    ("image/", "photo"),
    ("video/", "video"),
    ("audio/", "audio"),
    ("text/", "text"),
    ("application/zip", "archive"),
    ("application/x-7z", "archive"),
)


def file_path(stored, _name):
    """Where a file lies: by its fingerprint, never by the name that was sent."""
    return f"evidence/{stored.sha256[:2]}/{stored.sha256}"


def rendition_path(rendition, _name):
    return f"renditions/{rendition.sha256[:2]}/{rendition.sha256}"


class EvidenceFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user))


class EvidenceFile(models.Model):
    """A file of a piece of evidence, exactly as it was sent. A replaced file is a new row (R2.11).

    The checks on arrival run in the background: until `state` is CHECKED only its author opens it, a REFUSED one
    nobody. What others are shown may be a Rendition: without the place in a picture, redacted, converted. The
    original is then sealed.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.FileField(upload_to=file_path, max_length=200)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", help_text="Older version."
    )
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    refusal = models.CharField(max_length=400, blank=True, help_text="The sentence for its author.")
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    pages = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True, help_text="How long it plays.")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    facts = models.JSONField(default=dict, blank=True, help_text="What else the checks found: list of an archive, …")
    picture_hash = models.CharField(max_length=16, blank=True, db_index=True, help_text="Of what it looks like.")
    checked_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the checks were last asked for.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="When a worker took the checks up.")
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["evidence", "pk"]

    def __str__(self):
        return self.name

    @property
    def look(self):
        """The key of config.ui.KINDS that draws it."""
        return next((look for start, look in FILE_LOOKS if self.media_type.startswith(start)), "document")


class FileText(models.Model):
    """The words in a file, for search and suggestions; never shown as the file itself."""

    file = models.OneToOneField(EvidenceFile, on_delete=models.PROTECT, related_name="words")
    text = models.TextField()

    def __str__(self):
        return f"words of {self.file}"


class FileMark(models.Model):
    """A piece of what a file looks or reads like: files with one in common may be alike (arrival/likeness.py)."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "mark"], name="one_mark_per_file")]

    def __str__(self):
        return f"{self.mark} of {self.file}"


class Rendition(models.Model):
    """Another form of a file, made by us: what others see instead of the original, a PDF of it, a small picture.

    Made anew it is a new row; the newest that is not superseded counts, the others are kept.
    """

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="renditions")
    purpose = models.CharField(max_length=10, choices=Purpose)
    content = models.FileField(upload_to=rendition_path, max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(default=dict, blank=True, help_text="How it was made: regions redacted, what was removed.")
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["file", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "purpose"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_rendition_per_purpose",
            )
        ]

    def __str__(self):
        return f"{self.file}, {self.get_purpose_display().lower()}"


class FileLikeness(models.Model):
    """A file is the same as, or much like, a file of another learner: for assessor and quality assurer alone."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="likenesses")
    other = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Likeness)
    measure = models.FloatField(help_text="1 is the same.")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["file", "-measure"]
        constraints = [models.UniqueConstraint(fields=["file", "other"], name="one_likeness_per_pair")]

    def __str__(self):
        return f"{self.file} is like {self.other}"


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An upload is its sender's alone."""
        return self.filter(by_id=user.pk)


class Upload(models.Model):
    """A file on its way, in parts, that may stop and go on (tus 1.0). `received` bytes lie in the incoming folder.

    When it is whole, a task takes it: `state` tells how far that is, `problem` why it could not be taken.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=UploadPurpose, default=UploadPurpose.EVIDENCE)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="uploads")
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    problem = models.CharField(max_length=400, blank=True)
    file = models.OneToOneField(
        EvidenceFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="upload",
        help_text="What it became.",
    )
    started_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="no_more_received_than_sent"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
        ]

    def __str__(self):
        return self.name
