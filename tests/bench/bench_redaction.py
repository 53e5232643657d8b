"""How long it takes to black out parts of a large PDF, and what memory it takes.

A PDF of 200 pages with a picture of noise on each, 12 MB; a region on 1 and on 40 of its pages.
"""

import resource
import tempfile
import time

from portfolios import redaction
from tests.factories import papers


def peak():
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    data = papers.heavy_pdf(200)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as held:
        held.write(data)
        held.flush()
        for pages in (1, 40):
            areas = redaction.read_areas([[page, 10, 10, 50, 8] for page in range(1, pages + 1)], 200)
            before, start = peak(), time.perf_counter()
            made = redaction.redact_pdf(held.name, areas)
            seconds = time.perf_counter() - start
            print(
                f"{len(data) / 1e6:.0f} MB, 200 pages, {pages} redacted: {seconds:.1f} s, "
                f"{len(made) / 1e6:.0f} MB made, peak memory {before:.0f} -> {peak():.0f} MB"
            )


if __name__ == "__main__":
    main()
