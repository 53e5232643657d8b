"""Internal quality assurance as the external quality assurer reads it: strategy, plan, feedback."""

from django.urls import reverse

from iqa import policy
from iqa.models import Action, Draw, Sample
from iqa.queries.sections.tables import Cell, Table, day, portfolio_cell
from iqa.queries.strategies import value_of, versions
from iqa.rules import in_scope
from iqa.states import Risk, SampleStatus

COMPARED = 4  # versions side by side; more do not fit a sheet of paper


def strategy(visit):
    """What is in the scope of the visit, why, and every number of it. 2 queries."""
    scope = set(visit.qualifications.values_list("pk", flat=True))
    rows = [row for row in versions(visit.centre) if _concerns(row, visit, scope)]
    heads = ["Version", "In force from", "For", *Risk.labels, "Set by", "State"]
    lines = [
        [
            str(row.version),
            day(row.in_force_from),
            row.scope,
            *[f"{rate} %" for _, rate in row.percent],
            row.made_by.full_name,
            row.state,
        ]
        for row in rows
    ]
    whys = [[str(row.version), row.rationale or "None written."] for row in rows]
    newest = rows[:COMPARED]
    compared = ["What", *[f"Version {row.version}" for row in newest]]
    return [
        Table("Sampling strategy", heads, lines, "The centre has no strategy yet."),
        Table("Why these numbers", ["Version", "Why"], whys, "The centre has no strategy yet."),
        Table("What the strategy says", compared, _said(newest), "The centre has no strategy yet."),
    ]


def _concerns(row, visit, scope):
    """Whether the version is for all, for the organisation of the visit, or for one of its qualifications."""
    own_organisation = row.awarding_organisation_id in (None, visit.organisation_id)
    return own_organisation and row.qualification_id in (None, *scope)


def _said(rows):
    """Every term with its number in each of the versions, and what is a choice and not a number."""
    if not rows:
        return []
    terms = [(f"At least: {term.title.lower()}", term) for term in policy.MINIMA]
    terms += [(term.title, term) for term in policy.NUMBERS if term not in policy.MINIMA]
    numbers = [[title, *[f"{value_of(row, term)} {term.unit}".strip() for row in rows]] for title, term in terms]
    return [
        *numbers,
        ["Interim share counts", *[row.get_interim_by_display() for row in rows]],
        ["After a disagreement the risk rises", *[row.get_step_up_display() for row in rows]],
        ["Always sampled", *[", ".join(m.title for m in policy.MUSTS if m.code in row.always) for row in rows]],
        ["Units that are always sampled", *[", ".join(row.listed_units) or "none" for row in rows]],
    ]


def plan(visit):
    """Draws, and every sample drawn or planned. 3 queries."""
    return [_draws(visit), _samples(visit)]


def _draws(visit):
    rows = Draw.objects.filter(centre=visit.centre, qualification__in=visit.qualifications.all())
    rows = rows.select_related("qualification", "by", "strategy").order_by("-at")
    heads = ["Draw", "Qualification", "Drawn on", "By", "Strategy", "Algorithm", "Seed", "Population (SHA-256)"]
    lines = [
        [
            str(row.number),
            str(row.qualification),
            day(row.at),
            row.by.full_name,
            f"version {row.strategy.version}",
            row.algorithm,
            row.seed,
            row.population_digest[:16],
        ]
        for row in rows
    ]
    return Table("Draws", heads, lines, "No sample has been drawn yet.")


def _all(visit):
    rows = Sample.objects.filter(registration__in=in_scope(visit))
    rows = rows.select_related("registration", "unit", "assessor", "iqa", "done_by")
    return rows.order_by("registration__name", "registration", "unit__number", "pk")


def _samples(visit):
    heads = ["Learner", "Unit", "Kind", "Why this one", "Assessor", "Quality assurer", "Planned", "Done", "Outcome"]
    lines = [
        [
            portfolio_cell(visit, row.registration),
            sample_cell(visit, row),
            row.get_kind_display(),
            row.why,
            row.assessor.full_name if row.assessor else "",
            (row.done_by or row.iqa).full_name if row.done_by or row.iqa else "",
            day(row.planned_at),
            day(row.done_at),
            row.get_outcome_display() or row.get_status_display(),
        ]
        for row in _all(visit)
    ]
    return Table("Samples", heads, lines, "No sample is planned or done yet.")


def sample_cell(visit, sample):
    """The unit of a sample, a link into the room once the sample has been reviewed."""
    label = f"{sample.unit.number} {sample.unit.short_title}"
    if sample.status != SampleStatus.DONE:
        return label
    return Cell(label, reverse("iqa:room_sample", args=[visit.pk, sample.pk]))


def feedback(visit):
    """2 queries."""
    lines = [
        [
            sample_cell(visit, row),
            row.registration.name,
            row.assessor.full_name if row.assessor else "",
            row.done_by.full_name,
            day(row.done_at),
            row.get_outcome_display(),
            row.feedback,
        ]
        for row in _all(visit).filter(status=SampleStatus.DONE)
    ]
    heads = ["Unit", "Learner", "Assessor", "Quality assurer", "Day", "Outcome", "Feedback"]
    told = Table("Feedback to assessors", heads, lines, "No sample has been reviewed yet.")
    rows = Action.objects.filter(sample__registration__in=in_scope(visit))
    rows = rows.select_related("owner", "closed_by", "sample__unit").order_by("due_on", "pk")
    lines = [
        [
            row.text,
            row.owner.full_name,
            row.sample.unit.number,
            day(row.due_on),
            row.answer,
            f"closed {day(row.closed_at)}, {row.closed_by.full_name}" if row.closed_at else "open",
        ]
        for row in rows
    ]
    heads = ["Action", "Owner", "Unit", "Due", "Answer", "State"]
    return [told, Table("Actions of quality assurance", heads, lines, "No action was asked for.")]


def sample_tables(sample):
    """A done sample as the quality assurer left it: findings, the decisions and files they had before them. 1 query."""
    rows = sample.findings.select_related("criterion__outcome").order_by(
        "criterion__outcome__number", "criterion__number"
    )
    found = [[str(row.criterion), row.get_outcome_display(), row.comment] for row in rows]
    seen = sample.seen or {}
    decisions = [
        [row["criterion"], row["outcome"], row["by"], row["at"][:10], row["evidence"]]
        for row in seen.get("decisions", [])
    ]
    files = [[row["name"], row["evidence"], row["sha256"]] for row in seen.get("files", [])]
    told = [[row["evidence"], row["by"], row["at"][:10], row["text"]] for row in seen.get("feedback", [])]
    return [
        Table("Findings", ["Criterion", "Quality assurer", "Comment"], found, "No criterion was marked."),
        Table("Decisions as they were seen", ["Criterion", "Decision", "By", "Day", "Evidence"], decisions),
        Table("What the assessor told the learner", ["Evidence", "By", "Day", "Feedback"], told),
        Table("Files as they were seen", ["File", "Evidence", "SHA-256"], files),
    ]
