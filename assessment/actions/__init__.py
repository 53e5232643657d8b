"""What people do about judgements, signatures, and portfolios on their way: the only place that writes them."""

from assessment.actions.adjusting import answer_adjustment, ask_adjustment, decide_adjustment, read_need
from assessment.actions.arriving import (
    accept_package,
    begin_import,
    confirm_identity,
    drop_package,
    refuse_early,
    take_portfolio,
)
from assessment.actions.beginning import record_start, renew_agreement, set_start_terms, sign_agreement
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
from assessment.actions.testing import (
    correct_test_result,
    inspect_proof,
    record_test_result,
    resend_stuck_proofs,
    set_resit_terms,
)
from assessment.actions.working import work_on_package

__all__ = [
    "Judgement",
    "PackageFailed",
    "accept_package",
    "accept_priors",
    "answer_adjustment",
    "ask_adjustment",
    "ask_package",
    "begin_import",
    "confirm_identity",
    "confirm_unit",
    "correct_test_result",
    "countersign_decision",
    "countersign_decisions",
    "decide_adjustment",
    "delete_old_packages",
    "drop_package",
    "hand_in_arrivals",
    "inspect_proof",
    "read_need",
    "record_decisions",
    "record_start",
    "record_test_result",
    "refuse_early",
    "refuse_priors",
    "renew_agreement",
    "reopen_unit",
    "resend_stuck_packages",
    "resend_stuck_proofs",
    "retry_package",
    "return_decision",
    "return_decisions",
    "send_back_criteria",
    "set_resit_terms",
    "set_start_terms",
    "sign_agreement",
    "sign_off_unit",
    "signed_facts",
    "take_portfolio",
    "work_on_package",
]
