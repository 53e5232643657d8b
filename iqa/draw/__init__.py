"""Drawing a sample: pure, no database, repeatable by anybody from the seed and the population (R4.9).

The order of the units is that of SHA-256("seed:registration:unit"). It needs no random generator, so an outsider can
repeat a draw in any language; nobody can foresee it before the seed is made, which happens when the draw is pressed.
"""

from iqa.draw.bound import least_samples
from iqa.draw.cover_1 import draw_cover
from iqa.draw.cover_2 import draw_cover_2, group_of, interims_asked
from iqa.draw.needs import ASSESSOR, LEARNER, METHOD, SITE, TRAINEE, UNIT, needs_of
from iqa.draw.population import (
    CONFLICT,
    EARLIER,
    LEAST_PER_ASSESSOR,
    LISTED,
    NOT_A_MUST,
    SIMULATION,
    STAFF,
    Entry,
    InterimPick,
    Pick,
    Policy,
    Population,
    Seen,
    Stratum,
    UnderWay,
    asked,
    digest,
    packed,
    unpacked,
)
from iqa.draw.reasons import (
    WHY_ALL,
    WHY_ASSESSOR,
    WHY_FIRST,
    WHY_LEARNER,
    WHY_LEARNER_MORE,
    WHY_MUST,
    WHY_NEW,
    WHY_RATE,
    WHY_UNIT,
    in_short,
)
from iqa.draw.strata_1 import draw_strata

# Of a draw made from now on. An older draw is repeated by the algorithm that it names; entries are never removed.
ALGORITHM = "cover-2"
ALGORITHMS = {"strata-1": draw_strata, "cover-1": draw_cover, "cover-2": draw_cover_2}


def draw(population, seed, algorithm=ALGORITHM):
    """The units to sample, in the order of the population, each with the reason why this one.

    Raises KeyError for an algorithm that this version does not know.
    """
    return ALGORITHMS[algorithm](population, seed)
