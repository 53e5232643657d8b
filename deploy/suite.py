"""`make test`: the whole suite in two lanes, on SQLite, and again on PostgreSQL and Redis with a real worker.

Everything is looked for first, so that the last pytest can say, just above its own summary, what was not run.
REQUIRE_ALL_LANES=1 (.ci/run) turns whatever was not run into a failure.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from deploy import native, postgres_server, redis_server
from deploy.console import Stop, command_line, say

ROOT = Path(__file__).resolve().parent.parent
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
        return run_lanes(lanes, not_run, arguments)


def run_lanes(lanes, not_run, arguments):
    """Run every lane, also after one failed. Returns the exit code of the first that failed, else 0."""
    code, failed = 0, []
    for lane in lanes:
        last = {"LANES_NOT_RUN": "; ".join(not_run), "LANES_FAILED": "; ".join(failed)} if lane is lanes[-1] else {}
        lane_code = run_pytest(lane, {"LANE": lane.name, **last}, arguments)
        if lane_code:
            failed.append(lane.name)
        code = code or lane_code
    return code


def run_pytest(lane, notes, arguments):
    say(f"\nThe suite on {lane.name}:")
    environment = {name: value for name, value in {**os.environ, **notes, **lane.variables}.items() if value}
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    finally:
        if lane.variables["DATABASE_URL"]:
            # The name in tests/settings.py; only left over when the run was cut off.
            postgres_server.drop_databases(lane.variables["DATABASE_URL"], f"test_countersign_{process.pid}_")


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
