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
from assessment.actions.reminding import (
    make_calendar_address,
    open_calendar,
    revoke_calendar_address,
    send_daily_letters,
)
from assessment.actions.reviews import (
    Agreed,
    Checked,
    check_action,
    close_employer_link,
    comment_as_employer,
    invite_employer,
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
from assessment.actions.working import (
    work_on_package,
)

__all__ = [
    "Agreed",
    "Checked",
    "Judgement",
    "PackageFailed",
    "abandon_plan",
    "accept_package",
    "accept_plan",
    "accept_priors",
    "answer_recognition",
    "ask_package",
    "begin_import",
    "begin_plan",
    "check_action",
    "close_employer_link",
    "comment_as_employer",
    "complete_plan",
    "confirm_identity",
    "confirm_unit",
    "countersign_decision",
    "countersign_decisions",
    "delete_old_packages",
    "drop_package",
    "hand_in_arrivals",
    "invite_employer",
    "make_calendar_address",
    "open_calendar",
    "propose_plan",
    "propose_recognition",
    "propose_transfer",
    "record_decisions",
    "record_recognition",
    "record_review",
    "record_test_result",
    "refuse_early",
    "refuse_priors",
    "reopen_unit",
    "resend_stuck_packages",
    "retry_package",
    "return_decision",
    "return_decisions",
    "return_plan",
    "revoke_calendar_address",
    "send_back_criteria",
    "send_daily_letters",
    "set_planning",
    "set_recognition_limit",
    "sign_off_unit",
    "sign_review",
    "signed_facts",
    "take_portfolio",
    "withdraw_recognition",
    "work_on_package",
    "write_plan",
]
