"""What quality assurance says: strategy, risk, draws, samples and their findings, actions, release."""

from iqa.models.authenticators import (
    Authenticator,
    BackupCode,
)
from iqa.models.development import (
    CpdProof,
    CpdProofQuerySet,
    ShownCpdProof,
    cpd_path,
)
from iqa.models.freezing import (
    Replanning,
    Snapshot,
)
from iqa.models.observing import (
    AssessorObservation,
    AssessorObservationQuerySet,
    Interview,
    InterviewQuerySet,
    ObservationRating,
)
from iqa.models.rating import (
    RiskRating,
)
from iqa.models.releasing import (
    Release,
)
from iqa.models.reviewing import (
    Action,
    ActionQuerySet,
    ActionStep,
    Countersample,
    FeedbackNote,
    SampleFinding,
)
from iqa.models.sampling import (
    Draw,
    DrawQuerySet,
    Sample,
    SampleQuerySet,
)
from iqa.models.standardising import (
    AgreedOutcome,
    Ballot,
    Exemplar,
    Exercise,
    ExerciseAction,
    Invitation,
    Item,
    ItemCriterion,
    ItemFile,
    Judgement,
    Remark,
)
from iqa.models.strategies import (
    SamplingStrategy,
    StrategyQuerySet,
)
from iqa.models.visits import (
    ExternalVisit,
    ExternalVisitQuerySet,
    VisitAction,
    VisitActionQuerySet,
    VisitEntry,
    VisitLink,
    VisitLook,
    VisitPaper,
    VisitPaperQuerySet,
    VisitReport,
    VisitSample,
)

__all__ = [
    "Action",
    "ActionQuerySet",
    "ActionStep",
    "AgreedOutcome",
    "AssessorObservation",
    "AssessorObservationQuerySet",
    "Authenticator",
    "BackupCode",
    "Ballot",
    "Countersample",
    "CpdProof",
    "CpdProofQuerySet",
    "Draw",
    "DrawQuerySet",
    "Exemplar",
    "Exercise",
    "ExerciseAction",
    "ExternalVisit",
    "ExternalVisitQuerySet",
    "FeedbackNote",
    "Interview",
    "InterviewQuerySet",
    "Invitation",
    "Item",
    "ItemCriterion",
    "ItemFile",
    "Judgement",
    "ObservationRating",
    "Release",
    "Remark",
    "Replanning",
    "RiskRating",
    "Sample",
    "SampleFinding",
    "SampleQuerySet",
    "SamplingStrategy",
    "ShownCpdProof",
    "Snapshot",
    "StrategyQuerySet",
    "VisitAction",
    "VisitActionQuerySet",
    "VisitEntry",
    "VisitLink",
    "VisitLook",
    "VisitPaper",
    "VisitPaperQuerySet",
    "VisitReport",
    "VisitSample",
    "cpd_path",
]
