"""The digital credentials that go beside certificates, and their places in the centre's status lists."""

from django.db import models
from django.utils import timezone

from centres.models import Centre
from certification.models.documents import Document

LIST_LENGTH = 131072  # bits: the least that W3C Bitstring Status List 1.0 (section 6.1) allows, for a crowd to hide in


class Credential(models.Model):
    """An Open Badges 3.0 credential as issued (VC-JWT). It stands as long as its document does."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="credential")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    list_number = models.PositiveIntegerField()
    place = models.PositiveIntegerField(help_text="Its bit in the list; drawn at random, so that it tells no order.")
    token = models.TextField(help_text="The compact JWS.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "list_number", "place"], name="a_place_in_a_status_list_once"),
            models.CheckConstraint(condition=models.Q(place__lt=LIST_LENGTH), name="place_within_the_list"),
        ]

    def __str__(self):
        return f"Credential of {self.document}"
