"""Who works with sheets, and why one cannot be confirmed."""

from centres.rules import can_administer, holds_role_anywhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.states import ImportState


def can_bring_sheets(user, _):
    return holds_role_anywhere(user, Role.ADMIN)


def can_keep_import(user, batch):
    """A sheet, or what was sent to an awarding organisation: administrators of its centre."""
    return can_administer(user, batch.centre)


def confirm_blockers(batch, counts):
    """`counts`: queries.import_counts."""
    if batch.state == ImportState.CONFIRMED:
        return [Blocker("confirmed", "This sheet is being written.", "Wait until it is done.")]
    if batch.state != ImportState.CHECKED:
        sentence = f"This sheet is {batch.get_state_display().lower()}."
        return [Blocker("closed", sentence, "Bring it again if something in it is still to be done.")]
    if not counts["ready"]:
        remedy = "Take the rows to correct, correct them in a spreadsheet and bring that sheet."
        return [Blocker("no_rows", "No row of the sheet is ready.", remedy)]
    return []
