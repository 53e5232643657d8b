"""Rights of learners and what went wrong: prior learning, adjustments, appeals, malpractice."""

from assessment.models import Adjustment, Appeal, AppealProcedure, Case, Recognition
from iqa.queries.sections.tables import Table, day, portfolio_cell
from iqa.rules import in_scope


def recognitions(visit):
    """1 query."""
    rows = Recognition.objects.filter(registration__in=in_scope(visit))
    rows = rows.select_related("registration", "unit", "record__by", "answer").order_by("registration__name", "pk")
    lines = [
        [
            portfolio_cell(visit, row.registration),
            row.unit.number,
            row.get_kind_display(),
            f"{row.achievement}, {row.organisation}",
            day(row.achieved_on),
            row.record.by.full_name if hasattr(row, "record") else "not recorded yet",
            row.answer.reference if hasattr(row, "answer") else "",
            "counts" if row.superseded_at is None else f"withdrawn {day(row.superseded_at)}",
        ]
        for row in rows
    ]
    heads = ["Learner", "Unit", "Kind", "Achieved", "On", "Recorded by", "Reference", "State"]
    return [Table("Recognition of prior learning", heads, lines, "Nothing achieved before has been proposed.")]


def adjustments(visit):
    """2 queries. The need itself stays with those who look after the learner (R7.3)."""
    rows = Adjustment.objects.filter(registration__in=in_scope(visit)).select_related("registration")
    rows = rows.prefetch_related("decisions__by").order_by("registration__name", "pk")
    lines = []
    for row in rows:
        current = next((decision for decision in row.decisions.all() if decision.superseded_at is None), None)
        said = (
            [current.get_outcome_display(), current.reference, day(current.decided_on)]
            if current
            else ["asked for", "", ""]
        )
        lines.append([portfolio_cell(visit, row.registration), row.get_kind_display(), row.measure, *said])
    heads = ["Learner", "Kind", "What is done differently", "Decision", "Reference", "Day"]
    return [Table("Adjustments", heads, lines, "None was asked for.")]


def appeals(visit):
    """3 queries."""
    procedures = AppealProcedure.objects.filter(centre=visit.centre).order_by("-version")
    lines = [[f"Version {row.version}", day(row.in_force_from), str(len(row.stages))] for row in procedures]
    procedure = Table("Procedure", ["Version", "In force from", "Stages"], lines, "The standard procedure is in force.")
    rows = Appeal.objects.filter(registration__in=in_scope(visit)).select_related("registration")
    rows = rows.prefetch_related("steps__answer__by").order_by("number")
    lines = []
    for row in rows:
        steps = [
            f"{step.number}: {step.get_handler_display()}, "
            + (f"{step.answer.get_outcome_display()}" if hasattr(step, "answer") else f"due {day(step.due_on)}")
            for step in row.steps.all()
        ]
        against = f"{row.get_subject_display()}, {row.get_ground_display()}"
        name = portfolio_cell(visit, row.registration)
        lines.append([str(row), name, against, day(row.raised_at), "; ".join(steps), row.get_status_display()])
    heads = ["Appeal", "Learner", "Against", "Raised", "Stages", "State"]
    return [procedure, Table("Appeals", heads, lines, "Nobody has appealed.")]


def cases(visit):
    """Cases that are closed or were told to the organisation; one that is not told yet says only that there is one.

    1 query. Who is named in it is not said here.
    """
    rows = Case.objects.filter(registration__in=in_scope(visit)).select_related("closing", "registration")
    rows = rows.prefetch_related("notices").order_by("number")
    lines = []
    for row in rows:
        notice = next((one for one in row.notices.all() if one.superseded_at is None), None)
        told = f"told {day(notice.told_on)}, {notice.reference}" if notice else "not told yet"
        outcome = row.closing.get_outcome_display() if hasattr(row, "closing") else ""
        subject = row.allegation if notice or outcome else "under investigation"
        lines.append([str(row), row.get_kind_display(), subject, day(row.came_to_light_on), told, outcome or "open"])
    heads = ["Case", "Kind", "Allegation", "Came to light", "Awarding organisation", "Outcome"]
    return [Table("Cases", heads, lines, "No case is on record.")]
