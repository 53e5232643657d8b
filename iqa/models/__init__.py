"""What quality assurance says: strategy, draws, samples and their findings, actions, release."""

from iqa.models.releasing import Release
from iqa.models.reviewing import Action, ActionQuerySet, SampleFinding
from iqa.models.sampling import Draw, DrawQuerySet, Sample, SampleQuerySet
from iqa.models.strategies import SamplingStrategy
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
    "Draw",
    "DrawQuerySet",
    "ExternalVisit",
    "ExternalVisitQuerySet",
    "Release",
    "Sample",
    "SampleFinding",
    "SampleQuerySet",
    "SamplingStrategy",
    "VisitAction",
    "VisitActionQuerySet",
    "VisitEntry",
    "VisitLink",
    "VisitLook",
    "VisitPaper",
    "VisitPaperQuerySet",
    "VisitReport",
    "VisitSample",
]
