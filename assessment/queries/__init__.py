"""What pages read of assessment: progress, work that waits, caseload; each in a fixed number of queries."""

from assessment.queries.learning import (
    by_group,
    by_stage,
    criteria_chart,
    feedback_list,
    next_steps,
    open_drafts,
    pace,
    planned_today,
    still_missing,
)
from assessment.queries.piece import evidence_page
from assessment.queries.planning import route_plan
from assessment.queries.progress import (
    CriterionProgress,
    OutcomeProgress,
    Progress,
    UnitProgress,
    achieved_units,
    criterion_state,
    registration_progress,
    restricted_counts,
    visible_links,
)
from assessment.queries.sheet import Sheet, assessment_sheet
from assessment.queries.signing import checks_in_order, results_of_test, unit_facts, unit_history
from assessment.queries.soft_checks import soft_checks
from assessment.queries.work import (
    Load,
    Work,
    caseload,
    countersign_list,
    countersign_sitting,
    loads,
    units_to_sign,
    waiting_list,
    with_codes,
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
    "by_group",
    "by_stage",
    "caseload",
    "checks_in_order",
    "countersign_list",
    "countersign_sitting",
    "criteria_chart",
    "criterion_state",
    "evidence_page",
    "feedback_list",
    "loads",
    "next_steps",
    "open_drafts",
    "pace",
    "planned_today",
    "registration_progress",
    "restricted_counts",
    "results_of_test",
    "route_plan",
    "soft_checks",
    "still_missing",
    "unit_facts",
    "unit_history",
    "units_to_sign",
    "visible_links",
    "waiting_list",
    "with_codes",
    "work_waiting",
]
