"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.releasing import ReleaseForm, WithdrawForm
from iqa.forms.reviewing import AnswerForm, CloseForm, ReviewForm
from iqa.forms.sampling import PlanForm
from iqa.forms.strategies import StrategyForm
from iqa.forms.visits import (
    AnswerVisitForm,
    AskForm,
    CloseVisitForm,
    JudgeForm,
    LookedForm,
    ReasonForm,
    ReportForm,
    TokenForm,
    VisitActionForm,
    VisitForm,
)

__all__ = [
    "AnswerForm",
    "AnswerVisitForm",
    "AskForm",
    "CloseForm",
    "CloseVisitForm",
    "JudgeForm",
    "LookedForm",
    "PlanForm",
    "ReasonForm",
    "ReleaseForm",
    "ReportForm",
    "ReviewForm",
    "StrategyForm",
    "TokenForm",
    "VisitActionForm",
    "VisitForm",
    "WithdrawForm",
]
