"""What `make test` looks for, and that REQUIRE_ALL_LANES lets nothing pass in silence."""

import contextlib
import os
import subprocess
import sys

import pytest

from deploy import suite
from deploy.console import Stop
from deploy.postgres_server import NoPostgres

pytestmark = pytest.mark.embedded
A_TEST = "tests/deploy/test_native.py::test_what_is_there_is_not_missed"


def pytest_says(**variables):
    """Run one ordinary test in a pytest of its own; its exit code and its last lines."""
    command = [sys.executable, "-m", "pytest", "-q", A_TEST]
    quiet = dict.fromkeys(("LANES_NOT_RUN", "LANES_FAILED", "REQUIRE_ALL_LANES"), "")
    environment = {**os.environ, **quiet, **variables, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=suite.ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()[1:-1]


def test_what_was_not_run_is_said_in_one_plain_line():
    assert pytest_says(LANES_NOT_RUN="the lane on PostgreSQL and Redis (nothing there)") == (
        0,
        ["Not run: the lane on PostgreSQL and Redis (nothing there)."],
    )


def test_required_lanes_that_did_not_run_fail_the_run():
    start = "FAILED as a whole, since REQUIRE_ALL_LANES is set: "
    assert pytest_says(REQUIRE_ALL_LANES="1", LANES_NOT_RUN="the journeys in a browser (no Chromium)") == (
        1,
        [
            f"{start}no test marked journey ran.",
            f"{start}no test marked services ran.",
            f"{start}not run: the journeys in a browser (no Chromium).",
        ],
    )


def test_lane_that_failed_earlier_is_recalled_at_the_end():
    assert pytest_says(LANES_FAILED="SQLite and a private Redis") == (
        0,
        ["FAILED earlier, see above: the suite on SQLite and a private Redis."],
    )


def test_no_second_lane_when_nobody_wants_it():
    with contextlib.ExitStack() as servers, pytest.raises(NoPostgres, match="TEST_SERVICES=none"):
        suite.services_lane(servers, {"TEST_SERVICES": "none"})


def test_private_servers_on_request():
    with contextlib.ExitStack() as servers:
        lane = suite.services_lane(servers, {"TEST_SERVICES": "private"})
    assert lane.name == "a private PostgreSQL and a private Redis"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "DATABASE_URL is set, but no PostgreSQL"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0", "TEST_SERVICES": "private"}, "REDIS_URL is set, but no Redis"),
        ({"TEST_SERVICES": "some"}, "TEST_SERVICES must be private or none"),
    ],
)
def test_address_that_is_given_but_wrong_is_an_error(variables, sentence):
    with contextlib.ExitStack() as servers, pytest.raises(Stop, match=sentence):
        suite.services_lane(servers, variables)
