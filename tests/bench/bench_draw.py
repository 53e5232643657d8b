"""How long a draw takes and how many samples it asks for: `python -m tests.bench.bench_draw`.

Asserts only the time of the largest: 2,000 learners of 12 units in under five seconds. No database.
"""

import time

from iqa.draw import draw, least_samples
from tests.factories.draws import RATES, a_centre

SEED = "2794"
LIMIT = 5.0  # seconds
ONE_EACH = {"low": 0}
# Title, populations, and what makes them: learners, units, assessors, sites, then facts.
CASES = [
    ("first draw, 14 learners x 6", 30, (14, 6, 4, 3), {}),
    ("... no rates, one of each", 30, (14, 6, 4, 3), {"rates": ONE_EACH}),
    ("top-up, half of the learners sampled", 30, (12, 6, 3, 3), {"rates": ONE_EACH, "sampled": 0.5}),
    ("top-up, all learners sampled", 30, (30, 10, 6, 5), {"rates": ONE_EACH, "sampled": 1.0}),
    ("first draw, 200 learners x 12", 5, (200, 12, 8, 5), {}),
    ("first draw, 2,000 learners x 12", 1, (2000, 12, 40, 10), {"every_unit": True}),
    ("14 learners x 6, two of everything", 30, (14, 6, 4, 3), {"rates": ONE_EACH, "policy": True}),
    ("2,000 learners x 12, the same", 1, (2000, 12, 40, 10), {"every_unit": True, "policy": True}),
    ("top-up, 2,000 learners x 12", 1, (2000, 12, 40, 10), {"rates": ONE_EACH, "sampled": 1.0, "every_unit": True}),
]


def main():
    print(f"{'':<40}{'least':>8}{'cover-2':>9}{'strata-1':>9}{'over least':>12}{'interim':>9}{'seconds':>9}")
    for title, count, size, facts in CASES:
        least = cover = strata = interim = 0
        slowest = 0.0
        for number in range(count):
            population = a_centre(number, *size, **{"rates": RATES, **facts})
            began = time.perf_counter()
            picks = draw(population, SEED)
            slowest = max(slowest, time.perf_counter() - began)
            interim += sum(pick.kind == "interim" for pick in picks)
            cover += sum(pick.kind == "summative" for pick in picks)
            strata += len(draw(population, SEED, "strata-1"))
            least += least_samples(population)
        print(
            f"{title:<40}{least:>8}{cover:>9}{strata:>9}{cover / least - 1:>12.2%}{interim:>9}{slowest:>9.2f}",
            flush=True,
        )
        if slowest > LIMIT:
            raise SystemExit(f"A draw took {slowest:.1f} s, more than {LIMIT:.0f} s.")


if __name__ == "__main__":
    main()
