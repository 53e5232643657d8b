"""What quality assurance said about a learner’s units, and by which rule it is let go (centres/holdings.py)."""

from centres.holdings import holding, kept

PLANNED = "What is planned to be sampled is told to nobody whom it concerns (R4.9)."

HOLDINGS = [
    holding("iqa.Release", "registration", "records", "superseded_why facts"),
    holding("iqa.Sample", "registration", "records", "why feedback seen", untold=PLANNED),
    holding("iqa.SampleFinding", "sample__registration", "records", "comment"),
    holding("iqa.Action", "sample__registration", "records", "text answer"),
]
KEPT = [kept("iqa.Release", "statement", "The same words for everybody.")]
