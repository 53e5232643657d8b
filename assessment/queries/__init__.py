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
from assessment.queries.sheet import Sheet, assessment_sheet
from assessment.queries.signing import checks_in_order, results_of_test, unit_facts, unit_history
from assessment.queries.work import (
    Load,
    Work,
    caseload,
    countersign_list,
    loads,
    units_to_sign,
    waiting_list,
    work_waiting,
)

__all__ = [
    "CriterionProgress",
    "Load",
    "OutcomeProgress",
    "Progress",
    "Sheet",
    "UnitProgress",
    "Work",
    "achieved_units",
    "assessment_sheet",
    "caseload",
    "checks_in_order",
    "countersign_list",
    "countersign_sitting",
    "criterion_state",
    "loads",
    "registration_progress",
    "results_of_test",
    "unit_facts",
    "unit_history",
    "units_to_sign",
    "visible_links",
    "waiting_list",
    "with_codes",
    "work_waiting",
]
