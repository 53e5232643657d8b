"""How long the rules of combination take on the real editions: `python -m tests.bench.bench_combination`.

Prints the least, median and greatest milliseconds of each case; asserts nothing. Reads no database.
"""

import random
import statistics
import time
from functools import partial

from qualifications.combination import complete, evaluate, glh_range
from tests.qualifications import real_editions

EDITIONS = (real_editions.icq, real_editions.innovate, real_editions.proqual, real_editions.city_and_guilds)


def show(name, work, cases):
    """Time each case, the first of them run once before, and print the figures in milliseconds."""
    work(cases[0])
    times = []
    for case in cases:
        start = time.perf_counter()
        work(case)
        times.append((time.perf_counter() - start) * 1000)
    figures = (min(times), statistics.median(times), max(times))
    print(f"  {name:<50}" + "".join(f"{figure:9.3f}" for figure in figures))


def some_units(edition, low, high, count):
    """Sets of achieved units, the same in every run."""
    draw = random.Random(2794)
    everything = [unit.number for unit in edition.listed_units]
    return [draw.sample(everything, draw.randint(low, min(high, len(everything)))) for _ in range(count)]


def bench(edition):
    everything = [unit.number for unit in edition.listed_units]
    print(f"{edition.title}, {len(everything)} units, over a maximum: {edition.over_maximum}")
    show("evaluate, 12 to 20 units achieved", partial(evaluate, edition), some_units(edition, 12, 20, 300))
    show("evaluate, all units achieved", partial(evaluate, edition), [everything] * 300)
    for by in edition.measures:
        work = partial(complete, edition, by=by)
        show(f"complete by {by}, from nothing", work, [()] * 20)
        show(f"complete by {by}, 1 to 12 units achieved", work, some_units(edition, 1, 12, 60))
    show("glh_range", lambda _: glh_range(edition), [None] * 20)


def main():
    print(f"{'milliseconds':<52}{'min':>9}{'median':>9}{'max':>9}")
    for build in EDITIONS:
        for over_maximum in ("whole", "up_to"):
            bench(build(over_maximum=over_maximum))


if __name__ == "__main__":
    main()
