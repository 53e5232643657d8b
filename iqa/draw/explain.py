"""The reason why each entry of a sample that covers is in it: cover-1, and cover-2 where the strategy asks for more."""

from collections import Counter

from iqa.draw.needs import ASSESSOR, LEARNER, METHOD, SITE, TRAINEE, UNIT, is_forced, needs_of, places_of, rate_lacks
from iqa.draw.population import Seen
from iqa.draw.reasons import (
    LONGEST,
    WHY_ASSESSOR,
    WHY_FIRST,
    WHY_LEAST,
    WHY_MUST,
    WHY_RATE,
    why_assessor,
    why_learner,
    why_whole,
)


def reasons(population, chosen):
    """{entry: why} of the chosen entries in the order of the seed; what is taken in any case counts first.

    Each entry is needed by a place that has no more than it needs, so each has a reason.
    """
    needs, taken, why = needs_of(population), Counter(), {}
    for entry in sorted(chosen, key=lambda entry: not is_forced(population, entry)):
        new = [place for place in places_of(entry) if taken[place] < needs.get(place, 0)]
        taken.update(places_of(entry))
        why[entry] = _reason(population, entry, new)
    return why


def _reason(population, entry, new):
    stratum = population.strata[entry.assessor]
    if entry.must:
        return WHY_MUST[entry.must]
    if stratum.rate >= 100:
        return why_whole(stratum)
    dimensions = {dimension for dimension, _ in new}
    if dimensions & WORDS.keys():
        return first_of(new, (population.seen or Seen()).names, population.policy.least if population.policy else {})
    if LEARNER in dimensions:
        return why_learner(population.least_per_learner)
    if population.policy and needs_of_assessor(population, entry) > rate_lacks(population, entry.assessor):
        return why_assessor(population.policy.least[ASSESSOR])
    if not stratum.rate:
        return WHY_ASSESSOR
    return WHY_RATE.format(rate=stratum.rate, risk=stratum.risk)


def needs_of_assessor(population, entry):
    policy = population.policy
    return policy.least.get(ASSESSOR, 1) - policy.counts.get(f"{ASSESSOR}:{entry.assessor}", 0)


WORDS = {
    UNIT: ("unit {}", "its unit"),
    METHOD: ("{}", "its methods"),
    SITE: ("{}", "its site"),
    TRAINEE: ("a trainee",) * 2,
}


def first_of(new, names, least):
    """As "First sample of unit W/1 and Station Road in twelve months"; without names where that is too long.

    Where the strategy asks for more than one, "Towards the least in twelve months of unit W/1 (2)".
    """
    first = [place for dimension in WORDS for place in new if place[0] == dimension]
    named = [WORDS[dimension][0].format(names.get(f"{dimension}:{value}", value)) for dimension, value in first]
    words = WHY_FIRST
    if any(least.get(dimension, 1) > 1 for dimension, _ in first):
        words = WHY_LEAST
        pairs = zip(named, first, strict=True)
        named = [f"{name} ({least.get(dimension, 1)})" for name, (dimension, _) in pairs]
    why = words.format(what=_listed(named))
    return why if len(why) <= LONGEST else words.format(what=_listed(WORDS[dimension][1] for dimension, _ in first))


def _listed(words):
    *head, last = dict.fromkeys(words)
    return f"{', '.join(head)} and {last}" if head else last
