"""What quality assurers, and assessors answering them, do: the only place that writes iqa's rows."""

from iqa.actions.characteristics import read_characteristics
from iqa.actions.rating import confirm_risk
from iqa.actions.releasing import release_registration, withdraw_release
from iqa.actions.reviewing import answer_action, close_action, review_sample
from iqa.actions.sampling import draw_sample, plan_sample
from iqa.actions.strategies import DEFAULT_RATES, set_strategy

__all__ = [
    "DEFAULT_RATES",
    "answer_action",
    "close_action",
    "confirm_risk",
    "draw_sample",
    "plan_sample",
    "read_characteristics",
    "release_registration",
    "review_sample",
    "set_strategy",
    "withdraw_release",
]
