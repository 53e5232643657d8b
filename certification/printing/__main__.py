"""`python -m certification.printing FOLDER [NAME …]` prints the samples for eyes, with seconds and size."""

import sys
import time
from pathlib import Path

from django.conf import settings

from certification.printing.samples import samples


def main(folder, *names):
    if not settings.configured:
        settings.configure()
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, (print_facts, facts) in samples().items():
        if names and name not in names:
            continue
        start = time.perf_counter()
        data = print_facts(facts)
        Path(folder, f"{name}.pdf").write_bytes(data)
        print(f"{name:26} {time.perf_counter() - start:6.3f} s {len(data) / 1024:7.1f} KB")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
