"""How far the sample covers what there is to cover (CAMERA, R4.2), with the gaps named; and how a draw was made."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import get_text_list

from centres.models import User
from iqa.draw import ALGORITHMS, Population, asked, digest, draw, in_short, least_samples, unpacked
from iqa.models import Draw, Sample
from iqa.queries.population import gather, live_registrations
from iqa.states import Risk, SampleKind
from portfolios.kinds import label_of
from portfolios.models import EvidenceLink
from portfolios.states import EvidenceKind, EvidenceStatus
from qualifications.models import Unit

NAMED = 3  # gaps named in words; the rest is counted


@dataclass
class Assessor:
    """What the strategy asks of an assessor, and what is in the plan."""

    person: User
    risk: str
    why: str
    rate: int
    total: int
    planned: int
    asked: int

    @property
    def short(self):
        return max(self.asked - self.planned, 0)

    @property
    def label(self):
        words = Risk(self.risk).label
        return f"{words}, {self.rate} %" if self.risk == Risk.NEW else f"{words} risk, {self.rate} %"


@dataclass
class Dimension:
    """One side of coverage: so many of so many, and the names of what is missing."""

    name: str
    covered: int
    total: int
    gaps: list[str]

    @property
    def missing(self):
        if len(self.gaps) <= NAMED:
            return get_text_list(self.gaps, "and")
        return get_text_list([*self.gaps[:NAMED], f"{len(self.gaps) - NAMED} more"], "and")


@dataclass
class Coverage:
    assessors: list[Assessor]
    dimensions: list[Dimension]
    in_scope: int

    @property
    def gaps(self):
        return sum(bool(dimension.gaps) for dimension in self.dimensions)

    @property
    def planned(self):
        return sum(row.planned for row in self.assessors)

    @property
    def asked(self):
        return sum(row.asked for row in self.assessors)

    @property
    def share(self):
        return round(100 * self.planned / self.in_scope) if self.in_scope else 0

    @property
    def asked_share(self):
        return round(100 * self.asked / self.in_scope) if self.in_scope else 0

    def of(self, assessor):
        """The figures of one assessor by id, or None."""
        return next((row for row in self.assessors if row.person.pk == assessor), None)


def coverage(approval, strategy, user, on=None):
    """Coverage of the live learners of an approval, from what a draw by this person would look at. 36 queries."""
    on = on or timezone.localdate()
    population, found = gather(approval, strategy, by=user, on=on)
    people = User.objects.in_bulk(population.strata)
    rows = [
        Assessor(
            people[key], stratum.risk, found[key].why, stratum.rate, stratum.total, stratum.already, asked(stratum)
        )
        for key, stratum in population.strata.items()
    ]
    dimensions = [
        _learners(population, approval, user, on),
        _assessors(rows),
        _units(population, approval, user, on),
        _methods(approval, user, on),
        _sites(approval, user, on),
    ]
    return Coverage(
        assessors=sorted(rows, key=lambda row: row.person.full_name),
        dimensions=dimensions,
        in_scope=sum(stratum.total for stratum in population.strata.values()),
    )


def _assessors(rows):
    gaps = [row.person.full_name for row in rows if not row.planned]
    return Dimension("Assessors", len(rows) - len(gaps), len(rows), gaps)


def _learners(population, approval, user, on):
    in_scope = {entry.registration for entry in population.entries} | set(population.learners_sampled)
    names = dict(live_registrations(approval, on).filter(pk__in=in_scope).values_list("pk", "name"))
    least = population.least_per_learner
    gaps = sorted(name for pk, name in names.items() if population.learners_sampled.get(pk, 0) < least)
    return Dimension("Learners", len(names) - len(gaps), len(names), gaps)


def _units(population, approval, user, on):
    registrations = live_registrations(approval, on).exclude(learner=user)
    taken = Unit.objects.filter(route_entries__registration__in=registrations).distinct()
    names = dict(taken.values_list("pk", "short_title"))
    gaps = sorted(name for pk, name in names.items() if pk not in population.units_covered)
    return Dimension("Units", len(names) - len(gaps), len(names), gaps)


def _methods(approval, user, on):
    """Kinds of evidence in use, and those in a unit that is planned or sampled."""
    links = EvidenceLink.objects.filter(
        evidence__registration__in=live_registrations(approval, on).exclude(learner=user)
    ).exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN])
    sampled = Sample.objects.filter(
        registration=OuterRef("evidence__registration"), unit=OuterRef("criterion__outcome__unit")
    )
    used = set(links.order_by().values_list("evidence__kind", flat=True).distinct())
    seen = set(links.filter(Exists(sampled)).order_by().values_list("evidence__kind", flat=True).distinct())
    organisation = approval.qualification.awarding_organisation
    gaps = [label_of(kind, organisation) for kind in EvidenceKind.values if kind in used - seen]
    return Dimension("Methods", len(seen), len(used), gaps)


def _sites(approval, user, on):
    registrations = live_registrations(approval, on).exclude(learner=user).exclude(site=None)
    used = dict(registrations.order_by().values_list("site", "site__name").distinct())
    sampled = registrations.filter(Exists(Sample.objects.filter(registration=OuterRef("pk"))))
    seen = set(sampled.order_by().values_list("site", flat=True).distinct())
    gaps = sorted(name for pk, name in used.items() if pk not in seen)
    return Dimension("Sites", len(seen), len(used), gaps)


@dataclass
class Drawn:
    """How a draw was made: what it chose from, how many it took for which reason, and the facts to repeat it."""

    draw: Draw
    population: Population
    taken: int
    interim: int  # of these, taken on the way
    reasons: list[tuple[str, int]]
    strata: list[tuple[User, str, int]]

    @property
    def in_scope(self):
        return len(self.population.entries)

    @property
    def under_way(self):
        """Units that an interim sample could be drawn of; 0 where the strategy asks for none."""
        return len(self.population.policy.under_way) if self.population.policy else 0

    @property
    def at_the_end(self):
        return self.taken - self.interim

    @cached_property
    def least(self):
        """No sample that covers what this one had to cover could have fewer units. Found only where it is shown: half
        a second for two thousand learners."""
        return least_samples(self.population)


def latest_draw(approval):
    """The last draw for the qualification at the centre, or None. 1 query."""
    rows = Draw.objects.filter(centre=approval.centre, qualification=approval.qualification)
    return rows.select_related("by", "strategy").order_by("-number").first()


def how_drawn(drawn):
    """Facts of a draw in the words of a page. 2 queries."""
    rows = list(drawn.samples.order_by("pk").values_list("why", "kind"))
    reasons = Counter(in_short(why) for why, _ in rows)
    population = unpacked(drawn.population)
    people = User.objects.in_bulk(population.strata)
    strata = [(people[key], Risk(stratum.risk), stratum.rate) for key, stratum in population.strata.items()]
    return Drawn(
        draw=drawn,
        population=population,
        taken=len(rows),
        interim=sum(kind == SampleKind.INTERIM for _, kind in rows),
        reasons=sorted(reasons.items(), key=lambda pair: -pair[1]),
        strata=sorted(strata, key=lambda row: row[0].full_name),
    )


@dataclass
class Repeat:
    """A draw made again from its seed: whether the population is untouched and the same units come out."""

    digest_holds: bool
    missing: list[tuple[int, int, str]]  # (registration, unit, kind): come out now, and were not planned then
    extra: list[tuple[int, int, str]]  # were planned then, and do not come out now
    why_differs: list[tuple[int, int, str]]
    count: int

    @property
    def holds(self):
        return self.digest_holds and not (self.missing or self.extra or self.why_differs)


def can_repeat(drawn):
    """Whether this version knows the algorithm of the draw."""
    return drawn.algorithm in ALGORITHMS


def repeat_draw(drawn):
    """Draw again from the stored seed and population, and compare with the samples that were planned. 1 query.

    Raises KeyError when this version does not know the algorithm.
    """
    picks = draw(unpacked(drawn.population), drawn.seed, drawn.algorithm)
    again = {(pick.registration, pick.unit, pick.kind): pick.why for pick in picks}
    rows = drawn.samples.values_list("registration", "unit", "kind", "why")
    planned = {tuple(sample): why for *sample, why in rows}
    return Repeat(
        digest_holds=digest(drawn.population) == drawn.population_digest,
        missing=sorted(again.keys() - planned.keys()),
        extra=sorted(planned.keys() - again.keys()),
        why_differs=sorted(pair for pair in again.keys() & planned.keys() if again[pair] != planned[pair]),
        count=len(again),
    )
