"""How quick the library of evidence and the mapping are with 500 pieces: `python -m tests.bench.bench_library`.

Builds a portfolio of 500 pieces with files and links in a database that is thrown away afterwards: on SQLite, and on
the server of DATABASE_URL where that is set. Prints queries, bytes and milliseconds of each page as Django's test
client gets it, and pages a second from a real gunicorn of two workers with several readers at once. Asserts nothing.
"""

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from datetime import timedelta

PIECES, UNITS, CRITERIA = 500, 15, 12
READERS, SECONDS = 8, 8
PORT = 8970


def main():
    bring = os.environ.get("DATABASE_URL", "")
    print(f"{PIECES} pieces of evidence, {UNITS} units of {CRITERIA} criteria")
    run_on("SQLite", "")
    if bring and not bring.startswith("sqlite"):
        with throw_away(bring) as url:
            run_on("PostgreSQL", url)


def run_on(name, database_url):
    """A process of its own for each database: settings are read once."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as var:
        environment = {
            **os.environ,
            "COUNTERSIGN_VAR": var,
            "DATABASE_URL": database_url,
            "SECRET_KEY": "only-for-a-benchmark-that-nobody-else-reaches-4711",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HASHED_STATIC": "no",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore:No directory at",
        }
        print(f"\n{name}", flush=True)
        subprocess.run([sys.executable, "-m", "tests.bench.bench_library", "here"], env=environment, check=True)


@contextlib.contextmanager
def throw_away(url):
    """The address of a new database on the same server, dropped at the end."""
    import psycopg2

    name = f"countersign_bench_{os.getpid()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure_here():
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    house = build()
    pages = addresses(house)
    cookie = in_process(house.learner, pages)
    with gunicorn():
        for name, address in pages.items():
            print(f"  {name:<34}{served(address, cookie):>10.1f} pages a second, {READERS} readers", flush=True)


def build():
    """One learner with 500 pieces: two files and three to nine links each, a tenth of them drafts."""
    from django.utils import timezone

    from portfolios.models import Evidence, EvidenceFile, EvidenceLink
    from portfolios.states import EvidenceKind, EvidenceStatus, FileState, Setting
    from qualifications.models import Criterion
    from tests.cast import make_edition, make_house

    house = make_house("Bench Lane", "BL", make_edition("bench", units=UNITS, criteria=CRITERIA))
    kinds = [kind for kind in EvidenceKind if kind != EvidenceKind.OBSERVATION]
    today = timezone.localdate()
    rows = Evidence.objects.bulk_create(
        Evidence(
            registration=house.registration,
            number=number,
            kind=kinds[number % len(kinds)],
            title=f"Piece {number} about customers and complaints",
            account="I listened first, then I asked what had happened and what would help. " * 6,
            setting=Setting.WORKPLACE,
            made_on=today - timedelta(days=number % 200),
            status=EvidenceStatus.PREPARING if number % 10 == 0 else EvidenceStatus.SUBMITTED,
            created_by=house.learner,
        )
        for number in range(1, PIECES + 1)
    )
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            evidence=row,
            name=f"notes-{row.number}-{place}.pdf",
            media_type="application/pdf",
            size=120_000,
            sha256=f"{row.number * 2 + place:064x}",
            content=f"evidence/00/{row.number * 2 + place:064x}",
            added_by=house.learner,
            state=FileState.CHECKED,
        )
        for row in rows
        for place in range(2)
    )
    criteria = list(Criterion.objects.order_by("outcome__unit", "number").values_list("pk", flat=True))
    EvidenceLink.objects.bulk_create(
        EvidenceLink(evidence=row, criterion_id=criteria[(row.number * 7 + place * 5) % len(criteria)], locator="p. 2")
        for row in rows
        for place in range(3 + row.number % 7)
    )
    return house


def addresses(house):
    library = f"/registrations/{house.registration.pk}/evidence/"
    grid = f"/registrations/{house.registration.pk}/mapping/"
    return {
        "library": library,
        "library, last page": f"{library}?page=20",
        "library, searched": f"{library}?words=complaints+notes&kind=WP",
        "mapping": grid,
        "mapping, ten drafts": f"{grid}?show=drafts",
        "mapping, one unit": f"{grid}?unit={house.units[3].pk}",
    }


def in_process(learner, pages):
    """Print what each page costs the test client; returns the cookie of the session."""
    from django.db import connection
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(learner)
    print(f"  {'':<34}{'queries':>9}{'kB':>8}{'median ms':>11}{'worst ms':>10}{'of the processor':>18}")
    for name, address in pages.items():
        client.get(address)
        count = []
        with connection.execute_wrapper(lambda run, *call, count=count: count.append(1) or run(*call)):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
        times, used = [], time.process_time()
        for _ in range(20):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
        used = (time.process_time() - used) * 1000 / len(times)
        size = len(answer.content) / 1000
        figures = f"{len(count):>9}{size:>8.1f}{statistics.median(times):>11.1f}{max(times):>10.1f}{used:>15.1f} ms"
        print(f"  {name:<34}{figures}", flush=True)
    connection.close()
    return client.cookies["sessionid"].value


@contextlib.contextmanager
def gunicorn():
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2"]
    command += ["--threads", "4", "--log-level", "error", "--no-control-socket"]
    with subprocess.Popen(command) as server:
        try:
            wait_for_it()
            yield
        finally:
            server.terminate()


def wait_for_it():
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).request("GET", "/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("gunicorn did not come up.")


def served(address, cookie):
    """Pages a second that several readers at once get."""
    counts, end = [0] * READERS, time.perf_counter() + SECONDS

    def read(place):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
            answer = connection.getresponse()
            answer.read()
            counts[place] += answer.status == 200
        connection.close()

    start = time.perf_counter()
    threads = [threading.Thread(target=read, args=[place]) for place in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        measure_here()
    else:
        main()
