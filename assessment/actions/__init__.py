"""What people do about judgements, signatures, and portfolios on their way: the only place that writes them."""

from assessment.actions.adjusting import (
    answer_adjustment,
    ask_adjustment,
    decide_adjustment,
    read_need,
)
from assessment.actions.arriving import (
    accept_package,
    begin_import,
    confirm_identity,
    drop_package,
    refuse_early,
    take_portfolio,
)
from assessment.actions.beginning import (
    record_start,
    renew_agreement,
    set_start_terms,
    sign_agreement,
)
from assessment.actions.countersigning import (
    countersign_decision,
    countersign_decisions,
    return_decision,
    return_decisions,
)
from assessment.actions.jobs import (
    PackageFailed,
    delete_old_packages,
    resend_stuck_packages,
)
from assessment.actions.judging import (
    Judgement,
    record_decisions,
    send_back_criteria,
)
from assessment.actions.packing import (
    ask_package,
    retry_package,
)
from assessment.actions.plans import (
    abandon_plan,
    accept_plan,
    begin_plan,
    complete_plan,
    propose_plan,
    return_plan,
    write_plan,
)
from assessment.actions.questioning import (
    Verdict,
    Written,
    add_question,
    cancel_questioning,
    change_question,
    finish_questioning,
    hand_in_answers,
    judge_answers,
    keep_questioning,
    open_answers,
    plan_questioning,
    retire_question,
)
from assessment.actions.recognising import (
    accept_priors,
    hand_in_arrivals,
    refuse_priors,
)
from assessment.actions.recognition import (
    answer_recognition,
    propose_recognition,
    propose_transfer,
    record_recognition,
    set_recognition_limit,
    withdraw_recognition,
)
from assessment.actions.reviews import (
    Agreed,
    Checked,
    check_action,
    record_review,
    set_planning,
    sign_review,
)
from assessment.actions.signing import (
    confirm_unit,
    reopen_unit,
    sign_off_unit,
    signed_facts,
)
from assessment.actions.testing import (
    record_test_result,
)
from assessment.actions.witness import (
    ask_again,
    ask_witness,
    check_witness,
    confirm_statement,
    decline_request,
    keep_draft,
    propose_witness,
    withdraw_request,
)
from assessment.actions.working import (
    work_on_package,
)

__all__ = [
    "Agreed",
    "Checked",
    "Judgement",
    "PackageFailed",
    "Verdict",
    "Written",
    "abandon_plan",
    "accept_package",
    "accept_plan",
    "accept_priors",
    "add_question",
    "answer_adjustment",
    "answer_recognition",
    "ask_adjustment",
    "ask_again",
    "ask_package",
    "ask_witness",
    "begin_import",
    "begin_plan",
    "cancel_questioning",
    "change_question",
    "check_action",
    "check_witness",
    "complete_plan",
    "confirm_identity",
    "confirm_statement",
    "confirm_unit",
    "countersign_decision",
    "countersign_decisions",
    "decide_adjustment",
    "decline_request",
    "delete_old_packages",
    "drop_package",
    "finish_questioning",
    "hand_in_answers",
    "hand_in_arrivals",
    "judge_answers",
    "keep_draft",
    "keep_questioning",
    "open_answers",
    "plan_questioning",
    "propose_plan",
    "propose_recognition",
    "propose_transfer",
    "propose_witness",
    "read_need",
    "record_decisions",
    "record_recognition",
    "record_review",
    "record_start",
    "record_test_result",
    "refuse_early",
    "refuse_priors",
    "renew_agreement",
    "reopen_unit",
    "resend_stuck_packages",
    "retire_question",
    "retry_package",
    "return_decision",
    "return_decisions",
    "return_plan",
    "send_back_criteria",
    "set_planning",
    "set_recognition_limit",
    "set_start_terms",
    "sign_agreement",
    "sign_off_unit",
    "sign_review",
    "signed_facts",
    "take_portfolio",
    "withdraw_recognition",
    "withdraw_request",
    "work_on_package",
    "write_plan",
]
