"""Input of quality assurance, to clean data; never saves."""

from iqa.forms.development import (
    CpdForm,
    CpdProofForm,
    SendBackForm,
    VerifyForm,
)
from iqa.forms.observing import (
    AcknowledgeForm,
    CancelForm,
    ObservationForm,
    PlanObservationForm,
)
from iqa.forms.rating import (
    RatingForm,
)
from iqa.forms.releasing import (
    ReleaseForm,
    WithdrawForm,
)
from iqa.forms.reports import (
    PeriodForm,
    asked_period,
)
from iqa.forms.reviewing import (
    AnswerForm,
    CloseForm,
    CountersampleForm,
    InterviewForm,
    NoteForm,
    ReturnForm,
    ReviewForm,
)
from iqa.forms.sampling import (
    PlanForm,
    ReplanForm,
)
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
from iqa.forms.strategies import (
    StrategyForm,
)

__all__ = [
    "AcknowledgeForm",
    "AgreeForm",
    "AnswerForm",
    "CancelForm",
    "CloseForm",
    "CountersampleForm",
    "CpdForm",
    "CpdProofForm",
    "ExerciseActionForm",
    "ExerciseForm",
    "InterviewForm",
    "JudgeForm",
    "MaskForm",
    "MeetingForm",
    "NoteForm",
    "ObservationForm",
    "PeriodForm",
    "PersonForm",
    "PieceForm",
    "PlanForm",
    "PlanObservationForm",
    "RatingForm",
    "ReleaseForm",
    "RemarkForm",
    "ReplanForm",
    "ReturnForm",
    "ReviewForm",
    "SendBackForm",
    "SpecimenForm",
    "StrategyForm",
    "VerifyForm",
    "WhyForm",
    "WithdrawForm",
    "asked_period",
]
