"""What pages read of assessment: progress, work that waits, caseload; each in a fixed number of queries."""

from assessment.queries.progress import (
    CriterionProgress,
    OutcomeProgress,
    Progress,
    UnitProgress,
    achieved_units,
    criterion_state,
    registration_progress,
    visible_links,
)
from assessment.queries.work import caseload, countersign_list, units_to_sign, waiting_list

__all__ = [
    "CriterionProgress",
    "OutcomeProgress",
    "Progress",
    "UnitProgress",
    "achieved_units",
    "caseload",
    "countersign_list",
    "criterion_state",
    "registration_progress",
    "units_to_sign",
    "visible_links",
    "waiting_list",
]
