"""`make test`: the whole suite in two lanes side by side, on SQLite, and on PostgreSQL and Redis with a real worker.

What the first lane says is shown as it comes, then all that the second has said and says. A few journeys that failed
while both lanes shared the machine are run once more, alone. What failed, what passed only then, and what was not run
stands at the end. REQUIRE_ALL_LANES=1 (.ci/run) turns whatever was not run into a failure.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from deploy import native, postgres_server, redis_server
from deploy.console import Stop, command_line, say
from deploy.processes import end_with_parent

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = "tests/journeys/"
MOST_AGAIN = 5  # more than that is no accident of a busy machine
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
WHERE = ("", "private", "none")  # TEST_SERVICES: look everywhere, only private servers, no second lane


class Lane(NamedTuple):
    name: str
    variables: dict[str, str]  # what the tests see of DATABASE_URL and REDIS_URL; empty: not set


EMBEDDED = Lane("SQLite and a private Redis", {"DATABASE_URL": "", "REDIS_URL": ""})


def main(arguments):
    with contextlib.ExitStack() as servers:
        lanes, not_run = [EMBEDDED], []
        try:
            lanes.append(services_lane(servers, os.environ))
        except (postgres_server.NoPostgres, redis_server.NoRedis) as reason:
            not_run.append(f"the lane on PostgreSQL and Redis ({reason})")
        if lacking := native.missing(native.FOR_JOURNEYS):
            not_run.append(f"the journeys in a browser (missing: {', '.join(part.package for part in lacking)})")
        runs = [run_again(run) or run for run in run_lanes(lanes, arguments)]
    return conclude(runs, not_run, required=bool(os.environ.get("REQUIRE_ALL_LANES")))


def run_lanes(lanes, arguments, out=None):
    """Run all lanes at once and show what they say, one lane after the other. Returns their Runs, all ended.

    Ctrl-C is passed on to each of them once, and what they say to it is shown too.
    """
    out = out or sys.stdout.buffer
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="countersign-lanes-")))
        runs = [stack.enter_context(Run(lane, arguments, folder / str(number))) for number, lane in enumerate(lanes)]
        try:
            for run in runs:
                run.show(out)
        except KeyboardInterrupt:
            for run in runs:
                run.interrupt()
            for run in runs:
                run.show(out)
            raise
        return runs


def run_again(run, out=None):
    """Run the journeys that failed once more, with nothing beside them. Returns that Run, or None when there is nothing
    to try: all passed, or something else failed, or too much.

    Two browsers, two servers and two workers on a small machine make a browser wait longer than a person would.
    """
    failures = run.failures()
    if run.code != 1 or not failures or len(failures) > MOST_AGAIN:
        return None
    if not all(re.match(rf"(FAILED|ERROR) {JOURNEYS}", line) for line in failures):
        return None
    say(f"\nOnce more, alone, on {run.lane.name}: {len(failures)} of its journeys.")
    with tempfile.TemporaryDirectory(prefix="countersign-lanes-") as folder:
        with Run(run.lane, [*run.arguments, "--last-failed"], Path(folder) / "again", first=run) as again:
            again.show(out or sys.stdout.buffer)
        return again


def conclude(runs, not_run, *, required):
    """Say at the end how it went, what failed last. Returns the exit code: of the first lane that failed, else 0.

    When everything is `required`, 1 where something was not run.
    """
    for run in runs:
        say(f"\n{'FAILED' if run.code else 'Passed'}: the suite on {run.lane.name}: {run.verdict}.")
        for line in run.failures():
            say(f"  {line}")
        if run.first and not run.code:
            say(f"  Only when run again alone; before that: {run.first.verdict}.")
            for line in run.first.failures():
                say(f"  {line}")
    for what in not_run:
        say(f"\n{'FAILED, since REQUIRE_ALL_LANES is set: not run' if required else 'Not run'}: {what}.")
    codes = [run.code for run in runs if run.code]
    return codes[0] if codes else int(bool(required and not_run))


class Run:
    """A pytest on one lane. What it says is kept in a file, until somebody looks.

    `first`: the Run of which it repeats what failed.
    """

    def __init__(self, lane, arguments, path, first=None):
        self.lane, self.arguments, self.path, self.first = lane, arguments, path, first
        self.words, self.shown = "", 0  # shown: bytes
        environment = {**os.environ, "LANE": lane.name, "COLUMNS": str(shutil.get_terminal_size().columns)}
        if first:  # a few tests are not all kinds of test
            environment["REQUIRE_ALL_LANES"] = ""
        with path.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "pytest", *self.options(), *arguments],
                cwd=ROOT,
                env={name: value for name, value in {**environment, **lane.variables}.items() if value},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone
                preexec_fn=end_with_parent,
            )

    def options(self):
        """Each lane remembers its own failures (--lf); a person at the terminal gets colours all the same."""
        memory = "services" if self.lane.variables["DATABASE_URL"] else "embedded"
        return ["-o", f"cache_dir=.pytest_cache/{memory}", *(["--color=yes"] if sys.stdout.isatty() else [])]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.code is None:
            self.process.kill()
            self.process.wait()
        if address := self.lane.variables["DATABASE_URL"]:
            # The name in tests/settings.py; only left over when the run was cut off.
            postgres_server.drop_databases(address, f"test_countersign_{self.process.pid}_")

    @property
    def code(self):
        """The exit code, None while it runs."""
        return self.process.poll()

    def show(self, out):
        """Pass on what it has said since the last time and says, until it has ended."""
        say(f"\nThe suite on {self.lane.name}{', continued' if self.shown else ''}:")
        with self.path.open("rb") as words:
            words.seek(self.shown)
            while True:
                ended = self.code is not None  # asked first, so that its last words are not missed
                while data := words.read(65536):
                    out.write(data)
                    self.shown = words.tell()
                out.flush()
                if ended:
                    break
                time.sleep(0.2)
        self.words = self.path.read_text(encoding="utf-8", errors="replace")

    def interrupt(self):
        if self.code is None:
            self.process.send_signal(signal.SIGINT)

    def lines(self):
        return re.sub(r"\x1b\[[0-9;]*m", "", self.words).splitlines()

    @property
    def verdict(self):
        """pytest's last line: so many failed, so many passed, how long it took."""
        return next((line.strip("= ") for line in reversed(self.lines()) if line.strip()), "it said nothing")

    def failures(self):
        return [line for line in self.lines() if re.match(r"(FAILED|ERROR) \S+\.py\b", line)]


