"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.development import CpdForm, CpdProofForm, SendBackForm, VerifyForm
from iqa.forms.observing import AcknowledgeForm, CancelForm, ObservationForm, PlanObservationForm
from iqa.forms.rating import RatingForm
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
    "AcknowledgeForm",
    "AnswerForm",
    "CancelForm",
    "CloseForm",
    "CountersampleForm",
    "CpdForm",
    "CpdProofForm",
    "InterviewForm",
    "NoteForm",
    "ObservationForm",
    "PlanForm",
    "PlanObservationForm",
    "RatingForm",
    "ReleaseForm",
    "ReplanForm",
    "ReturnForm",
    "ReviewForm",
    "SendBackForm",
    "StrategyForm",
    "VerifyForm",
    "WithdrawForm",
]
