"""The files that show professional development.

The entries are of centres (CpdEntry), where people and competence are. A file is checked by the machinery of
portfolios, a later house than centres, so the files and the pages of the log stand here.
"""

from django.db import models
from django.db.models import Exists, OuterRef

from centres.models import CpdEntry
from portfolios.models import FileBeside, ShownBeside


def cpd_path(proof, _name):
    return f"development/{proof.sha256[:2]}/{proof.sha256}"


class CpdProofQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the entry."""
        return self.filter(Exists(CpdEntry.objects.visible_to(user).filter(pk=OuterRef("entry"))))


class CpdProof(FileBeside):
    """A certificate or note that shows an entry."""

    entry = models.ForeignKey(CpdEntry, on_delete=models.PROTECT, related_name="proofs")
    content = models.FileField(upload_to=cpd_path, max_length=200)

    objects = CpdProofQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "pk"]


class ShownCpdProof(ShownBeside):
    """A proof of development as people open it."""

    proof = models.OneToOneField(CpdProof, on_delete=models.PROTECT, related_name="shown")
    content = models.FileField(upload_to=cpd_path, max_length=200)
