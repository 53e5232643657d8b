"""Algorithm cover-2: cover-1 with the minima of the strategy, and interim samples of units under way beside it (R4.3).

The minima are needs like all others, so cover-1 meets them. Interim samples come on top: rates count signed units.
"""

import hashlib
from collections import Counter

from iqa.draw.cover_1 import draw_cover
from iqa.draw.population import InterimPick
from iqa.draw.reasons import WHY_INTERIM


def draw_cover_2(population, seed):
    """What cover-1 takes, then the interim samples."""
    picks = draw_cover(population, seed)
    return [*picks, *draw_interim(population, picks, seed)]


def draw_interim(population, picks, seed):
    """Units under way until each assessor, or each learner, has the share; in an order of their own of the seed."""
    policy = population.policy
    if policy is None or not policy.interim_share:
        return []
    of = policy.interim_by
    wanted = interims_asked(population, picks)
    why = WHY_INTERIM.format(share=policy.interim_share, of=of)
    taken, found = Counter(policy.interims), []
    for entry in sorted(policy.under_way, key=lambda entry: _place(seed, entry)):
        whose = group_of(entry, of)
        if taken[whose] < wanted.get(whose, 0):
            taken[whose] += 1
            found.append(InterimPick(*entry, why))
    return sorted(found)


def interims_asked(population, picks):
    """{assessor or learner: interim samples that make up the share of all their samples}, rounded up."""
    policy = population.policy
    if policy.interim_by == "learner":
        samples = Counter(population.learners_sampled)
    else:
        samples = Counter({assessor: stratum.already for assessor, stratum in population.strata.items()})
    samples.update(group_of(pick, policy.interim_by) for pick in picks)
    share = policy.interim_share
    return {whose: -(-number * share // (100 - share)) for whose, number in samples.items()}


def group_of(entry, of):
    return entry.registration if of == "learner" else entry.assessor


def _place(seed, entry):
    return hashlib.sha256(f"{seed}:interim:{entry.registration}:{entry.unit}".encode()).digest()
