"""What quality assurance found in the decisions of one assessor: agreement, actions, timeliness, methods (R4.8)."""

from collections import Counter, defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from iqa.models import Sample
from iqa.proportions import middle_of
from iqa.queries.reports.layout import Column, Figure, Report, Table, cell
from iqa.queries.reports.samples import (
    action_state,
    actions_table,
    days_to_sample,
    disagreement,
    findings_table,
    is_done,
    outcome_figures,
    read_actions,
    read_samples,
    samples_table,
)
from iqa.states import SampleStatus
from portfolios.kinds import label_of
from portfolios.models import EvidenceLink
from portfolios.states import EvidenceStatus

METHODS = [Column("Evidence"), Column("Units sampled", "n")]
QUALIFICATIONS = [
    *(Column("Qualification", "w"), Column("Planned", "n"), Column("Sampled", "n")),
    Column("Rate of disagreement", "w"),
]


def assessor_samples(person, user, centre, period):
    """Samples of the person's decisions that the reader may know of: planned or reviewed in the period.

    Read by the assessor themself: only what has been reviewed, never what is planned (R4.9).
    """
    rows = Sample.objects.visible_to(user).filter(assessor=person, registration__centre=centre)
    reviewed = Q(status=SampleStatus.DONE, done_at__range=period.span)
    if user.pk == person.pk:
        return rows.filter(reviewed)
    return rows.filter(reviewed | Q(status=SampleStatus.PLANNED, planned_at__range=period.span))


def assessor_report(person, user, centre, period, on=None):
    """The Report on an assessor in a centre and period, as far as the reader may see it. 9 queries."""
    on = on or timezone.localdate()
    rows = assessor_samples(person, user, centre, period)
    samples = read_samples(rows)
    done = [sample for sample in samples if is_done(sample)]
    actions = read_actions(done)
    figures = outcome_figures(samples)
    if user.pk != person.pk:
        figures.insert(0, Figure("Planned", str(len(samples) - len(done)), "not reviewed yet"))
    figures.append(_timeliness(actions, on))
    taken = middle_of(list(days_to_sample(done).values()))
    if taken:
        figures.append(Figure("From signature to sample", taken, "the middle of all"))
    return Report(
        kind="Quality assurance of an assessor",
        of=person.full_name,
        centre=centre.name,
        specimen=centre.specimen,
        on=on,
        facts=[("Period", str(period))],
        figures=figures,
        tables=[
            _qualifications(samples, own=user.pk == person.pk),
            _methods(done),
            samples_table(samples, without=["Assessor"]),
            findings_table(done),
            actions_table(actions, on),
        ],
    )


def _timeliness(actions, on):
    """Of actions that were answered or are overdue: how many were answered by their day."""
    late = sum("late" in words or words == "Overdue" for words, *_ in (action_state(action, on) for action in actions))
    answered = sum(action.answered_at is not None for action in actions)
    return Figure("Actions", str(len(actions)), f"{answered} answered, {late} late or overdue")


def _qualifications(samples, *, own):
    found = defaultdict(list)
    for sample in samples:
        found[str(sample.registration.qualification)].append(sample)
    rows = []
    for title, of in sorted(found.items()):
        done = sum(map(is_done, of))
        rows.append([cell(title), cell(len(of) - done), cell(done), cell(disagreement(of).words)])
    table = Table("qualifications", "By qualification", QUALIFICATIONS, rows, "Nothing was sampled in the period.")
    if own:
        table.columns = [QUALIFICATIONS[0], *QUALIFICATIONS[2:]]
        table.rows = [[row[0], *row[2:]] for row in rows]
    return table


def _methods(samples):
    """Kinds of evidence in the sampled units, as it stands now. 1 query."""
    sampled = Sample.objects.filter(
        pk__in=[sample.pk for sample in samples],
        registration=OuterRef("evidence__registration"),
        unit=OuterRef("criterion__outcome__unit"),
    )
    links = EvidenceLink.objects.filter(Exists(sampled)).order_by()
    links = links.exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN])
    rows = links.values_list("evidence__registration", "criterion__outcome__unit", "evidence__kind").distinct()
    counts = Counter(kind for _, _, kind in rows if kind)
    found = [[cell(label_of(kind)), cell(count)] for kind, count in sorted(counts.items(), key=_most_first)]
    return Table("methods", "Evidence in what was sampled", METHODS, found, "Nothing was sampled in the period.")


def _most_first(item):
    return -item[1], item[0]
