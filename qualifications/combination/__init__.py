"""The rules of combination of a qualification (R6.10-R6.14): pure functions of plain values, no database.

`evaluate` judges achieved units rule by rule, `complete` finds the least further work, `glh_range` the guided
learning hours of the shortest routes. All three are exact, never greedy. Who reads on: `structure` (the values),
`plan` (an edition prepared once), `solver` (the search), `findings`, `verdict`, `completion`.
"""

from qualifications.combination.completion import Completion, MissingFigures, complete, glh_range
from qualifications.combination.findings import Finding
from qualifications.combination.structure import AT_OR_ABOVE, EXACTLY, MEASURES, UP_TO, WHOLE, Edition, Group, Unit
from qualifications.combination.verdict import Verdict, evaluate

__all__ = [
    "AT_OR_ABOVE",
    "EXACTLY",
    "MEASURES",
    "UP_TO",
    "WHOLE",
    "Completion",
    "Edition",
    "Finding",
    "Group",
    "MissingFigures",
    "Unit",
    "Verdict",
    "complete",
    "evaluate",
    "glh_range",
]
