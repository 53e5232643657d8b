"""What quality assurers, and assessors answering them, do: the only place that writes iqa's rows."""

from iqa.actions.characteristics import (
    read_characteristics,
)
from iqa.actions.development import (
    attach_cpd_proof,
    inspect_cpd_proof,
    resend_stuck_cpd_proofs,
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
    add_exercise_action,
    add_remark,
    agree_outcome,
    answer_exercise_action,
    cancel_exercise,
    change_exercise,
    close_exercise,
    close_exercise_action,
    conclude_exercise,
    hand_in,
    invite_person,
    keep_judgements,
    open_exercise,
    plan_exercise,
    record_meeting,
    retire_exemplar,
    take_out_person,
)
from iqa.actions.strategies import (
    DEFAULT_RATES,
    set_strategy,
)

__all__ = [
    "DEFAULT_RATES",
    "CopyWaits",
    "acknowledge_observation",
    "add_evidence_item",
    "add_exercise_action",
    "add_remark",
    "add_specimen_item",
    "agree_outcome",
    "answer_action",
    "answer_exercise_action",
    "attach_cpd_proof",
    "cancel_exercise",
    "cancel_observation",
    "change_exercise",
    "close_action",
    "close_exercise",
    "close_exercise_action",
    "conclude_exercise",
    "confirm_item",
    "confirm_risk",
    "countersample",
    "draw_sample",
    "freeze",
    "freeze_ready",
    "hand_in",
    "inspect_cpd_proof",
    "invite_person",
    "keep_judgements",
    "make_copy",
    "mask_item",
    "open_exercise",
    "plan_exercise",
    "plan_observation",
    "plan_sample",
    "read_characteristics",
    "record_interview",
    "record_meeting",
    "record_observation",
    "release_registration",
    "remove_item",
    "replan_sample",
    "resend_stuck_copies",
    "resend_stuck_cpd_proofs",
    "retire_exemplar",
    "return_action",
    "review_sample",
    "set_strategy",
    "take_out_person",
    "withdraw_release",
    "write_note",
]
