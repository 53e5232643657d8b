"""How long sheets of learners take, and how much memory: `python -m tests.bench.bench_import`. Asserts nothing.

A centre with one edition of 12 units in a test database of its own; workbooks of 200, 2,000 and 5,000 rows are made,
opened in the process of their own, checked, confirmed and written.
"""

import os
import resource
import time

import django
from django.test.runner import DiscoverRunner

SIZES = (200, 2_000, 5_000)


def timed(act):
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        measure()
    finally:
        runner.teardown_databases(old)


def measure():
    from portfolios import actions
    from tests.cast import make_edition, make_house
    from tests.factories.sheets import as_xlsx, bring, learner

    house = make_house("Harbour Lane Training", "HL", make_edition(units=12))
    first = 0
    print("rows     read and check   write     a row    memory of this process")
    for size in SIZES:
        rows = [
            learner(number, house.edition, assessor="assessor@hl.example", iqa="iqa@hl.example")
            for number in range(first, first + size)
        ]
        first += size
        file = as_xlsx(rows)
        batch, checked = timed(lambda file=file: bring(house.centre, house.admin, [], file=file))
        actions.confirm_import(batch, by=house.admin, warnings_seen=True)
        _, written = timed(lambda batch=batch: actions.write_import(batch))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size:5}    {checked:10.1f} s   {written:8.1f} s   {1000 * written / size:5.1f} ms   {memory:6.0f} MB")


if __name__ == "__main__":
    main()
