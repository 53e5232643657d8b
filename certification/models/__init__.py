"""What is claimed and issued: claims, and the register of documents that anyone can check."""

from certification.models.bulk import (
    BulkItem,
    BulkJob,
    archive_path,
)
from certification.models.claims import (
    Claim,
    ClaimMove,
    ClaimPolicy,
    ClaimQuerySet,
    ClaimQuestion,
    ClaimUnit,
)
from certification.models.credentials import (
    LIST_LENGTH,
    Credential,
)
from certification.models.documents import (
    ALPHABET,
    Document,
    DocumentQuerySet,
    new_number,
)
from certification.models.register import (
    Custody,
    OrganisationCertificate,
)
from certification.models.requests import (
    ReplacementRequest,
    RevocationRequest,
)
from certification.models.retention import (
    DataCopy,
    DisposalItem,
    DisposalList,
    ErasureRequest,
    RetentionHold,
    RetentionRule,
)
from certification.models.sending import (
    ClaimSending,
)

__all__ = [
    "ALPHABET",
    "LIST_LENGTH",
    "BulkItem",
    "BulkJob",
    "Claim",
    "ClaimMove",
    "ClaimPolicy",
    "ClaimQuerySet",
    "ClaimQuestion",
    "ClaimSending",
    "ClaimUnit",
    "Credential",
    "Custody",
    "DataCopy",
    "DisposalItem",
    "DisposalList",
    "Document",
    "DocumentQuerySet",
    "ErasureRequest",
    "OrganisationCertificate",
    "ReplacementRequest",
    "RetentionHold",
    "RetentionRule",
    "RevocationRequest",
    "archive_path",
    "new_number",
]
