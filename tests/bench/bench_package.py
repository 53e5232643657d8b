"""How fast a portfolio is packed and taken in, and what memory it takes: `python -m tests.bench.bench_package [MB]`.

Makes a portfolio of so many megabytes (default 1024) in files of up to 150 MB in a throw-away installation, prints MB/s
and the growth of resident memory of each step, beside a plain copy of the same bytes; asserts nothing.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILE_MB = 150
MB = 1024 * 1024


def main(megabytes):
    with tempfile.TemporaryDirectory(prefix="countersign-bench-", dir=os.environ.get("BENCH_DIR")) as folder:
        environment = {
            **os.environ,
            "COUNTERSIGN_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "SECRET_KEY": "only-for-this-bench-but-long-enough-for-django-too",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REDIS_URL": "memory://",
            "LOG_LEVEL": "ERROR",
            "UPLOAD_LIMIT_MB": str(2 * FILE_MB),
        }
        # Each step in a process of its own, so that the peak of its memory is its own.
        for step in ("fill", "copy", "make", "check", "take_in"):
            command = [sys.executable, "-m", "tests.bench.bench_package", step, str(megabytes)]
            subprocess.run(command, env=environment, check=True)


def step(name, megabytes):
    import django

    django.setup()
    if name == "fill":
        fill(megabytes)
        return
    before = peak()
    start = time.perf_counter()
    {"copy": copy, "make": make, "check": check, "take_in": take_in}[name]()
    seconds = time.perf_counter() - start
    rate = megabytes / seconds
    print(f"  {name:<10}{seconds:9.1f} s {rate:9.0f} MB/s   memory + {(peak() - before) / 1024:.0f} MB", flush=True)


def peak():
    """Kilobytes: the most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fill(megabytes):
    """A learner with one piece per file; another registration of the same person to take it in."""
    from django.core.management import call_command

    from centres import keys
    from portfolios.models import Registration
    from tests.factories.assessment import make_street

    call_command("migrate", verbosity=0)
    street = make_street()
    keys.make_key(street.centre)
    here, there = street.registration, street.other.registration
    Registration.objects.filter(pk=there.pk).update(name=here.name, date_of_birth=here.date_of_birth)
    left, number = megabytes, 0
    while left > 0:
        number += 1
        add_piece(here, number, min(left, FILE_MB))
        left -= FILE_MB
    print(f"A portfolio of {megabytes} MB in {number} files", flush=True)


def add_piece(registration, number, megabytes):
    """A video, by its first bytes; what follows is noise that cannot be packed."""
    from django.core.files import File

    from tests.factories.packages import piece

    path = Path(os.environ["COUNTERSIGN_VAR"]) / "noise.mp4"
    noise = os.urandom(MB)
    with path.open("wb") as file:
        file.write(bytes.fromhex("000000186674797069736f6d0000020069736f6d6d703431") + number.to_bytes(4, "big"))
        for _ in range(megabytes):
            file.write(noise)
    with path.open("rb") as file:
        upload = File(file, name=f"shift {number}.mp4")
        piece(registration, f"Shift {number}", [upload])
    path.unlink()


def registrations():
    from portfolios.models import Registration

    return Registration.objects.order_by("pk")


def copy():
    """The yardstick: the same files, copied in chunks of a megabyte into one."""
    from django.conf import settings

    sink_path = Path(settings.VAR_DIR) / "copy"
    with sink_path.open("wb") as sink:
        for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
            if path.is_file():
                with path.open("rb") as source:
                    shutil.copyfileobj(source, sink, MB)
    sink_path.unlink()


def make():
    from assessment import actions
    from assessment.models import PackageJob

    here = registrations().first()
    job = PackageJob.objects.get(pk=actions.ask_package(here, by=here.learner).pk)
    done(actions.work_on_package(job))


def check():
    """From the stored package of the step before; moved, as a resumable upload would leave it."""
    from django.core.files import File

    from assessment import actions
    from assessment.models import PackageJob

    there = registrations().last()
    made = PackageJob.objects.get(work="make")
    with made.content.open("rb") as content:
        job = actions.begin_import(there, by=there.learner, upload=File(content, name="portfolio.zip"))
    done(actions.work_on_package(PackageJob.objects.get(pk=job.pk)))


def take_in():
    """The files are stored by their fingerprints: those of the first registration go away before."""
    from django.conf import settings

    from assessment import actions
    from assessment.models import PackageJob

    shutil.rmtree(Path(settings.MEDIA_ROOT) / "evidence")
    there = registrations().last()
    job = actions.accept_package(PackageJob.objects.get(work="check"), by=there.learner)
    done(actions.work_on_package(PackageJob.objects.get(pk=job.pk)))


def done(job):
    if job.state != "ready":
        raise SystemExit(f"{job}: {job.state}, {job.problem}")


if __name__ == "__main__":
    given = sys.argv[1:]
    if given and not given[0].isdecimal():
        step(given[0], int(given[1]))
    else:
        main(int(given[0]) if given else 1024)
