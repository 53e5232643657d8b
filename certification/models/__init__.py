"""What is claimed and issued: claims, and the register of documents that anyone can check."""

from certification.models.claims import Claim, ClaimQuerySet, ClaimUnit
from certification.models.credentials import LIST_LENGTH, Credential
from certification.models.documents import ALPHABET, Document, DocumentQuerySet, new_number
from certification.models.requests import ReplacementRequest, RevocationRequest

__all__ = [
    "ALPHABET",
    "LIST_LENGTH",
    "Claim",
    "ClaimQuerySet",
    "ClaimUnit",
    "Credential",
    "Document",
    "DocumentQuerySet",
    "ReplacementRequest",
    "RevocationRequest",
    "new_number",
]
