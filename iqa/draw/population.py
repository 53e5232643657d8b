"""What a draw chooses from and what comes out, as plain values that can be stored, hashed and read again."""

import hashlib
import json
from math import ceil
from typing import NamedTuple

LEAST_PER_ASSESSOR = 1

# What is always sampled, by the number that stands in the population of a draw; entries are never changed.
NOT_A_MUST, SIMULATION, EARLIER, CONFLICT, STAFF, LISTED = range(6)


class Entry(NamedTuple):
    """A unit of a learner that may be drawn. `must`: why it is taken in any case, a key of WHY_MUST; or 0 (R2.17).

    `site`: where the learner is, or 0. `trainee`: 1 where a decision needs a countersignature. `methods`: kinds of
    evidence in the unit, sorted. Draws before cover-1 know none of the three.
    """

    registration: int
    unit: int
    assessor: int
    must: int = NOT_A_MUST
    site: int = 0
    trainee: int = 0
    methods: tuple[str, ...] = ()


class Stratum(NamedTuple):
    """An assessor: risk, percent to sample, units of live learners in all, and how many of them are sampled already."""

    risk: str
    rate: int
    total: int
    already: int


class Seen(NamedTuple):
    """What else was sampled or planned in the last twelve months, and what units, methods and sites are called."""

    methods: set[str] = frozenset()
    sites: set[int] = frozenset()
    trainee: bool = False
    names: dict[str, str] = {}


class UnderWay(NamedTuple):
    """A unit that somebody has begun to decide and nobody has signed: an interim sample may be drawn of it (R4.3)."""

    registration: int
    unit: int
    assessor: int


class Policy(NamedTuple):
    """What the strategy asks for beyond rates, and how far it is met. Draws before cover-2 know nothing of it.

    `least`: samples in twelve months of every unit, method, site and assessor. `counts`: how many there were, by
    "dimension:value". `interim_share`: percent of the samples that are interim, of each assessor or learner as
    `interim_by` says. `under_way`: what an interim sample may be drawn of. `interims`: interim samples that there are,
    by assessor or learner.
    """

    least: dict[str, int]
    counts: dict[str, int]
    interim_share: int = 0
    interim_by: str = "assessor"
    under_way: tuple[UnderWay, ...] = ()
    interims: dict[int, int] = {}


class Population(NamedTuple):
    """Everything that a draw depends on besides its seed.

    `entries`: what may be drawn. `strata`: by assessor. `units_covered`: units sampled or planned in the last twelve
    months. `learners_sampled`: how many samples a registration has. `least_per_learner`: of the strategy. `seen`: None
    in draws before cover-1. `policy`: None in draws before cover-2.
    """

    entries: list[Entry]
    strata: dict[int, Stratum]
    units_covered: set[int]
    learners_sampled: dict[int, int]
    least_per_learner: int
    seen: Seen | None = None
    policy: Policy | None = None


class Pick(NamedTuple):
    registration: int
    unit: int
    assessor: int
    why: str

    kind = "summative"


class InterimPick(Pick):
    kind = "interim"


def place(seed, entry):
    """Where an entry stands in the order of a seed."""
    return hashlib.sha256(f"{seed}:{entry.registration}:{entry.unit}".encode()).digest()


def in_order(entries, seed):
    return sorted(entries, key=lambda entry: place(seed, entry))


def asked(stratum):
    """How many units of an assessor the rate asks for, rounded up."""
    return ceil(stratum.rate * stratum.total / 100)


def packed(population):
    """The population as JSON can hold it; the same population is always packed the same way."""
    seen = population.seen
    rows = [[*entry[:6], list(entry.methods)] if seen else list(entry[:4]) for entry in sorted(population.entries)]
    stored = {
        "entries": rows,
        "strata": {str(key): list(population.strata[key]) for key in sorted(population.strata)},
        "units_covered": sorted(population.units_covered),
        "learners_sampled": {str(key): number for key, number in sorted(population.learners_sampled.items())},
        "least_per_learner": population.least_per_learner,
    }
    if seen:
        stored["seen"] = {
            "methods": sorted(seen.methods),
            "sites": sorted(seen.sites),
            "trainee": seen.trainee,
            "names": dict(sorted(seen.names.items())),
        }
    if population.policy:
        stored["policy"] = _packed_policy(population.policy)
    return stored


def _packed_policy(policy):
    return {
        "least": dict(sorted(policy.least.items())),
        "counts": dict(sorted(policy.counts.items())),
        "interim_share": policy.interim_share,
        "interim_by": policy.interim_by,
        "under_way": [list(entry) for entry in sorted(policy.under_way)],
        "interims": {str(key): number for key, number in sorted(policy.interims.items())},
    }


def _unpacked_policy(stored):
    under_way = tuple(UnderWay(*row) for row in stored["under_way"])
    interims = {int(key): number for key, number in stored["interims"].items()}
    return Policy(**{**stored, "under_way": under_way, "interims": interims})


def unpacked(stored):
    seen, policy = stored.get("seen"), stored.get("policy")
    return Population(
        entries=[Entry(*row[:6], *map(tuple, row[6:])) for row in stored["entries"]],
        strata={int(key): Stratum(*values) for key, values in stored["strata"].items()},
        units_covered=set(stored["units_covered"]),
        learners_sampled={int(key): number for key, number in stored["learners_sampled"].items()},
        least_per_learner=stored["least_per_learner"],
        seen=seen and Seen(set(seen["methods"]), set(seen["sites"]), seen["trainee"], seen["names"]),
        policy=policy and _unpacked_policy(policy),
    )


def digest(stored):
    """SHA-256 of the packed population, over its canonical JSON."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
