"""Whether what the strategy asks of each assessor's work is planned and done, with every reason why not (R4.5).

It stands as coverage does: for the learners who are live today, as a draw by the person who looks would see them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from config.refusals import Blocker
from iqa.models import AssessorObservation, Sample
from iqa.periods import year_to
from iqa.queries.coverage import Assessor, Coverage, coverage
from iqa.queries.population import live_registrations, unit_assessors
from iqa.queries.waiting import ready, with_days, with_readiness
from iqa.states import SampleKind, SampleStatus
from portfolios.kinds import label_of
from portfolios.models import EvidenceLink, RouteUnit, allocated_to
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus

NAMED = 4  # things named in a reason; the rest is counted


class Policy(NamedTuple):
    """What a strategy asks beside its rates. `interim_share`: percent of samples before the unit is signed."""

    least_per_learner: int
    least_per_method: int
    interim_share: int


def policy_of(strategy):
    """What a strategy asks for beside its rates."""
    return Policy(strategy.least_per_learner, strategy.least_per_method, strategy.interim_share)


@dataclass
class Work:
    """What there is of one assessor, and what of it is in the plan."""

    figures: Assessor
    learners: dict = field(default_factory=dict)  # name of a learner by registration
    touched: Counter = field(default_factory=Counter)  # units planned or sampled, by registration
    methods: Counter = field(default_factory=Counter)  # units by the kinds of evidence in them
    seen: Counter = field(default_factory=Counter)  # of those, the planned or sampled
    done: int = 0
    interim: int = 0
    overdue: int = 0
    observed: bool = False  # at work, in the last twelve months (R4.16)

    def short_learners(self, least):
        return sorted(name for pk, name in self.learners.items() if self.touched[pk] < least)


@dataclass
class Row:
    """An assessor: asked, planned, done, and every reason why the policy is not met. No reason: compliant."""

    work: Work
    reasons: list[Blocker]
    notes: list[str]

    @property
    def person(self):
        return self.work.figures.person

    @property
    def is_compliant(self):
        return not self.reasons


@dataclass
class Compliance:
    rows: list[Row]
    coverage: Coverage

    @property
    def met(self):
        return sum(row.is_compliant for row in self.rows)


def compliance(approval, strategy, user, on=None):
    """The Compliance of every assessor of an approval. 46 queries, whatever the number of learners."""
    on = on or timezone.localdate()
    covered = coverage(approval, strategy, user, on)
    works = {figures.person.pk: Work(figures) for figures in covered.assessors}
    _fill(works, approval, user, on)
    policy, organisation = policy_of(strategy), approval.qualification.awarding_organisation
    rows = []
    for work in works.values():
        found = (check(work, policy, approval, organisation) for check in CHECKS)
        rows.append(Row(work, [reason for reason in found if reason], _notes(work)))
    return Compliance(rows, covered)


def _fill(works, approval, user, on):
    registrations = live_registrations(approval, on).exclude(learner=user)
    names = dict(registrations.exclude(allocated_to(user, AllocatedRole.ASSESSOR)).values_list("pk", "name"))
    pairs = list(RouteUnit.objects.filter(registration__in=registrations).values_list("registration", "unit"))
    assessors = unit_assessors(registrations, approval.centre, pairs, on)
    samples = Sample.objects.filter(registration__in=registrations)
    planned = set()
    for registration, unit, kind, status in samples.values_list("registration", "unit", "kind", "status"):
        work = works.get(assessors.get((registration, unit)))
        if kind == SampleKind.SUMMATIVE:
            planned.add((registration, unit))
        if work is not None:
            work.done += status == SampleStatus.DONE
            work.interim += kind == SampleKind.INTERIM
    observed = AssessorObservation.objects.held().filter(centre=approval.centre, held_on__gte=year_to(on).first)
    for person in observed.filter(assessor__in=works).order_by().values_list("assessor", flat=True).distinct():
        works[person].observed = True
    kinds = _kinds(registrations)
    for pair in pairs:
        work = works.get(assessors.get(pair))
        if work is None:
            continue
        if pair[0] in names:
            work.learners[pair[0]] = names[pair[0]]
        work.methods.update(kinds[pair])
        if pair in planned:
            work.touched[pair[0]] += 1
            work.seen.update(kinds[pair])
    waiting = with_days(
        ready(with_readiness(samples.filter(status=SampleStatus.PLANNED).defer("seen"))), approval.centre, on
    )
    for sample in waiting:
        work = works.get(assessors.get((sample.registration_id, sample.unit_id)))
        if work is not None:
            work.overdue += sample.overdue


def _kinds(registrations):
    links = EvidenceLink.objects.filter(evidence__registration__in=registrations)
    links = links.exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN]).order_by()
    found = defaultdict(set)
    rows = links.values_list("evidence__registration", "criterion__outcome__unit", "evidence__kind").distinct()
    for registration, unit, kind in rows:
        if kind:
            found[registration, unit].add(kind)
    return found


# Each takes (Work, Policy, approval, awarding organisation) and returns a reason, or None where the policy is met.


def rate_check(work, policy, approval, organisation):
    """Fewer units are planned than the rate asks for (R4.5)."""
    figures = work.figures
    if not figures.short:
        return None
    asked = f"{figures.asked} of {figures.total} units are asked for at {figures.rate} %"
    sentence = f"{asked}; {figures.planned} are in the plan."
    return Blocker("rate", sentence, "Draw, or plan them by hand.", *_to_grid(approval, work))


def promise_check(work, policy, approval, organisation):
    """Planned samples have waited longer than the centre promises."""
    if not work.overdue:
        return None
    count = work.overdue
    sentence = f"{count} planned sample{' has' if count == 1 else 's have'} waited longer than the centre promises."
    return Blocker("overdue", sentence, "Review the oldest first.", *_to_grid(approval, work, show="ready"))


def learners_check(work, policy, approval, organisation):
    """Every learner is sampled at least so often (R4.7)."""
    short = work.short_learners(policy.least_per_learner)
    if not short:
        return None
    least = policy.least_per_learner
    sentence = f"Fewer than {least} unit{'' if least == 1 else 's'} planned or sampled: {_listed(short)}."
    return Blocker("learners", sentence, "Draw, or plan a unit of each.", *_to_grid(approval, work))


def methods_check(work, policy, approval, organisation):
    """Every method in use occurs in the sample, as often as the strategy asks and as there are units (R4.5, R4.7)."""
    least = policy.least_per_method
    short = [kind for kind in EvidenceKind.values if work.seen[kind] < min(least, work.methods[kind])]
    if not short:
        return None
    missing = _listed([label_of(kind, organisation) for kind in short])
    many = "no unit" if least == 1 else f"fewer than {least} units"
    sentence = f"In use, and in {many} of the plan: {missing}."
    return Blocker("methods", sentence, "Plan a unit in which it is used.", *_to_grid(approval, work))


def interim_check(work, policy, approval, organisation):
    """So much of the sample looks at a unit before its end (R4.3, R4.5)."""
    samples = work.figures.planned + work.interim
    asked = ceil(policy.interim_share * samples / 100)
    if work.interim >= asked:
        return None
    many = f"{asked} interim sample{'' if asked == 1 else 's'}"
    sentence = f"Asked for at {policy.interim_share} %: {many}; in the plan: {work.interim}."
    return Blocker("interim", sentence, "Plan interim samples of units under way.", *_to_grid(approval, work))


def observation_check(work, policy, approval, organisation):
    """Every assessor is observed at work once a year (R4.16)."""
    if work.observed:
        return None
    sentence = "Nobody has observed this assessor at work in the last twelve months."
    url = reverse("iqa:observation_plan", args=[work.figures.person.pk])
    return Blocker("observation", sentence, "Plan an observation.", url, "Plan it")


# What must hold for an assessor to comply; the facts of a check are read once for all assessors in `_fill`.
CHECKS = (rate_check, promise_check, learners_check, methods_check, interim_check, observation_check)


def _notes(work):
    """What is worth a word but breaks no policy: only summative samples (R4.3)."""
    if work.figures.planned and not work.interim:
        return ["No interim sample: planning and feedback are seen only after the end."]
    return []


def _listed(names):
    rest = len(names) - NAMED
    return get_text_list([*names[:NAMED], f"{rest} more"] if rest > 0 else names, "and")


def _to_grid(approval, work, show=""):
    address = reverse("iqa:sampling", args=[approval.pk])
    shown = f"&show={show}" if show else ""
    return f"{address}?assessor={work.figures.person.pk}{shown}", "Open the grid"


def compliance_sheet(found):
    """The assessors as rows, with the reasons in words."""
    yield [
        *("Assessor", "Risk", "Rate, %", "Units", "Asked", "Planned or sampled", "Reviewed", "Interim", "Overdue"),
        *("Compliant", "Why not", "Notes"),
    ]
    for row in found.rows:
        work, figures = row.work, row.work.figures
        yield [
            *(figures.person.full_name, figures.label, figures.rate, figures.total, figures.asked, figures.planned),
            *(work.done, work.interim, work.overdue, "yes" if row.is_compliant else "no"),
            " ".join(reason.sentence for reason in row.reasons),
            " ".join(row.notes),
        ]
