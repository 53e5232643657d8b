"""What pages read of assessment: progress, work that waits, caseload; each in a fixed number of queries."""

from assessment.queries.learning import (
    by_group,
    by_stage,
    criteria_chart,
    evidence_page,
    feedback_list,
    next_steps,
    open_drafts,
    planned_on,
    planned_today,
    route_plan,
)
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
    "by_group",
    "by_stage",
    "caseload",
    "countersign_list",
    "criteria_chart",
    "criterion_state",
    "evidence_page",
    "feedback_list",
    "next_steps",
    "open_drafts",
    "planned_on",
    "planned_today",
    "registration_progress",
    "route_plan",
    "units_to_sign",
    "visible_links",
    "waiting_list",
]
