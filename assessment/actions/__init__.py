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

__all__ = [
    "Judgement",
    "PackageFailed",
    "accept_package",
    "accept_priors",
    "ask_package",
    "begin_import",
    "confirm_identity",
    "confirm_unit",
    "countersign_decision",
    "countersign_decisions",
    "delete_old_packages",
    "drop_package",
    "hand_in_arrivals",
    "record_decisions",
    "record_test_result",
    "refuse_early",
    "refuse_priors",
    "reopen_unit",
    "resend_stuck_packages",
    "retry_package",
    "return_decision",
    "return_decisions",
    "send_back_criteria",
    "sign_off_unit",
    "signed_facts",
    "take_portfolio",
    "work_on_package",
]
