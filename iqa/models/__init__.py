"""What quality assurance says: strategy, draws, samples and their findings, actions, release, standardisation."""

from iqa.models.releasing import Release
from iqa.models.reviewing import Action, ActionQuerySet, SampleFinding
from iqa.models.sampling import Draw, DrawQuerySet, Sample, SampleQuerySet
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
from iqa.models.strategies import SamplingStrategy

__all__ = [
    "Action",
    "ActionQuerySet",
    "AgreedOutcome",
    "Ballot",
    "Draw",
    "DrawQuerySet",
    "Exemplar",
    "Exercise",
    "ExerciseAction",
    "Invitation",
    "Item",
    "ItemCriterion",
    "ItemFile",
    "Judgement",
    "Release",
    "Remark",
    "Sample",
    "SampleFinding",
    "SampleQuerySet",
    "SamplingStrategy",
]
