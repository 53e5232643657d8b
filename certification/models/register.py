"""The register beside the centre's own documents: the organisation's certificates, and where each paper is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import QUALITY_ROLES, Role
from certification.models.claims import Claim
from certification.models.documents import Document
from certification.states import CertificateKind, CustodyKind, DocumentStatus, HandOverWay
from config.append_only import SupersedableModel, SupersedableQuerySet
from qualifications.models import AwardingOrganisation

USER = settings.AUTH_USER_MODEL


class OrganisationCertificateQuerySet(models.QuerySet):
    def visible_to(self, user):
        kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
        return self.filter(claim__registration__centre__in=kept)


class OrganisationCertificate(models.Model):
    """A certificate that the awarding organisation printed, by its serial (R6.19). Closing changes `status` only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="certificates")
    awarding_organisation = models.ForeignKey(AwardingOrganisation, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=CertificateKind, default=CertificateKind.FULL)
    printed_name = models.CharField("name as printed", max_length=200)
    title = models.CharField("title as printed", max_length=250)
    awarded_on = models.DateField("date of award")
    status = models.CharField(max_length=10, choices=DocumentStatus, default=DocumentStatus.VALID)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    closed_why = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationCertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-awarded_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["awarding_organisation", "serial"], name="one_certificate_per_serial"),
            models.CheckConstraint(condition=Q(kind__in=CertificateKind.values), name="certificate_kind_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.serial}"

    @property
    def number(self):
        """The serial, under the name that the centre's own documents have for theirs."""
        return self.serial


class CustodyQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
        ours = Q(document__claim__registration__centre__in=kept)
        return self.filter(ours | Q(certificate__claim__registration__centre__in=kept))


class Custody(SupersedableModel):
    """What happened to one paper at the centre: received, checked by whom, handed over to whom and how (R6.19).

    About a document of ours or a certificate of the organisation, never both. Superseded: entered by mistake, and why.
    """

    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="custody")
    certificate = models.ForeignKey(
        OrganisationCertificate, null=True, blank=True, on_delete=models.PROTECT, related_name="custody"
    )
    kind = models.CharField(max_length=12, choices=CustodyKind)
    on = models.DateField(default=timezone.localdate)
    way = models.CharField(max_length=10, choices=HandOverWay, blank=True)
    whom = models.CharField("to whom", max_length=150, blank=True)
    proof = models.CharField(max_length=120, blank=True, help_text="Proof of identity seen, or the number of the post.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CustodyQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, certificate__isnull=True)
                | Q(document__isnull=True, certificate__isnull=False),
                name="custody_of_one_paper",
            ),
            models.UniqueConstraint(
                fields=["document", "kind"], condition=Q(superseded_at=None), name="custody_once_of_a_document"
            ),
            models.UniqueConstraint(
                fields=["certificate", "kind"], condition=Q(superseded_at=None), name="custody_once_of_a_certificate"
            ),
            models.CheckConstraint(
                condition=~Q(kind=CustodyKind.HANDED_OVER) | (~Q(way="") & ~Q(whom="") & ~Q(proof="")),
                name="handed_over_to_somebody_with_proof",
            ),
        ]

    def __str__(self):
        return f"{self.document or self.certificate}: {self.get_kind_display().lower()}"
