"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.releasing import ReleaseForm, WithdrawForm
from iqa.forms.reviewing import (
    AnswerForm,
    CloseForm,
    CountersampleForm,
    InterviewForm,
    NoteForm,
    ReturnForm,
    ReviewForm,
)
from iqa.forms.sampling import PlanForm, ReplanForm
from iqa.forms.strategies import StrategyForm

__all__ = [
    "AnswerForm",
    "CloseForm",
    "CountersampleForm",
    "InterviewForm",
    "NoteForm",
    "PlanForm",
    "ReleaseForm",
    "ReplanForm",
    "ReturnForm",
    "ReviewForm",
    "StrategyForm",
    "WithdrawForm",
]
