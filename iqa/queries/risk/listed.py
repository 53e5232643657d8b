"""The factors in the order in which the page shows them."""

from collections.abc import Callable
from typing import NamedTuple

from iqa.queries.risk import factors


class Factor(NamedTuple):
    """`find`: see the package's docstring. `decides`: counts alone; the others are signs."""

    code: str
    title: str
    find: Callable
    decides: bool = False


FACTORS = (
    Factor("training", "In training", factors.training, decides=True),
    Factor("newness", "New assessor", factors.newness, decides=True),
    Factor("record", "Earlier samples", factors.record, decides=True),
    Factor("conflict", "Conflict of interest", factors.conflict, decides=True),
    Factor("agreement", "Agreement in standardisation", factors.agreement_in_standardisation),
    Factor("fast", "Fast completions", factors.fast_completions),
    Factor("feedback", "Identical feedback", factors.identical_feedback),
    Factor("evidence", "Identical evidence", factors.identical_evidence),
    Factor("gap", "Time since the last sample", factors.long_gap),
    Factor("units", "Units never sampled", factors.unsampled_units),
    Factor("sites", "Sites never sampled", factors.unsampled_sites),
    Factor("remote", "Away from the main site", factors.remote_site),
    Factor("new_to_unit", "New to a unit", factors.new_to_unit),
    Factor("edition", "New qualification or version", factors.new_edition),
    Factor("special", "Simulation or prior learning", factors.special_evidence),
    Factor("staff", "Staff as learners", factors.staff_learners),
    Factor("caseload", "Caseload", factors.caseload),
)
