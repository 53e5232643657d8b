"""Files beside evidence: result slips, proof of development, spoken feedback. Each kind is a model of its own house."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portfolios.states import FileState, Scan


class FileBeside(models.Model):
    """A file of somebody on the staff: checked on arrival like any file (R2.11), never deleted.

    The model adds `content`, kept under its fingerprint in a folder of its own, and what the file belongs to. `state`,
    `attempts` and `sent_at` are the truth of its checks (portfolios/actions/examining.py).
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    refusal = models.CharField(max_length=400, blank=True)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def handed_out(self):
        """What people open: the form as shown where the checks made one, else this row; both have `content`."""
        return self.shown if hasattr(self, "shown") else self


class ShownBeside(models.Model):
    """Such a file as people open it: drawn anew, without what it hides (place, camera, author).

    The model adds `proof`, the file, which calls it `shown`, and `content`.
    """

    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.proof}, as shown"
