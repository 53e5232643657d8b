"""What pages and actions read of claims and documents; each in a fixed number of queries."""

from certification.queries.board import claim_board
from certification.queries.bulk import (
    archived_documents,
    job_documents,
    job_items,
    job_list,
    job_page,
    job_progress,
    pickable,
)
from certification.queries.claim import claim_page, documents_part, live_claim
from certification.queries.claims import claim_rows
from certification.queries.counting import (
    achieved_days,
    choosable_units,
    counted_units,
    free_units,
    frozen_units,
    frozen_verdict,
    groups_of,
    units_verdict,
)
from certification.queries.credentials import places_taken_back
from certification.queries.register import (
    entry_of,
    own_documents,
    paper_page,
    register_entries,
    register_keys,
    serial_of,
    uncollected_places,
)
from certification.queries.sending import (
    claims_to_send,
    columns_for,
    judged_numbers,
    organisations_of,
    sending_list,
)
from certification.queries.verification import tidy, verification, verification_of_file

__all__ = [
    "achieved_days",
    "archived_documents",
    "choosable_units",
    "claim_board",
    "claim_page",
    "claim_rows",
    "claims_to_send",
    "columns_for",
    "counted_units",
    "documents_part",
    "entry_of",
    "free_units",
    "frozen_units",
    "frozen_verdict",
    "groups_of",
    "job_documents",
    "job_items",
    "job_list",
    "job_page",
    "job_progress",
    "judged_numbers",
    "live_claim",
    "organisations_of",
    "own_documents",
    "paper_page",
    "pickable",
    "places_taken_back",
    "register_entries",
    "register_keys",
    "sending_list",
    "serial_of",
    "tidy",
    "uncollected_places",
    "units_verdict",
    "verification",
    "verification_of_file",
]
