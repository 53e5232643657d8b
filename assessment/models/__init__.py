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
from assessment.models.packages import Arrival, PackageJob, PriorAnswer, PriorDecision

__all__ = [
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
