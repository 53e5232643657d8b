"""What the assessor decides and signs; portfolios on their way out and in, and what was decided elsewhere."""

from assessment.models.judging import (
    Assessment,
    Countersignature,
    Decision,
    DecisionQuerySet,
    Signature,
    TestResult,
    UnitSignOff,
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
from assessment.models.recognition import (
    Recognition,
    RecognitionAnswer,
    RecognitionLimit,
    RecognitionRecord,
)

__all__ = [
    "ActionCheck",
    "Arrival",
    "Assessment",
    "CalendarAddress",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "EmployerLink",
    "PackageJob",
    "Plan",
    "PlanSignature",
    "PlanVersion",
    "PlanningPolicy",
    "PriorAnswer",
    "PriorDecision",
    "Recognition",
    "RecognitionAnswer",
    "RecognitionLimit",
    "RecognitionRecord",
    "Review",
    "ReviewAction",
    "ReviewComment",
    "Signature",
    "TestResult",
    "UnitSignOff",
]
