"""What the pages of learners and evidence read, each in a fixed number of SQL queries."""

from portfolios.queries.files import Shown, kept_files, open_uploads, shown_form
from portfolios.queries.library import current_files, evidence_list, units_served
from portfolios.queries.mapping import CriterionCell, OutcomeCells, UnitCells, criteria, mapping_matrix
from portfolios.queries.registrations import (
    allocatable,
    assessors_of,
    current_allocations,
    learner_list,
    looked_after_by,
    open_approvals,
    qualifications_of,
    registration_facts,
)
from portfolios.queries.routes import GroupChoice, group_choices, mandatory_units, route_units
