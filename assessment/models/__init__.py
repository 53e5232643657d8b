"""What the assessor decides and signs; portfolios on their way out and in, and what was decided elsewhere."""

from assessment.models.adjusting import (
    Adjustment,
    AdjustmentDecision,
    AdjustmentNote,
    NeedReading,
)
from assessment.models.appeals import (
    Appeal,
    AppealAnswer,
    AppealProcedure,
    AppealQuerySet,
    AppealSearch,
    AppealStage,
)
from assessment.models.beginning import (
    AgreementSignature,
    StartItem,
    StartTerms,
)
from assessment.models.cases import (
    Case,
    CaseClosing,
    CaseHold,
    CaseInvestigator,
    CaseNote,
    CaseNotice,
    CasePerson,
    CaseQuerySet,
    CaseTelling,
)
from assessment.models.judging import (
    Assessment,
    Countersignature,
    Decision,
    DecisionQuerySet,
    Signature,
    UnitSignOff,
)
from assessment.models.observation import (
    Observation,
    ObservationMark,
)
from assessment.models.packages import (
    Arrival,
    PackageJob,
    PriorAnswer,
    PriorDecision,
)
from assessment.models.plans import (
    ActionCheck,
    CalendarAddress,
    EmployerLink,
    Plan,
    PlanningPolicy,
    PlanSignature,
    PlanVersion,
    Review,
    ReviewAction,
    ReviewComment,
)
from assessment.models.questioning import (
    AnswerVerdict,
    Asked,
    Question,
    QuestionCriterion,
    Questioning,
)
from assessment.models.recognition import (
    Recognition,
    RecognitionAnswer,
    RecognitionLimit,
    RecognitionRecord,
)
from assessment.models.testing import (
    TestResult,
)
from assessment.models.witness import (
    Witness,
    WitnessCheck,
    WitnessLink,
    WitnessRequest,
    WitnessStatement,
)
from assessment.models.workspace import (
    Annotation,
    Desk,
    FeedbackSound,
    Snippet,
    sound_path,
)

__all__ = [
    "ActionCheck",
    "Adjustment",
    "AdjustmentDecision",
    "AdjustmentNote",
    "AgreementSignature",
    "Annotation",
    "AnswerVerdict",
    "Appeal",
    "AppealAnswer",
    "AppealProcedure",
    "AppealQuerySet",
    "AppealSearch",
    "AppealStage",
    "Arrival",
    "Asked",
    "Assessment",
    "CalendarAddress",
    "Case",
    "CaseClosing",
    "CaseHold",
    "CaseInvestigator",
    "CaseNote",
    "CaseNotice",
    "CasePerson",
    "CaseQuerySet",
    "CaseTelling",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "Desk",
    "EmployerLink",
    "FeedbackSound",
    "NeedReading",
    "Observation",
    "ObservationMark",
    "PackageJob",
    "Plan",
    "PlanSignature",
    "PlanVersion",
    "PlanningPolicy",
    "PriorAnswer",
    "PriorDecision",
    "Question",
    "QuestionCriterion",
    "Questioning",
    "Recognition",
    "RecognitionAnswer",
    "RecognitionLimit",
    "RecognitionRecord",
    "Review",
    "ReviewAction",
    "ReviewComment",
    "Signature",
    "Snippet",
    "StartItem",
    "StartTerms",
    "TestResult",
    "UnitSignOff",
    "Witness",
    "WitnessCheck",
    "WitnessLink",
    "WitnessRequest",
    "WitnessStatement",
    "sound_path",
]
