"""What people do to registrations, routes and evidence: the only place of this house that writes."""

from portfolios.actions.drafts import Kept, save_draft
from portfolios.actions.evidence import add_file, change_evidence, create_evidence, map_evidence, remove_file
from portfolios.actions.moves import (
    complete_evidence,
    declaration_for,
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
