"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.rating import RatingForm
from iqa.forms.releasing import ReleaseForm, WithdrawForm
from iqa.forms.reports import PeriodForm, asked_period
from iqa.forms.reviewing import AnswerForm, CloseForm, ReviewForm
from iqa.forms.sampling import PlanForm
from iqa.forms.strategies import StrategyForm

__all__ = [
    "AnswerForm",
    "CloseForm",
    "PeriodForm",
    "PlanForm",
    "RatingForm",
    "ReleaseForm",
    "ReviewForm",
    "StrategyForm",
    "WithdrawForm",
    "asked_period",
]
