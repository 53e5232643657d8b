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
    ShownAnswerForm,
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
from iqa.forms.visits import (
    AnswerVisitForm,
    AskForm,
    CloseVisitForm,
    JudgeVisitForm,
    LookedForm,
    ReasonForm,
    ReportForm,
    TokenForm,
    VisitActionForm,
    VisitForm,
)

__all__ = [
    "AcknowledgeForm",
    "AgreeForm",
    "AnswerForm",
    "AnswerVisitForm",
    "AskForm",
    "CancelForm",
    "CloseForm",
    "CloseVisitForm",
    "CountersampleForm",
    "CpdForm",
    "CpdProofForm",
    "ExerciseActionForm",
    "ExerciseForm",
    "InterviewForm",
    "JudgeForm",
    "JudgeVisitForm",
    "LookedForm",
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
    "ReasonForm",
    "ReleaseForm",
    "RemarkForm",
    "ReplanForm",
    "ReportForm",
    "ReturnForm",
    "ReviewForm",
    "SendBackForm",
    "ShownAnswerForm",
    "SpecimenForm",
    "StrategyForm",
    "TokenForm",
    "VerifyForm",
    "VisitActionForm",
    "VisitForm",
    "WhyForm",
    "WithdrawForm",
    "asked_period",
]
