"""What a sample has to cover: every value of every dimension of CAMERA that the records show (R4.2, R4.7).

A place to cover is a pair (dimension, value). An assessor's rate, a learner's least and a first sample of a unit,
method, site or trainee are all the same thing: so many samples of a place.
"""

from collections import Counter

from iqa.draw.population import LEAST_PER_ASSESSOR, Seen, asked

ASSESSOR, LEARNER, UNIT, SITE, TRAINEE, METHOD = "assessor", "learner", "unit", "site", "trainee", "method"


def places_of(entry):
    """What an entry covers. No dimension but the methods has more than one value."""
    found = [(ASSESSOR, entry.assessor), (LEARNER, entry.registration), (UNIT, entry.unit)]
    if entry.site:
        found.append((SITE, entry.site))
    if entry.trainee:
        found.append((TRAINEE, 1))
    return (*found, *((METHOD, method) for method in entry.methods))


def needs_of(population):
    """{place: samples that are still needed of it}, never more than there are entries; only what is above 0."""
    offered = Counter(place for entry in population.entries for place in places_of(entry))
    return {
        place: min(lacking, number) for place, number in offered.items() if (lacking := _lacking(population, place)) > 0
    }


def _lacking(population, place):
    dimension, value = place
    if population.policy and dimension != LEARNER:
        return _lacking_of(population, dimension, value)
    seen = population.seen or Seen()
    if dimension == ASSESSOR:
        stratum = population.strata[value]
        return max(asked(stratum), LEAST_PER_ASSESSOR) - stratum.already
    if dimension == LEARNER:
        return population.least_per_learner - population.learners_sampled.get(value, 0)
    covered = {UNIT: population.units_covered, SITE: seen.sites, METHOD: seen.methods}
    return int(not seen.trainee if dimension == TRAINEE else value not in covered[dimension])


def _lacking_of(population, dimension, value):
    """As the strategy of a cover-2 draw asks for it: so many in twelve months, and of an assessor the rate as well."""
    policy = population.policy
    lacking = policy.least.get(dimension, 1) - policy.counts.get(f"{dimension}:{value}", 0)
    return max(lacking, rate_lacks(population, value)) if dimension == ASSESSOR else lacking


def rate_lacks(population, assessor):
    stratum = population.strata[assessor]
    return asked(stratum) - stratum.already


def is_forced(population, entry):
    """Whether an entry is taken whatever else is: a must, or of an assessor who is sampled whole."""
    return bool(entry.must) or population.strata[entry.assessor].rate >= 100
