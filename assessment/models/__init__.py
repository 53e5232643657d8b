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
from assessment.models.workspace import Annotation, Desk, FeedbackSound, Snippet, sound_path

__all__ = [
    "Annotation",
    "Arrival",
    "Assessment",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "Desk",
    "FeedbackSound",
    "PackageJob",
    "PriorAnswer",
    "PriorDecision",
    "Signature",
    "Snippet",
    "TestResult",
    "UnitSignOff",
    "sound_path",
]
