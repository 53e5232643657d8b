"""What quality assurers, and assessors answering them, do: the only place that writes iqa's rows."""

from iqa.actions.authenticators import (
    authenticator_of,
    prove_authenticator,
)
from iqa.actions.characteristics import (
    read_characteristics,
)
from iqa.actions.concluding import (
    add_exercise_action,
    add_remark,
    agree_outcome,
    answer_exercise_action,
    close_exercise_action,
    conclude_exercise,
    record_meeting,
    retire_exemplar,
)
from iqa.actions.development import (
    attach_cpd_proof,
    inspect_cpd_proof,
    resend_stuck_cpd_proofs,
)
from iqa.actions.entering import (
    enter_room,
    leave_room,
    log_look,
    stay_in_room,
)
from iqa.actions.exercise_items import (
    CopyWaits,
    add_evidence_item,
    add_specimen_item,
    confirm_item,
    make_copy,
    mask_item,
    remove_item,
    resend_stuck_copies,
)
from iqa.actions.following import (
    answer_action,
    close_action,
    countersample,
    record_interview,
    return_action,
    write_note,
)
from iqa.actions.freezing import (
    freeze,
    freeze_ready,
)
from iqa.actions.observing import (
    acknowledge_observation,
    cancel_observation,
    plan_observation,
    record_observation,
)
from iqa.actions.papers import (
    PaperFailed,
    ask_paper,
    delete_old_packs,
    make_paper,
    record_fetched,
    resend_stuck_papers,
)
from iqa.actions.rating import (
    confirm_risk,
)
from iqa.actions.releasing import (
    release_registration,
    withdraw_release,
)
from iqa.actions.reviewing import (
    review_sample,
)
from iqa.actions.sampling import (
    draw_sample,
    plan_sample,
    replan_sample,
)
from iqa.actions.standardising import (
    cancel_exercise,
    change_exercise,
    close_exercise,
    hand_in,
    invite_person,
    keep_judgements,
    open_exercise,
    plan_exercise,
    take_out_person,
)
from iqa.actions.strategies import (
    set_strategy,
)
from iqa.actions.visit_actions import (
    accept_visit_answer,
    answer_visit_action,
    close_visit_action,
    set_visit_action,
)
from iqa.actions.visit_reports import (
    sign_report,
    write_report,
)
from iqa.actions.visit_samples import (
    ask_in_room,
    ask_samples,
    judge_sample,
    open_narrowed_in_room,
    open_original_in_room,
)
from iqa.actions.visits import (
    close_ended_visits,
    close_room,
    forget_authenticator,
    open_room,
    plan_visit,
    send_link_again,
)

__all__ = [
    "CopyWaits",
    "PaperFailed",
    "accept_visit_answer",
    "acknowledge_observation",
    "add_evidence_item",
    "add_exercise_action",
    "add_remark",
    "add_specimen_item",
    "agree_outcome",
    "answer_action",
    "answer_exercise_action",
    "answer_visit_action",
    "ask_in_room",
    "ask_paper",
    "ask_samples",
    "attach_cpd_proof",
    "authenticator_of",
    "cancel_exercise",
    "cancel_observation",
    "change_exercise",
    "close_action",
    "close_ended_visits",
    "close_exercise",
    "close_exercise_action",
    "close_room",
    "close_visit_action",
    "conclude_exercise",
    "confirm_item",
    "confirm_risk",
    "countersample",
    "delete_old_packs",
    "draw_sample",
    "enter_room",
    "forget_authenticator",
    "freeze",
    "freeze_ready",
    "hand_in",
    "inspect_cpd_proof",
    "invite_person",
    "judge_sample",
    "keep_judgements",
    "leave_room",
    "log_look",
    "make_copy",
    "make_paper",
    "mask_item",
    "open_exercise",
    "open_narrowed_in_room",
    "open_original_in_room",
    "open_room",
    "plan_exercise",
    "plan_observation",
    "plan_sample",
    "plan_visit",
    "prove_authenticator",
    "read_characteristics",
    "record_fetched",
    "record_interview",
    "record_meeting",
    "record_observation",
    "release_registration",
    "remove_item",
    "replan_sample",
    "resend_stuck_copies",
    "resend_stuck_cpd_proofs",
    "resend_stuck_papers",
    "retire_exemplar",
    "return_action",
    "review_sample",
    "send_link_again",
    "set_strategy",
    "set_visit_action",
    "sign_report",
    "stay_in_room",
    "take_out_person",
    "withdraw_release",
    "write_note",
    "write_report",
]
