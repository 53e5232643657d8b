"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.releasing import ReleaseForm, WithdrawForm
from iqa.forms.reviewing import AnswerForm, CloseForm, ReviewForm
from iqa.forms.sampling import PlanForm
from iqa.forms.standardising import (
    AgreeForm,
    ExerciseActionForm,
    ExerciseForm,
    JudgeForm,
    MaskForm,
    MeetingForm,
    PersonForm,
    PieceForm,
    RemarkForm,
    SpecimenForm,
    WhyForm,
)
from iqa.forms.strategies import StrategyForm

__all__ = [
    "AgreeForm",
    "AnswerForm",
    "CloseForm",
    "ExerciseActionForm",
    "ExerciseForm",
    "JudgeForm",
    "MaskForm",
    "MeetingForm",
    "PersonForm",
    "PieceForm",
    "PlanForm",
    "ReleaseForm",
    "RemarkForm",
    "ReviewForm",
    "SpecimenForm",
    "StrategyForm",
    "WhyForm",
    "WithdrawForm",
]
