"""What assessors and learners do about judgements and signatures: the only place that writes them."""

from assessment.actions.countersigning import (
    countersign_decision,
    countersign_decisions,
    return_decision,
    return_decisions,
)
from assessment.actions.judging import Judgement, record_decisions, send_back_criteria
from assessment.actions.signing import confirm_unit, reopen_unit, sign_off_unit, signed_facts
from assessment.actions.testing import record_test_result

__all__ = [
    "Judgement",
    "confirm_unit",
    "countersign_decision",
    "countersign_decisions",
    "record_decisions",
    "record_test_result",
    "reopen_unit",
    "return_decision",
    "return_decisions",
    "send_back_criteria",
    "sign_off_unit",
    "signed_facts",
]
