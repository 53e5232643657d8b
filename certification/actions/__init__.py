"""What administrators do with claims and documents, and what the worker does: the only place that writes them."""

from certification.actions.answers import (
    answer_query,
    query_claim,
    record_fee,
    reject_claim,
    set_claim_policy,
    set_organisation_number,
)
from certification.actions.archive import (
    delete_old_archives,
    make_archive,
    remake_archive,
    resend_stuck_archives,
)
from certification.actions.bulk import (
    ItemFailed,
    begin_bulk,
    cancel_bulk,
    resend_stuck_items,
    retry_bulk,
    settle_job_of,
    start_bulk,
    work_on_item,
)
from certification.actions.claims import (
    accept_claim,
    agree_claim,
    make_claim,
    make_unit_claim,
    submit_claim,
    withdraw_claim,
)
from certification.actions.documents import (
    ask_revocation,
    drop_revocation,
    issue_documents,
    replace_document,
    retry_document,
    revoke_document,
)
from certification.actions.register import (
    record_certificate,
    record_custody,
    revoke_certificate,
    take_back_custody,
)
from certification.actions.rendering import (
    RenderingFailed,
    render_document,
    resend_stuck_documents,
)
from certification.actions.sending import (
    record_numbers,
    send_claims,
)

__all__ = [
    "ItemFailed",
    "RenderingFailed",
    "accept_claim",
    "agree_claim",
    "answer_query",
    "ask_revocation",
    "begin_bulk",
    "cancel_bulk",
    "delete_old_archives",
    "drop_revocation",
    "issue_documents",
    "make_archive",
    "make_claim",
    "make_unit_claim",
    "query_claim",
    "record_certificate",
    "record_custody",
    "record_fee",
    "record_numbers",
    "reject_claim",
    "remake_archive",
    "render_document",
    "replace_document",
    "resend_stuck_archives",
    "resend_stuck_documents",
    "resend_stuck_items",
    "retry_bulk",
    "retry_document",
    "revoke_certificate",
    "revoke_document",
    "send_claims",
    "set_claim_policy",
    "set_organisation_number",
    "settle_job_of",
    "start_bulk",
    "submit_claim",
    "take_back_custody",
    "withdraw_claim",
    "work_on_item",
]
