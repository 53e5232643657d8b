"""The register of documents that anyone can check."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import QUALITY_ROLES, Role
from certification.models.claims import Claim
from certification.states import DocumentKind, DocumentStatus, Rendering

# Without letters that are read as digits (I, L, O, U): a number has to survive being typed from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number(prefix, on):
    """HL26-4F7K-92QD: the centre, the year, and 40 random bits, so that numbers cannot be guessed."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}{on:%y}-{code[:4]}-{code[4:]}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and quality assurers of the centre; the learner their own, once it is ready."""
        kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
        own = Q(claim__registration__learner_id=user.pk, rendering=Rendering.DONE)
        return self.filter(Q(claim__registration__centre__in=kept) | own)


class Document(models.Model):
    """An entry of the register (R6.19): a printed document, the facts it shows, and the making of its PDF.

    `facts` are what is printed, frozen; the same facts, key and moment of signing make the same bytes. Revoking and
    replacing change `status` only.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=16, choices=DocumentKind)
    number = models.CharField(max_length=20, unique=True)
    issued_on = models.DateField()
    facts = models.JSONField()
    status = models.CharField(max_length=10, choices=DocumentStatus, default=DocumentStatus.VALID)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    closed_why = models.CharField(max_length=300, blank=True)
    rendering = models.CharField(max_length=8, choices=Rendering, default=Rendering.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the worker was last asked for it.")
    error = models.CharField(max_length=400, blank=True)
    file = models.FileField(upload_to="documents/%Y/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    printed_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the bytes before they were signed.")
    signed_at = models.DateTimeField(null=True, blank=True, help_text="The moment that the signature names.")
    signed_with = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the certificate.")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=Q(status=DocumentStatus.VALID),
                name="one_valid_document_per_kind",
            ),
            models.CheckConstraint(condition=~Q(rendering=Rendering.DONE) | ~Q(sha256=""), name="ready_has_a_file"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
