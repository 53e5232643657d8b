"""The files that show professional development.

The entries are of centres (CpdEntry), where people and competence are. A file is checked by the machinery of
portfolios, a later house than centres, so the files and the pages of the log stand here.
"""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from centres.models import CpdEntry
from iqa.models.strategies import USER
from portfolios.states import FileState, Scan


def cpd_path(proof, _name):
    return f"development/{proof.sha256[:2]}/{proof.sha256}"


class CpdProofQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the entry."""
        return self.filter(Exists(CpdEntry.objects.visible_to(user).filter(pk=OuterRef("entry"))))


class CpdProof(models.Model):
    """A certificate or note that shows an entry: checked on arrival like any file (R2.11), never deleted."""

    entry = models.ForeignKey(CpdEntry, on_delete=models.PROTECT, related_name="proofs")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=cpd_path, max_length=200)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    refusal = models.CharField(max_length=400, blank=True)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = CpdProofQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "pk"]

    def __str__(self):
        return self.name

    @property
    def handed_out(self):
        """What people open: the form without hidden facts where the checks made one, else this row."""
        return self.shown if hasattr(self, "shown") else self


class ShownCpdProof(models.Model):
    """A proof as people open it: drawn anew, without what the file hides (place, camera, author)."""

    proof = models.OneToOneField(CpdProof, on_delete=models.PROTECT, related_name="shown")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=cpd_path, max_length=200)

    def __str__(self):
        return self.proof.name
