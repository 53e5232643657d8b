"""What the assessor decides and signs; portfolios on their way out and in, and what was decided elsewhere."""

from assessment.models.adjusting import Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading
from assessment.models.beginning import AgreementSignature, StartItem, StartTerms
from assessment.models.judging import (
    Assessment,
    Countersignature,
    Decision,
    DecisionQuerySet,
    Signature,
    UnitSignOff,
)
from assessment.models.packages import Arrival, PackageJob, PriorAnswer, PriorDecision
from assessment.models.testing import ResitTerms, TestProof, TestResult

__all__ = [
    "Adjustment",
    "AdjustmentDecision",
    "AdjustmentNote",
    "AgreementSignature",
    "Arrival",
    "Assessment",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "NeedReading",
    "PackageJob",
    "PriorAnswer",
    "PriorDecision",
    "ResitTerms",
    "Signature",
    "StartItem",
    "StartTerms",
    "TestProof",
    "TestResult",
    "UnitSignOff",
]
