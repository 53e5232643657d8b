"""What quality assurance says: strategy, draws, samples and their findings, actions, release."""

from iqa.models.releasing import Release
from iqa.models.reviewing import Action, ActionQuerySet, SampleFinding
from iqa.models.sampling import Draw, DrawQuerySet, Sample, SampleQuerySet
from iqa.models.strategies import SamplingStrategy

__all__ = [
    "Action",
    "ActionQuerySet",
    "Draw",
    "DrawQuerySet",
    "Release",
    "Sample",
    "SampleFinding",
    "SampleQuerySet",
    "SamplingStrategy",
]
