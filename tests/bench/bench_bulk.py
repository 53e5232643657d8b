"""How fast a claim of many is printed: certificates a second and core, beside WeasyPrint alone on the same pages with
the same style sheet, and two worker processes beside one.

    python -m tests.bench.bench_bulk [certificates, default 200]

No database: facts in, PDF out, as the worker does it for each document.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from unittest import mock

from weasyprint import HTML

from certification import printing
from certification.printing import samples
from config.printing import pdf

EVERY = 20  # certificates in one piece of work


def facts_of(number):
    """A certificate of its own: another number, another name."""
    code = f"{number:08d}"
    return samples.certificate(f"HL26-{code[:4]}-{code[4:]}", f"Learner {number}")


def ours(numbers):
    """Bytes made by our press: PDF/A-3a and PDF/UA-1, as they stand on the register."""
    return sum(len(printing.certificate_pdf(facts_of(number))) for number in numbers)


def bare(numbers):
    """Bytes of the same pages by WeasyPrint alone: no tags, no profile, no finishing."""
    pages = []
    with mock.patch.object(pdf, "write", lambda page, ornaments: pages.append((page, ornaments)) or b""):
        ours(numbers)
    fonts, sheet = pdf.press()
    start, made = time.perf_counter(), 0
    for page, ornaments in pages:
        source = HTML(string=page, base_url=pdf.FOLDER.as_uri() + "/", url_fetcher=pdf.Fetcher(ornaments))
        made += len(source.write_pdf(stylesheets=[sheet], font_config=fonts, cache=dict(pdf.stamps())))
    return made, time.perf_counter() - start


def with_workers(count, total):
    """Seconds for all certificates in so many processes, each warm before the clock starts."""
    parts = [range(first, min(first + EVERY, total)) for first in range(0, total, EVERY)]
    with ProcessPoolExecutor(count) as pool:
        list(pool.map(ours, [range(1)] * count * 2))
        start = time.perf_counter()
        list(pool.map(ours, parts))
        return time.perf_counter() - start


def main():
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    ours(range(1))
    start = time.perf_counter()
    made = ours(range(total))
    seconds = time.perf_counter() - start
    alone, bare_seconds = bare(range(total))
    print(f"{total} certificates, one process: {seconds:.1f} s, {total / seconds:.1f} a second, {made / 1e6:.1f} MB")
    print(
        f"the same pages by WeasyPrint alone: {bare_seconds:.1f} s, {total / bare_seconds:.1f} a second, "
        f"{alone / 1e6:.1f} MB; ours takes {seconds / bare_seconds:.2f} times as long"
    )
    one, two = with_workers(1, total), with_workers(2, total)
    print(f"one worker process: {total / one:.1f} a second; two: {total / two:.1f} a second, {one / two:.2f} times")


if __name__ == "__main__":
    main()
