"""Algorithm strata-1, of draws until November 2026. Kept so that they can be repeated; never changed."""

from collections import Counter

from iqa.draw.population import LEAST_PER_ASSESSOR, Pick, asked, in_order
from iqa.draw.reasons import WHY_ASSESSOR, WHY_MUST, WHY_RATE, WHY_UNIT, why_learner, why_whole


def draw_strata(population, seed):
    """Take what must be taken, then cover every unit, every learner, every assessor, then fill each rate."""
    ordered = in_order(population.entries, seed)
    chosen = {}
    for step in (_take_musts, _take_whole_strata, _cover_units, _cover_learners, _cover_assessors, _fill_rates):
        step(population, ordered, chosen)
    return [Pick(*entry[:3], chosen[entry]) for entry in population.entries if entry in chosen]


def _take_musts(population, ordered, chosen):
    chosen.update((entry, WHY_MUST[entry.must]) for entry in ordered if entry.must)


def _take_whole_strata(population, ordered, chosen):
    for entry in ordered:
        stratum = population.strata[entry.assessor]
        if stratum.rate >= 100:
            chosen.setdefault(entry, why_whole(stratum))


def _cover_units(population, ordered, chosen):
    covered = population.units_covered | {entry.unit for entry in chosen}
    for entry in ordered:
        if entry.unit not in covered:
            covered.add(entry.unit)
            chosen[entry] = WHY_UNIT


def _cover_learners(population, ordered, chosen):
    least = population.least_per_learner
    taken = Counter(entry.registration for entry in chosen)
    taken.update(population.learners_sampled)
    for entry in ordered:
        if entry not in chosen and taken[entry.registration] < least:
            taken[entry.registration] += 1
            chosen[entry] = why_learner(least)


def _cover_assessors(population, ordered, chosen):
    taken = _taken_by_assessor(population, chosen)
    for entry in ordered:
        if entry not in chosen and taken[entry.assessor] < LEAST_PER_ASSESSOR:
            taken[entry.assessor] += 1
            chosen[entry] = WHY_ASSESSOR


def _fill_rates(population, ordered, chosen):
    taken = _taken_by_assessor(population, chosen)
    for entry in ordered:
        stratum = population.strata[entry.assessor]
        if entry not in chosen and taken[entry.assessor] < asked(stratum):
            taken[entry.assessor] += 1
            chosen[entry] = WHY_RATE.format(rate=stratum.rate, risk=stratum.risk)


def _taken_by_assessor(population, chosen):
    taken = Counter({assessor: stratum.already for assessor, stratum in population.strata.items()})
    taken.update(entry.assessor for entry in chosen)
    return taken
