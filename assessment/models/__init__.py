"""What the assessor decides and signs; portfolios on their way out and in, and what was decided elsewhere."""

from assessment.models.appeals import (
    Appeal,
    AppealAnswer,
    AppealProcedure,
    AppealQuerySet,
    AppealSearch,
    AppealStage,
)
from assessment.models.judging import (
    Assessment,
    Countersignature,
    Decision,
    DecisionQuerySet,
    Signature,
    TestResult,
    UnitSignOff,
)
from assessment.models.packages import Arrival, PackageJob, PriorAnswer, PriorDecision

__all__ = [
    "Appeal",
    "AppealAnswer",
    "AppealProcedure",
    "AppealQuerySet",
    "AppealSearch",
    "AppealStage",
    "Arrival",
    "Assessment",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "PackageJob",
    "PriorAnswer",
    "PriorDecision",
    "Signature",
    "TestResult",
    "UnitSignOff",
]
