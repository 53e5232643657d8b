"""What people do to registrations, routes and evidence: the only place of this house that writes."""

from portfolios.actions.accounts import (
    KeptAccount,
    account_token,
    keep_account,
    newest_revision,
    take_back_account,
)
from portfolios.actions.correcting import correct_registration, withdraw_registration
from portfolios.actions.drafts import Kept, keep_typing, save_draft
from portfolios.actions.evidence import (
    add_file,
    change_evidence,
    create_evidence,
    remove_file,
    replace_file,
)
from portfolios.actions.inspecting import InspectionFailed, inspect_file, resend_stuck_files
from portfolios.actions.mapping import Changes, change_mapping, copy_mapping, map_evidence, map_pieces
from portfolios.actions.moves import (
    complete_evidence,
    declaration_words,
    reopen_evidence,
    require_action,
    submit_evidence,
    withdraw_evidence,
)
from portfolios.actions.references import add_reference, remove_reference
from portfolios.actions.registering import (
    allocate_person,
    confirm_name,
    end_allocation,
    record_identity,
    register_and_allocate,
    register_learner,
)
from portfolios.actions.routes import choose_units, close_route, lock_unit, reopen_route, unlock_unit

__all__ = [
    "Changes",
    "InspectionFailed",
    "Kept",
    "KeptAccount",
    "account_token",
    "add_file",
    "add_reference",
    "allocate_person",
    "change_evidence",
    "change_mapping",
    "choose_units",
    "close_route",
    "complete_evidence",
    "confirm_name",
    "copy_mapping",
    "correct_registration",
    "create_evidence",
    "declaration_words",
    "end_allocation",
    "inspect_file",
    "keep_account",
    "keep_typing",
    "lock_unit",
    "map_evidence",
    "map_pieces",
    "newest_revision",
    "record_identity",
    "register_and_allocate",
    "register_learner",
    "remove_file",
    "remove_reference",
    "reopen_evidence",
    "reopen_route",
    "replace_file",
    "require_action",
    "resend_stuck_files",
    "save_draft",
    "submit_evidence",
    "take_back_account",
    "unlock_unit",
    "withdraw_evidence",
    "withdraw_registration",
]
