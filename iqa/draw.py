"""Drawing a sample: pure, no database, repeatable by anybody from the seed and the population (R4.9).

The order of the units is that of SHA-256("seed:registration:unit"). It needs no random generator, so an outsider can
repeat a draw in any language; nobody can foresee it before the seed is made, which happens when the draw is pressed.
"""

import hashlib
import json
from collections import Counter
from math import ceil
from typing import NamedTuple

# Of a draw made from now on. An older draw is repeated by the algorithm that it names; entries are never removed.
ALGORITHM = "strata-1"
LEAST_PER_ASSESSOR = 1

# What is always sampled, by the number that stands in the population of a draw; entries are never changed.
NOT_A_MUST, SIMULATION, EARLIER = range(3)
WHY_MUST = {
    SIMULATION: "Rests on simulation, which is always sampled",
    EARLIER: "Rests on an earlier achievement, which is always sampled",
}
WHY_NEW = "New assessor: every unit is sampled"
WHY_ALL = "{risk} risk assessor: every unit is sampled"
WHY_UNIT = "First sample of this unit in twelve months"
WHY_LEARNER = "Every learner is sampled at least once"
WHY_LEARNER_MORE = "Every learner is sampled at least {least} times"
WHY_ASSESSOR = "Every assessor is sampled at least once"
WHY_RATE = "Drawn at random: {rate} % of the units of a {risk} risk assessor"


class Entry(NamedTuple):
    """A unit of a learner that may be drawn. `must`: why it is taken in any case, a key of WHY_MUST; or 0 (R2.17)."""

    registration: int
    unit: int
    assessor: int
    must: int = NOT_A_MUST


class Stratum(NamedTuple):
    """An assessor: risk, percent to sample, units of live learners in all, and how many of them are sampled already."""

    risk: str
    rate: int
    total: int
    already: int


class Population(NamedTuple):
    """Everything that a draw depends on besides its seed.

    `entries`: what may be drawn. `strata`: by assessor. `units_covered`: units sampled or planned in the last twelve
    months. `learners_sampled`: how many samples a registration has. `least_per_learner`: of the strategy.
    """

    entries: list[Entry]
    strata: dict[int, Stratum]
    units_covered: set[int]
    learners_sampled: dict[int, int]
    least_per_learner: int


class Pick(NamedTuple):
    registration: int
    unit: int
    assessor: int
    why: str


def draw(population, seed, algorithm=ALGORITHM):
    """The units to sample, in the order of the population, each with the reason why this one.

    Raises KeyError for an algorithm that this version does not know.
    """
    return ALGORITHMS[algorithm](population, seed)


def place(seed, entry):
    """Where an entry stands in the order of a seed."""
    return hashlib.sha256(f"{seed}:{entry.registration}:{entry.unit}".encode()).digest()


def draw_strata(population, seed):
    """Take what must be taken, then cover every unit, every learner, every assessor, then fill each rate."""
    ordered = sorted(population.entries, key=lambda entry: place(seed, entry))
    chosen = {}
    for step in (_take_musts, _take_whole_strata, _cover_units, _cover_learners, _cover_assessors, _fill_rates):
        step(population, ordered, chosen)
    return [Pick(*entry[:3], chosen[entry]) for entry in population.entries if entry in chosen]


ALGORITHMS = {"strata-1": draw_strata}


def _take_musts(population, ordered, chosen):
    chosen.update((entry, WHY_MUST[entry.must]) for entry in ordered if entry.must)


def _take_whole_strata(population, ordered, chosen):
    for entry in ordered:
        stratum = population.strata[entry.assessor]
        if stratum.rate >= 100:
            why = WHY_NEW if stratum.risk == "new" else WHY_ALL.format(risk=stratum.risk.capitalize())
            chosen.setdefault(entry, why)


def _cover_units(population, ordered, chosen):
    covered = population.units_covered | {entry.unit for entry in chosen}
    for entry in ordered:
        if entry.unit not in covered:
            covered.add(entry.unit)
            chosen[entry] = WHY_UNIT


def _cover_learners(population, ordered, chosen):
    least = population.least_per_learner
    why = WHY_LEARNER if least == 1 else WHY_LEARNER_MORE.format(least=least)
    taken = Counter(entry.registration for entry in chosen)
    taken.update(population.learners_sampled)
    for entry in ordered:
        if entry not in chosen and taken[entry.registration] < least:
            taken[entry.registration] += 1
            chosen[entry] = why


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


def asked(stratum):
    """How many units of an assessor the rate asks for, rounded up."""
    return ceil(stratum.rate * stratum.total / 100)


def _taken_by_assessor(population, chosen):
    taken = Counter({assessor: stratum.already for assessor, stratum in population.strata.items()})
    taken.update(entry.assessor for entry in chosen)
    return taken


def packed(population):
    """The population as JSON can hold it; the same population is always packed the same way."""
    return {
        "entries": [[*entry[:3], entry.must] for entry in sorted(population.entries)],
        "strata": {str(key): list(population.strata[key]) for key in sorted(population.strata)},
        "units_covered": sorted(population.units_covered),
        "learners_sampled": {str(key): number for key, number in sorted(population.learners_sampled.items())},
        "least_per_learner": population.least_per_learner,
    }


def unpacked(stored):
    return Population(
        entries=[Entry(*row) for row in stored["entries"]],
        strata={int(key): Stratum(*values) for key, values in stored["strata"].items()},
        units_covered=set(stored["units_covered"]),
        learners_sampled={int(key): number for key, number in stored["learners_sampled"].items()},
        least_per_learner=stored["least_per_learner"],
    )


def digest(stored):
    """SHA-256 of the packed population, over its canonical JSON."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
