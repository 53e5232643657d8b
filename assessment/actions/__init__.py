"""What people do about judgements, signatures, and portfolios on their way: the only place that writes them."""

from assessment.actions.arriving import (
    accept_package,
    begin_import,
    confirm_identity,
    drop_package,
    refuse_early,
    take_portfolio,
)
from assessment.actions.countersigning import (
    countersign_decision,
    countersign_decisions,
    return_decision,
    return_decisions,
)
from assessment.actions.jobs import PackageFailed, delete_old_packages, resend_stuck_packages
from assessment.actions.judging import Judgement, record_decisions, send_back_criteria
from assessment.actions.packing import ask_package, retry_package
from assessment.actions.recognising import accept_priors, hand_in_arrivals, refuse_priors
from assessment.actions.signing import confirm_unit, reopen_unit, sign_off_unit, signed_facts
from assessment.actions.testing import record_test_result
from assessment.actions.working import work_on_package
from assessment.actions.workspace import (
    PLACEHOLDERS,
    Note,
    add_snippet,
    add_sound,
    be_at_desk,
    change_snippet,
    inspect_sound,
    keep_sitting,
    leave_desk,
    remove_sound,
    resend_stuck_sounds,
    retire_snippet,
    settle_aside,
)

__all__ = [
    "PLACEHOLDERS",
    "Judgement",
    "Note",
    "PackageFailed",
    "accept_package",
    "accept_priors",
    "add_snippet",
    "add_sound",
    "ask_package",
    "be_at_desk",
    "begin_import",
    "change_snippet",
    "confirm_identity",
    "confirm_unit",
    "countersign_decision",
    "countersign_decisions",
    "delete_old_packages",
    "drop_package",
    "hand_in_arrivals",
    "inspect_sound",
    "keep_sitting",
    "leave_desk",
    "record_decisions",
    "record_test_result",
    "refuse_early",
    "refuse_priors",
    "remove_sound",
    "reopen_unit",
    "resend_stuck_packages",
    "resend_stuck_sounds",
    "retire_snippet",
    "retry_package",
    "return_decision",
    "return_decisions",
    "send_back_criteria",
    "settle_aside",
    "sign_off_unit",
    "signed_facts",
    "take_portfolio",
    "work_on_package",
]
