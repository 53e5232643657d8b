"""What pages and actions read of claims and documents; each in a fixed number of queries."""

from certification.queries.board import claim_board
from certification.queries.claim import claim_page, documents_part, live_claim
from certification.queries.counting import counted_units, frozen_units, frozen_verdict
from certification.queries.register import document_list, own_documents
from certification.queries.verification import tidy, verification

__all__ = [
    "claim_board",
    "claim_page",
    "counted_units",
    "document_list",
    "documents_part",
    "frozen_units",
    "frozen_verdict",
    "live_claim",
    "own_documents",
    "tidy",
    "verification",
]
