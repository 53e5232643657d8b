"""How risky an assessor's decisions are: computed from what the records say, confirmed by a person (R4.6-R4.8, R4.15).

To add a factor, write a function of this signature, in `factors.py` or in a module of its own in this package, and put
it into FACTORS (`listed.py`):

    def agreement_in_standardisation(scope: Scope) -> dict[int, Finding]:
        ...

It gets all assessors of a qualification in a centre at once and returns a Finding (figure, sentence, level, url) for
each assessor (by id) of whom it has something to say; the others are left out. It asks for its rows in a fixed number
of queries, whatever the number of assessors; a cached property of Scope shares them with other factors. `level` is what
the factor argues for, Risk.LOW where all is well; `url` leads to the rows.

A factor that `decides` counts alone. The others are signs: two that argue for a level make it that level, and one alone
raises to a step below what it argues for.
"""

from iqa.queries.risk.combined import Rated, computed_from, rated, risks
from iqa.queries.risk.factors import Finding
from iqa.queries.risk.listed import FACTORS, Factor
from iqa.queries.risk.record import CLEAN_SAMPLES, RECENT, RiskFound, risk_of
from iqa.queries.risk.scope import Scope

__all__ = [
    "CLEAN_SAMPLES",
    "FACTORS",
    "RECENT",
    "Factor",
    "Finding",
    "Rated",
    "RiskFound",
    "Scope",
    "computed_from",
    "rated",
    "risk_of",
    "risks",
]
