"""What is claimed and issued: claims, and the register of documents that anyone can check."""

from certification.models.claims import Claim, ClaimQuerySet, ClaimUnit
from certification.models.documents import ALPHABET, Document, DocumentQuerySet, new_number
from certification.models.retention import (
    DataCopy,
    DisposalItem,
    DisposalList,
    ErasureRequest,
    RetentionHold,
    RetentionRule,
)

__all__ = [
    "ALPHABET",
    "Claim",
    "ClaimQuerySet",
    "ClaimUnit",
    "DataCopy",
    "DisposalItem",
    "DisposalList",
    "Document",
    "DocumentQuerySet",
    "ErasureRequest",
    "RetentionHold",
    "RetentionRule",
    "new_number",
]
