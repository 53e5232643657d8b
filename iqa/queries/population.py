"""What a draw chooses from, read from the records as they are now; and who can review what is drawn."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assessment.models import (
    Decision,
    Recognition,
    Signature,
    UnitSignOff,
)
from assessment.states import Signer
from centres.models import ConflictOfInterest, Membership
from centres.states import STAFF_ROLES, Role
from iqa.draw import (
    ASSESSOR,
    CONFLICT,
    EARLIER,
    LISTED,
    METHOD,
    NOT_A_MUST,
    SIMULATION,
    SITE,
    STAFF,
    TRAINEE,
    UNIT,
    Entry,
    Policy,
    Population,
    Seen,
    Stratum,
    UnderWay,
)
from iqa.models import Release, Sample
from iqa.policy import InterimBy
from iqa.queries.risk import risks
from iqa.states import SampleKind
from portfolios.kinds import label_of
from portfolios.models import Allocation, EvidenceLink, Registration, RouteUnit
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, RegistrationStatus, Setting

COVERAGE_DAYS = 365  # every unit at least once a year (R4.7)


def live_registrations(approval, on):
    """Registrations of the approval that can be sampled: live, not claimed, not released."""
    released = Release.objects.current().values("registration")
    return (
        Registration.objects.filter(
            centre=approval.centre,
            qualification=approval.qualification,
            status=RegistrationStatus.REGISTERED,
            registered_on__lte=on,
            route_closed_at=None,
        )
        .filter(Q(expires_on=None) | Q(expires_on__gte=on))
        .exclude(pk__in=released)
    )


class Gathered(NamedTuple):
    """A population with the risk of its assessors: {assessor: RiskFound}."""

    population: Population
    risks: dict


def population_of(approval, strategy, *, by, on=None):
    """The population of a draw by this person: units of live learners that nobody has sampled or planned.

    What the person assesses or learns themself is left to another quality assurer (R1.1, R4.9). 29 queries.
    """
    return gather(approval, strategy, by=by, on=on).population


def gather(approval, strategy, *, by, on=None):
    """The population of a draw and the risks that it rests on."""
    on = on or timezone.localdate()
    registrations = live_registrations(approval, on).exclude(learner=by)
    taken = RouteUnit.objects.filter(registration__in=registrations)
    facts = {row[:2]: Facts(*row[2:]) for row in taken.values_list("registration", "unit", *Facts._fields)}
    assessors = unit_assessors(registrations, approval.centre, list(facts), on)
    pairs = [pair for pair in facts if assessors.get(pair) not in (None, by.pk)]
    samples = Sample.objects.filter(registration__in=registrations).values_list("kind", "registration", "unit")
    sampled, interims = Counter(), set()
    for kind, *pair in samples:
        if kind == SampleKind.SUMMATIVE:
            sampled[tuple(pair)] += 1
        else:
            interims.add(tuple(pair))
    musts = _musts(approval, strategy, registrations, facts, assessors, on)
    methods, trainees = _methods(registrations), _by_trainees(registrations)
    entries = [
        Entry(
            *pair,
            assessors[pair],
            musts.get(pair, NOT_A_MUST),
            facts[pair].registration__site or 0,
            int(pair in trainees),
            tuple(sorted(methods[pair])),
        )
        for pair in pairs
        if pair not in sampled
    ]
    counts, seen = _seen(approval, on)
    strata, found = _strata(approval, strategy, pairs, assessors, sampled, on)
    population = Population(
        entries=sorted(entries),
        strata=strata,
        units_covered={unit for unit, number in counts[UNIT].items() if number >= strategy.least_per_unit},
        learners_sampled=dict(Counter(pair[0] for pair in set(pairs) & set(sampled))),
        least_per_learner=strategy.least_per_learner,
        seen=seen._replace(names=_names(entries, facts, approval.qualification)),
        policy=_policy(strategy, counts, pairs, assessors, interims, registrations),
    )
    return Gathered(population, found)


def _policy(strategy, counts, pairs, assessors, interims, registrations):
    """What the strategy asks for beside rates, and how far it is met."""
    begun = _under_way(registrations) if strategy.interim_share else set()
    of_learner = strategy.interim_by == InterimBy.LEARNER
    had = Counter(pair[0] if of_learner else assessors[pair] for pair in pairs if pair in interims)
    return Policy(
        least={
            UNIT: strategy.least_per_unit,
            METHOD: strategy.least_per_method,
            SITE: strategy.least_per_site,
            ASSESSOR: strategy.least_per_assessor,
        },
        counts={f"{dimension}:{value}": n for dimension, values in counts.items() for value, n in values.items()},
        interim_share=strategy.interim_share,
        interim_by=str(strategy.interim_by),
        under_way=tuple(UnderWay(*pair, assessors[pair]) for pair in sorted(pairs) if pair in begun - interims),
        interims=dict(had),
    )


def _under_way(registrations):
    """Units in which something is decided and which nobody has signed: there is something to look at (R4.3). 1 query.

    A recognised unit has nothing under way: it is signed by nobody, and nothing is decided in it.
    """
    signed = UnitSignOff.objects.current().filter(
        registration=OuterRef("registration"), unit=OuterRef("criterion__outcome__unit")
    )
    rows = Decision.objects.current().filter(registration__in=registrations).exclude(Exists(signed))
    return set(rows.order_by().values_list("registration", "criterion__outcome__unit").distinct())


def _musts(approval, strategy, registrations, facts, assessors, on):
    """{(registration, unit): why it is sampled whatever the rates say}, the strongest reason last. 5 queries."""
    always = strategy.always
    listed = set(strategy.listed_units)
    found = {pair: LISTED for pair in facts if facts[pair].unit__number in listed}
    if "staff" in always:
        roles = Membership.objects.in_force(on).filter(centre=approval.centre, role__in=STAFF_ROLES)
        staff = set(registrations.filter(learner__in=roles.values("user")).values_list("pk", flat=True))
        found |= {pair: STAFF for pair in facts if pair[0] in staff}
    found |= dict.fromkeys(_simulated(registrations), SIMULATION)
    found |= dict.fromkeys(_earlier(registrations, shown="prior_learning" in always), EARLIER)
    conflicts = ConflictOfInterest.objects.in_force(on).filter(centre=approval.centre).values_list("person", "other")
    apart = {frozenset(pair) for pair in conflicts}
    if apart:
        found |= {
            pair: CONFLICT
            for pair in facts
            if frozenset((facts[pair].registration__learner, assessors.get(pair))) in apart
        }
    return found


class Facts(NamedTuple):
    """What a route says about a unit of a learner, by the names of the columns."""

    unit__number: str
    registration__site: int | None
    registration__site__name: str | None
    registration__learner: int


def _names(entries, facts, qualification):
    """What the units, sites and methods of the entries are called in the reasons of the draw."""
    names = {}
    for entry in entries:
        known = facts[entry[:2]]
        names[f"unit:{entry.unit}"] = known.unit__number
        if entry.site:
            names[f"site:{entry.site}"] = known.registration__site__name
        for kind in entry.methods:
            label = label_of(kind, qualification.awarding_organisation)
            names[f"method:{kind}"] = label[:1].lower() + label[1:]
    return names


def _used_in(registrations):
    """Links of evidence that is there to be assessed; the same as the report of coverage counts (R4.2)."""
    links = EvidenceLink.objects.filter(evidence__registration__in=registrations)
    return links.exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN]).order_by()


def _methods(registrations):
    """{(registration, unit): kinds of evidence in it}."""
    found = defaultdict(set)
    rows = _used_in(registrations).values_list("evidence__registration", "criterion__outcome__unit", "evidence__kind")
    for registration, unit, kind in rows.distinct():
        if kind:
            found[registration, unit].add(kind)
    return found


def _by_trainees(registrations):
    """Units in which a decision needs a countersignature (R1.6)."""
    rows = Decision.objects.current().filter(registration__in=registrations, needs_countersignature=True)
    return set(rows.order_by().values_list("registration", "criterion__outcome__unit").distinct())


def _strata(approval, strategy, pairs, assessors, sampled, on):
    total = Counter(assessors[pair] for pair in pairs)
    already = Counter(assessors[pair] for pair in pairs if pair in sampled)
    found = risks(approval.centre, approval.qualification, list(total), on, strategy=strategy)
    strata = {
        assessor: Stratum(
            str(found[assessor].level), strategy.rates[found[assessor].level], total[assessor], already[assessor]
        )
        for assessor in total
    }
    return strata, found


def _seen(approval, on):
    """Samples done or planned in the last twelve months: {dimension: {value: how many}}, and Seen. 3 queries."""
    since = on - timedelta(days=COVERAGE_DAYS)
    samples = Sample.objects.filter(
        registration__centre=approval.centre,
        registration__qualification=approval.qualification,
        planned_at__date__gte=since,
    ).order_by()
    rows = list(samples.values_list("registration", "unit", "registration__site", "assessor"))
    here = Registration.objects.filter(centre=approval.centre, qualification=approval.qualification)
    of_evidence = samples.filter(
        registration=OuterRef("evidence__registration"), unit=OuterRef("criterion__outcome__unit")
    )
    kinds = _used_in(here).filter(Exists(of_evidence))
    kinds = kinds.values_list("evidence__kind", "evidence__registration", "criterion__outcome__unit").distinct()
    of_decision = samples.filter(registration=OuterRef("registration"), unit=OuterRef("criterion__outcome__unit"))
    decisions = Decision.objects.current().filter(registration__in=here, needs_countersignature=True)
    trainee = decisions.filter(Exists(of_decision)).exists()
    counts = {
        UNIT: Counter(row[1] for row in rows),
        SITE: Counter(row[2] for row in rows if row[2]),
        ASSESSOR: Counter(row[3] for row in rows if row[3]),
        METHOD: Counter(kind for kind, *_ in kinds),
        TRAINEE: {1: 1} if trainee else {},
    }
    return counts, Seen(methods=set(counts[METHOD]), sites=set(counts[SITE]), trainee=trainee)


def _earlier(registrations, *, shown):
    """What rests on an earlier achievement: recognised units (R6.21), and where `shown` prior learning as evidence."""
    recognised = Recognition.objects.standing().filter(registration__in=registrations)
    found = set(recognised.order_by().values_list("registration", "unit"))
    if not shown:
        return found
    links = EvidenceLink.objects.filter(
        evidence__registration__in=registrations, evidence__kind=EvidenceKind.PRIOR_LEARNING
    ).exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    return found | set(links.order_by().values_list("evidence__registration", "criterion__outcome__unit").distinct())


def _simulated(registrations):
    """What rests on simulation, by kind or by setting, is always sampled (R2.17)."""
    simulated = Q(evidence__kind=EvidenceKind.SIMULATION) | Q(evidence__setting=Setting.SIMULATION)
    links = EvidenceLink.objects.filter(simulated, evidence__registration__in=registrations)
    links = links.exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    return set(links.order_by().values_list("evidence__registration", "criterion__outcome__unit").distinct())


def unit_assessors(registrations, centre, pairs, on):
    """{(registration, unit): assessor}: whose decisions a sample of the unit would look at. 5 queries.

    Of a recognised unit, who recorded it. Else a trainee who decided in it; else who decided most; else who signed it;
    else the learner's first assessor.
    """
    found = _allocated(registrations, centre, on)
    assessors = {pair: found[pair[0]] for pair in pairs if pair[0] in found}
    signed = Signature.objects.filter(
        sign_off__registration__in=registrations, sign_off__superseded_at=None, signer=Signer.ASSESSOR
    )
    for registration, unit, person in signed.values_list("sign_off__registration", "sign_off__unit", "by"):
        assessors[registration, unit] = person
    decided = Decision.objects.current().filter(registration__in=registrations).order_by()
    rows = decided.values_list("registration", "criterion__outcome__unit", "by", "needs_countersignature")
    # The last row of a unit wins: trainees last, then the largest count, then the lowest number of the person.
    for row in sorted(rows.annotate(count=Count("pk")), key=lambda row: (row[3], row[4], -row[2])):
        assessors[row[:2]] = row[2]
    recognised = Recognition.objects.standing().filter(registration__in=registrations)
    for registration, unit, person in recognised.values_list("registration", "unit", "record__by"):
        assessors[registration, unit] = person
    return assessors


def _allocated(registrations, centre, on):
    """{registration: its first assessor whose allocation and role are in force}."""
    roles = Membership.objects.in_force(on).filter(centre=centre, role=Role.ASSESSOR)
    rows = Allocation.objects.in_force(on).filter(
        registration__in=registrations, role=AllocatedRole.ASSESSOR, person__in=roles.values("user")
    )
    rows = rows.order_by("-starts_on", "-pk")
    return dict(rows.values_list("registration", "person"))
