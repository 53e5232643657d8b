"""What quality assurers, and assessors answering them, do: the only place that writes iqa's rows."""

from iqa.actions.following import (
    answer_action,
    close_action,
    countersample,
    record_interview,
    return_action,
    write_note,
)
from iqa.actions.freezing import freeze, freeze_ready
from iqa.actions.releasing import release_registration, withdraw_release
from iqa.actions.reviewing import review_sample
from iqa.actions.sampling import DEFAULT_RATES, draw_sample, plan_sample, replan_sample, set_strategy

__all__ = [
    "DEFAULT_RATES",
    "answer_action",
    "close_action",
    "countersample",
    "draw_sample",
    "freeze",
    "freeze_ready",
    "plan_sample",
    "record_interview",
    "release_registration",
    "replan_sample",
    "return_action",
    "review_sample",
    "set_strategy",
    "withdraw_release",
    "write_note",
]
