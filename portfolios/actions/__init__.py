"""What people do to registrations, routes and evidence: the only place of this house that writes."""

from portfolios.actions.accounts import KeptAccount, account_token, keep_account, newest_revision, take_back_account
from portfolios.actions.allocating import Allocated, allocate_many
from portfolios.actions.correcting import correct_registration, withdraw_registration
from portfolios.actions.drafts import Kept, keep_typing, save_draft
from portfolios.actions.equality import delete_equality, keep_equality
from portfolios.actions.evidence import (
    add_file,
    begin_evidence,
    change_evidence,
    create_evidence,
    remove_file,
    replace_file,
)
from portfolios.actions.examining import (
    check_paper,
    fair_try,
    give_up_paper,
    resend_stuck,
    store_paper,
    take_up,
    waiting_row,
)
from portfolios.actions.importing import (
    bring_sheet,
    check_again,
    confirm_import,
    drop_import,
    keep_sheet,
    resend_stuck_imports,
    write_import,
)
from portfolios.actions.inspecting import (
    MOST_ATTEMPTS,
    InspectionFailed,
    examine_content,
    inspect_file,
    resend_stuck_files,
    stuck_since,
    verdict,
)
from portfolios.actions.many import register_many
from portfolios.actions.mapping import Changes, change_mapping, copy_mapping, map_evidence, map_pieces
from portfolios.actions.moves import (
    complete_evidence,
    declaration_words,
    reopen_evidence,
    require_action,
    submit_evidence,
    withdraw_evidence,
)
from portfolios.actions.proofs import keep_proof
from portfolios.actions.receiving import ReceivedFile, ReceivedLink, receive_evidence, refer_evidence
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
from portfolios.actions.sealing import make_redaction, open_original, redact_file, resend_stuck_redactions
from portfolios.actions.sending import send_registrations, set_columns
from portfolios.actions.sightings import record_sighting
from portfolios.actions.standing import begin_break, end_break, extend_registration, record_uln
from portfolios.actions.statements import take_statement
from portfolios.actions.taking import TAKERS, Taker, largest_upload, mark_taken, resend_stuck_uploads, take_upload
from portfolios.actions.uploads import (
    begin_upload,
    clear_abandoned_uploads,
    give_up_upload,
    receive_part,
    resume_upload,
)

__all__ = [
    "MOST_ATTEMPTS",
    "TAKERS",
    "Allocated",
    "Changes",
    "InspectionFailed",
    "Kept",
    "KeptAccount",
    "ReceivedFile",
    "ReceivedLink",
    "Taker",
    "account_token",
    "add_file",
    "add_reference",
    "allocate_many",
    "allocate_person",
    "begin_break",
    "begin_evidence",
    "begin_upload",
    "bring_sheet",
    "change_evidence",
    "change_mapping",
    "check_again",
    "check_paper",
    "choose_units",
    "clear_abandoned_uploads",
    "close_route",
    "complete_evidence",
    "confirm_import",
    "confirm_name",
    "copy_mapping",
    "correct_registration",
    "create_evidence",
    "declaration_words",
    "delete_equality",
    "drop_import",
    "end_allocation",
    "end_break",
    "examine_content",
    "extend_registration",
    "fair_try",
    "give_up_paper",
    "give_up_upload",
    "inspect_file",
    "keep_account",
    "keep_equality",
    "keep_proof",
    "keep_sheet",
    "keep_typing",
    "largest_upload",
    "lock_unit",
    "make_redaction",
    "map_evidence",
    "map_pieces",
    "mark_taken",
    "newest_revision",
    "open_original",
    "receive_evidence",
    "receive_part",
    "record_identity",
    "record_sighting",
    "record_uln",
    "redact_file",
    "refer_evidence",
    "register_and_allocate",
    "register_learner",
    "register_many",
    "remove_file",
    "remove_reference",
    "reopen_evidence",
    "reopen_route",
    "replace_file",
    "require_action",
    "resend_stuck",
    "resend_stuck_files",
    "resend_stuck_imports",
    "resend_stuck_redactions",
    "resend_stuck_uploads",
    "resume_upload",
    "save_draft",
    "send_registrations",
    "set_columns",
    "store_paper",
    "stuck_since",
    "submit_evidence",
    "take_back_account",
    "take_statement",
    "take_up",
    "take_upload",
    "unlock_unit",
    "verdict",
    "waiting_row",
    "withdraw_evidence",
    "withdraw_registration",
    "write_import",
]
