"""What administrators do with claims and documents, and what the worker does: the only place that writes them."""

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
from certification.actions.rendering import RenderingFailed, render_document, resend_stuck_documents

__all__ = [
    "RenderingFailed",
    "accept_claim",
    "agree_claim",
    "ask_revocation",
    "drop_revocation",
    "issue_documents",
    "make_claim",
    "make_unit_claim",
    "render_document",
    "replace_document",
    "resend_stuck_documents",
    "retry_document",
    "revoke_document",
    "submit_claim",
    "withdraw_claim",
]
