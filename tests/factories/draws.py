"""Populations to draw from, without a database: a centre with learners, units, assessors, sites and methods."""

import random
from collections import Counter

from iqa.draw import Entry, Policy, Population, Seen, Stratum, UnderWay

RATES = {"new": 100, "high": 75, "medium": 40, "low": 20}
METHODS = ("ASG", "AV", "EWT", "LOG", "OBS", "OBT", "PD", "PR", "QO", "QW", "RA", "WP", "WT")


def a_centre(
    number, learners, units, assessors, sites, *, rates=RATES, sampled=0.0, every_unit=False, methods=3, policy=False
):
    """A random population, the same for the same number. `sampled`: the share of learners who need no sample.

    `policy`: two samples of everything, three of each assessor, and a fifth interim where a third of the units is
    under way.
    """
    lot = random.Random(number)
    risk_of = {assessor: lot.choice(list(rates)) for assessor in range(1, assessors + 1)}
    entries = []
    for registration in range(1, learners + 1):
        own, site = lot.randint(1, assessors), lot.randint(0, sites)
        route = range(1, units + 1) if every_unit else lot.sample(range(1, units + 1), lot.randint(1, units))
        for unit in route:
            assessor = own if lot.random() < 0.9 else lot.randint(1, assessors)
            kinds = tuple(sorted(lot.sample(METHODS, lot.randint(0, methods))))
            entries.append(Entry(registration, unit, assessor, 0, site, int(lot.random() < 0.02), kinds))
    total = Counter(entry.assessor for entry in entries)
    strata = {key: Stratum(risk_of[key], rates[risk_of[key]], total[key], 0) for key in total}
    done = {registration: 1 for registration in range(1, learners + 1) if lot.random() < sampled}
    if not policy:
        return Population(sorted(entries), strata, set(), done, 1, Seen())
    under_way = tuple(UnderWay(*entry[:3]) for entry in entries if lot.random() < 0.33)
    asks = Policy({"unit": 2, "method": 2, "site": 2, "assessor": 3}, {}, 20, "assessor", under_way)
    return Population(sorted(entries), strata, set(), done, 2, Seen(), asks)
