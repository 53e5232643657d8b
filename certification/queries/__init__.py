"""What pages and actions read of claims and documents; each in a fixed number of queries."""

from certification.queries.board import claim_board
from certification.queries.claim import claim_page, documents_part, live_claim, open_unit_claim
from certification.queries.counting import claimed_rows, counted_units, frozen_units, frozen_verdict
from certification.queries.credentials import places_taken_back
from certification.queries.register import document_list, own_documents
from certification.queries.verification import tidy, verification, verification_of_file

__all__ = [
    "claim_board",
    "claim_page",
    "claimed_rows",
    "counted_units",
    "document_list",
    "documents_part",
    "frozen_units",
    "frozen_verdict",
    "live_claim",
    "open_unit_claim",
    "own_documents",
    "places_taken_back",
    "tidy",
    "verification",
    "verification_of_file",
]
