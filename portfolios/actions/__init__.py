"""What people do to registrations, routes and evidence: the only place of this house that writes."""

from portfolios.actions.correcting import correct_registration, withdraw_registration
from portfolios.actions.drafts import Kept, save_draft
from portfolios.actions.evidence import add_file, change_evidence, create_evidence, map_evidence, remove_file
from portfolios.actions.inspecting import inspect_file
from portfolios.actions.moves import (
    complete_evidence,
    declaration_words,
    reopen_evidence,
    require_action,
    submit_evidence,
    withdraw_evidence,
)
from portfolios.actions.registering import (
    allocate_person,
    confirm_name,
    end_allocation,
    record_identity,
    register_and_allocate,
    register_learner,
)
from portfolios.actions.routes import choose_units, close_route, lock_unit, reopen_route, unlock_unit
from portfolios.actions.sealing import make_redaction, open_original, redact_file, resend_stuck_redactions

__all__ = [
    "Kept",
    "add_file",
    "allocate_person",
    "change_evidence",
    "choose_units",
    "close_route",
    "complete_evidence",
    "confirm_name",
    "correct_registration",
    "create_evidence",
    "declaration_words",
    "end_allocation",
    "inspect_file",
    "lock_unit",
    "make_redaction",
    "map_evidence",
    "open_original",
    "record_identity",
    "redact_file",
    "register_and_allocate",
    "register_learner",
    "remove_file",
    "reopen_evidence",
    "reopen_route",
    "require_action",
    "resend_stuck_redactions",
    "save_draft",
    "submit_evidence",
    "unlock_unit",
    "withdraw_evidence",
    "withdraw_registration",
]
