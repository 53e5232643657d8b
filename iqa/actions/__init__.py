"""What quality assurers, and assessors answering them, do: the only place that writes iqa's rows."""

from iqa.actions.development import attach_cpd_proof, inspect_cpd_proof, resend_stuck_cpd_proofs
from iqa.actions.following import (
    answer_action,
    close_action,
    countersample,
    record_interview,
    return_action,
    write_note,
)
from iqa.actions.freezing import freeze, freeze_ready
from iqa.actions.observing import acknowledge_observation, cancel_observation, plan_observation, record_observation
from iqa.actions.rating import confirm_risk
from iqa.actions.releasing import release_registration, withdraw_release
from iqa.actions.reviewing import review_sample
from iqa.actions.sampling import draw_sample, plan_sample, replan_sample
from iqa.actions.strategies import DEFAULT_RATES, set_strategy

__all__ = [
    "DEFAULT_RATES",
    "acknowledge_observation",
    "answer_action",
    "attach_cpd_proof",
    "cancel_observation",
    "close_action",
    "confirm_risk",
    "countersample",
    "draw_sample",
    "freeze",
    "freeze_ready",
    "inspect_cpd_proof",
    "plan_observation",
    "plan_sample",
    "record_interview",
    "record_observation",
    "release_registration",
    "replan_sample",
    "resend_stuck_cpd_proofs",
    "return_action",
    "review_sample",
    "set_strategy",
    "withdraw_release",
    "write_note",
]