def services_lane(servers, environ):
    """The second lane; servers that we start ourselves are stopped with the stack `servers`."""
    where = environ.get("TEST_SERVICES", "")
    if where not in WHERE:
        raise Stop(f"TEST_SERVICES must be private or none (or not set), not {where!r}.")
    if where == "none":
        raise postgres_server.NoPostgres("TEST_SERVICES=none")
    database = given_postgres(environ) or (not where and postgres_server.running_server())
    database_name = "PostgreSQL" if database else "a private PostgreSQL"
    database = database or servers.enter_context(postgres_server.private_server())
    redis = given_redis(environ) or (not where and redis_server.answers(LOCAL_REDIS) and LOCAL_REDIS)
    redis_name = "Redis" if redis else "a private Redis"
    if not redis:
        folder = servers.enter_context(tempfile.TemporaryDirectory(prefix="countersign-redis-"))
        redis = servers.enter_context(redis_server.private_redis(folder))
    return Lane(f"{database_name} and {redis_name}", {"DATABASE_URL": database, "REDIS_URL": redis})


def given_postgres(environ):
    address = environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return None
    if not postgres_server.may_make_databases(address):
        raise Stop(
            "DATABASE_URL is set, but no PostgreSQL 14 or newer answers there that lets us make a test database."
        )
    return address


def given_redis(environ):
    address = environ.get("REDIS_URL", "")
    if address and not redis_server.answers(address):
        raise Stop("REDIS_URL is set, but no Redis answers there.")
    return address


if __name__ == "__main__":
    command_line(lambda: main(sys.argv[1:]))
