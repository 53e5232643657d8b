"""What quality assurance says: strategy, risk, draws, samples and their findings, actions, release."""

from iqa.models.rating import RiskRating
from iqa.models.releasing import Release
from iqa.models.reviewing import Action, ActionQuerySet, SampleFinding
from iqa.models.sampling import Draw, DrawQuerySet, Sample, SampleQuerySet
from iqa.models.strategies import SamplingStrategy, StrategyQuerySet

__all__ = [
    "Action",
    "ActionQuerySet",
    "Draw",
    "DrawQuerySet",
    "Release",
    "RiskRating",
    "Sample",
    "SampleFinding",
    "SampleQuerySet",
    "SamplingStrategy",
    "StrategyQuerySet",
]
