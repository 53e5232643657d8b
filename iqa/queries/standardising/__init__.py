"""What pages read of standardisation: exercises, the room as each person sees it, results, exemplars, what it says of
an assessor."""

from iqa.queries.standardising.choosing import (
    criteria_of_units,
    people_to_invite,
    pieces_for,
    portfolio_units,
    staff_of,
)
from iqa.queries.standardising.comparing import standardisation_factor
from iqa.queries.standardising.exemplars import exemplar_list, exemplar_of, exemplar_units
from iqa.queries.standardising.exercises import exercise_list, plannable
from iqa.queries.standardising.results import actions_of, discussion_of, minutes_rows, results_of
from iqa.queries.standardising.room import item_of, items_before, items_of, people_of, sheet_of, taken_out
from iqa.queries.standardising.waiting import action_work, exercise_places, exercise_work

__all__ = [
    "action_work",
    "actions_of",
    "criteria_of_units",
    "discussion_of",
    "exemplar_list",
    "exemplar_of",
    "exemplar_units",
    "exercise_list",
    "exercise_places",
    "exercise_work",
    "item_of",
    "items_before",
    "items_of",
    "minutes_rows",
    "people_of",
    "people_to_invite",
    "pieces_for",
    "plannable",
    "portfolio_units",
    "results_of",
    "sheet_of",
    "staff_of",
    "standardisation_factor",
    "taken_out",
]
