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
from portfolios.actions.taking import TAKERS, Taker, mark_taken, resend_stuck_uploads, take_upload
from portfolios.actions.uploads import (
    begin_upload,
    clear_abandoned_uploads,
    give_up_upload,
    receive_part,
    resume_upload,
)

__all__ = [
    "TAKERS",
    "Kept",
    "Taker",
    "add_file",
    "allocate_person",
    "begin_upload",
    "change_evidence",
    "choose_units",
    "clear_abandoned_uploads",
    "close_route",
    "complete_evidence",
    "confirm_name",
    "correct_registration",
    "create_evidence",
    "declaration_words",
    "end_allocation",
    "give_up_upload",
    "inspect_file",
    "lock_unit",
    "map_evidence",
    "mark_taken",
    "receive_part",
    "record_identity",
    "register_and_allocate",
    "register_learner",
    "remove_file",
    "reopen_evidence",
    "reopen_route",
    "require_action",
    "resend_stuck_uploads",
    "resume_upload",
    "save_draft",
    "submit_evidence",
    "take_upload",
    "unlock_unit",
    "withdraw_evidence",
    "withdraw_registration",
]
