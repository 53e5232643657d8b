"""Samples, their findings and their actions as rows of a report; and how long they took."""

from django.urls import reverse
from django.utils import timezone

from assessment.models import Signature
from assessment.states import Signer
from iqa.models import Action
from iqa.proportions import Share
from iqa.queries.reports.layout import Column, Figure, Table, cell, day
from iqa.states import SampleOutcome, SampleStatus
from qualifications.numbering import criterion_code

SAMPLES = [
    *(
        Column("Learner"),
        Column("Unit"),
        Column("Assessor"),
        Column("Kind"),
        Column("Why", "w"),
        Column("Planned", "d"),
    ),
    *(Column("Sampled", "d"), Column("By"), Column("Criteria", "n"), Column("Outcome")),
]
FINDINGS = [Column("Learner"), Column("Unit"), Column("Criteria"), Column("Finding"), Column("Comment", "w")]
ACTIONS = [
    *(Column("Action", "w"), Column("Owner"), Column("About"), Column("Due", "d"), Column("Answer", "w")),
    *(Column("Answered", "d"), Column("Closed", "d"), Column("State")),
]


def read_samples(samples):
    """The samples with what a report tells of them, oldest plan first. 3 queries."""
    rows = samples.select_related(
        "registration__qualification__awarding_organisation", "unit", "assessor", "iqa", "done_by"
    )
    rows = rows.prefetch_related("findings__criterion__outcome").defer("seen").order_by("planned_at", "pk")
    return list(rows)


def read_actions(samples):
    """Actions asked for in these samples, in the order of their due days. 1 query."""
    rows = Action.objects.filter(sample__in=[sample.pk for sample in samples])
    rows = rows.select_related("owner", "closed_by", "sample__unit", "sample__registration")
    return list(rows.order_by("due_on", "pk"))


def samples_table(samples, *, without=()):
    """`without`: labels of columns that say the same in every row of this report."""
    rows = [
        [
            cell(sample.registration.name),
            cell(f"{sample.unit.number} {sample.unit.short_title}", reverse("iqa:sample_review", args=[sample.pk])),
            cell(sample.assessor.full_name if sample.assessor else ""),
            cell(sample.get_kind_display()),
            cell(sample.why),
            cell(day(sample.planned_at)),
            cell(day(sample.done_at)),
            cell(_by(sample)),
            cell(len(sample.findings.all()) or ""),
            cell(*_outcome(sample)),
        ]
        for sample in samples
    ]
    return _without(Table("samples", "Samples", SAMPLES, rows, "Nothing has been planned or sampled."), without)


def findings_table(samples, *, without=()):
    """What was said of criteria, those of which the same was said together; and the words to the assessor."""
    rows = []
    for sample in samples:
        unit, learner = f"{sample.unit.number} {sample.unit.short_title}", sample.registration.name
        style = sample.registration.qualification.awarding_organisation.criterion_style
        alike = {}
        for finding in sorted(sample.findings.all(), key=lambda finding: finding.criterion.pair):
            code = criterion_code(style, *finding.criterion.pair)
            alike.setdefault((finding.outcome, finding.comment), []).append(code)
        for (outcome, comment), codes in alike.items():
            found = cell(SampleOutcome(outcome).label, "", outcome)
            rows.append([cell(learner), cell(unit), cell(", ".join(codes)), found, cell(comment)])
        if sample.feedback:
            rows.append([cell(learner), cell(unit), cell("feedback"), cell(""), cell(sample.feedback)])
    return _without(Table("findings", "Findings and feedback", FINDINGS, rows, "No finding is on record."), without)


def actions_table(actions, on):
    """Actions asked of assessors, with what was answered and when they were closed, as of the day."""
    rows = [
        [
            cell(action.text),
            cell(action.owner.full_name),
            cell(f"{action.sample.unit.number}, {action.sample.registration.name}"),
            cell(day(action.due_on)),
            cell(action.answer),
            cell(day(action.answered_at)),
            cell(f"{day(action.closed_at)}{f', {action.closed_by.full_name}' if action.closed_by else ''}"),
            cell(*action_state(action, on)),
        ]
        for action in actions
    ]
    return Table("actions", "Actions", ACTIONS, rows, "No action was asked for.")


def action_state(action, on):
    """(words, url, key of the state) of an action on the day."""
    answered = timezone.localdate(action.answered_at) if action.answered_at else None
    late = (answered or on) > action.due_on
    if action.closed_at:
        return ("Closed, answered late" if late else "Closed, answered in time"), "", "done"
    if answered:
        return ("Answered late, to close" if late else "Answered in time, to close"), "", "answered"
    return ("Overdue", "", "overdue") if late else ("Open", "", "open")


def is_done(sample):
    return sample.status == SampleStatus.DONE


def disagreement(samples):
    """The Share of reviewed samples in which quality assurance disagreed."""
    done = [sample for sample in samples if is_done(sample)]
    return Share(sum(sample.outcome == SampleOutcome.DISAGREE for sample in done), len(done))


def outcome_figures(samples):
    """How many were reviewed, with each outcome, and the rate of disagreement with its interval."""
    done = [sample for sample in samples if is_done(sample)]
    counts = {outcome: sum(sample.outcome == outcome for sample in done) for outcome in SampleOutcome}
    share = disagreement(samples)
    rate = "–" if share.percent is None else f"{share.percent} %"
    note = "nothing sampled" if not share.total else "between {} and {} % at 95 % confidence".format(*share.interval)
    return [
        Figure("Agreed", str(counts[SampleOutcome.AGREE]), f"of {len(done)} sampled"),
        Figure("Agreed with action", str(counts[SampleOutcome.AGREE_WITH_ACTION])),
        Figure("Disagreed", str(counts[SampleOutcome.DISAGREE])),
        Figure("Rate of disagreement", rate, note),
    ]


def days_to_sample(samples):
    """{sample id: calendar days from the learner's signature to its review}, of summative samples. 1 query."""
    signed = Signature.objects.filter(signer=Signer.LEARNER, sign_off__in={sample.sign_off_id for sample in samples})
    at = dict(signed.values_list("sign_off", "at"))
    return {
        sample.pk: (timezone.localdate(sample.done_at) - timezone.localdate(at[sample.sign_off_id])).days
        for sample in samples
        if sample.done_at and sample.sign_off_id in at
    }


def _by(sample):
    person = sample.done_by or sample.iqa
    return person.full_name if person else ""


def _outcome(sample):
    if is_done(sample):
        return sample.get_outcome_display(), "", sample.outcome
    return "Planned", "", "planned"


def _without(table, labels):
    kept = [place for place, column in enumerate(table.columns) if column.label not in labels]
    table.columns = [table.columns[place] for place in kept]
    table.rows = [[row[place] for place in kept] for row in table.rows]
    return table
