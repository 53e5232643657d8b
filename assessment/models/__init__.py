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
from assessment.models.questioning import AnswerVerdict, Asked, Question, QuestionCriterion, Questioning

__all__ = [
    "AnswerVerdict",
    "Arrival",
    "Asked",
    "Assessment",
    "Countersignature",
    "Decision",
    "DecisionQuerySet",
    "PackageJob",
    "PriorAnswer",
    "PriorDecision",
    "Question",
    "QuestionCriterion",
    "Questioning",
    "Signature",
    "TestResult",
    "UnitSignOff",
]
