"""What is claimed and issued: claims, and the register of documents that anyone can check."""

from certification.models.claims import Claim, ClaimQuerySet, ClaimUnit
from certification.models.documents import ALPHABET, Document, DocumentQuerySet, new_number

__all__ = [
    "ALPHABET",
    "Claim",
    "ClaimQuerySet",
    "ClaimUnit",
    "Document",
    "DocumentQuerySet",
    "new_number",
]
