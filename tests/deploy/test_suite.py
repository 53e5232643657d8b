"""What `make test` looks for, how its lanes run side by side, and that nothing passes in silence."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time

import pytest

from deploy import suite
from deploy.console import Stop
from deploy.postgres_server import NoPostgres

A_TEST = "tests/deploy/test_native.py::test_what_is_there_is_not_missed"


def pytest_says(**variables):
    """Run one ordinary test in a pytest of its own; its exit code and its last lines."""
    command = [sys.executable, "-m", "pytest", "-q", A_TEST]
    environment = {**os.environ, "REQUIRE_ALL_LANES": "", **variables, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=suite.ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()[1:-1]


def test_required_tests_that_did_not_run_fail_the_lane():
    start = "FAILED as a whole, since REQUIRE_ALL_LANES is set: "
    assert pytest_says(REQUIRE_ALL_LANES="1") == (
        1,
        [f"{start}no test marked journey ran.", f"{start}no test marked services ran."],
    )


@pytest.fixture
def two_tests(tmp_path, monkeypatch):
    """A folder in which one lane's test passes and the other's fails; each waits until both have begun."""
    (tmp_path / "test_both.py").write_text(
        "import os, pathlib, time\n"
        "def test_together():\n"
        "    pathlib.Path(os.environ['LANE']).touch()\n"
        "    until = time.monotonic() + 30\n"
        "    while len(list(pathlib.Path().glob('lane*'))) < 2:\n"
        "        assert time.monotonic() < until\n"
        "        time.sleep(0.05)\n"
        "    assert os.environ['LANE'] == 'lane one', 'as expected'\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -ra\n")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    monkeypatch.delenv("REQUIRE_ALL_LANES", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    return [suite.Lane(name, {"DATABASE_URL": "", "REDIS_URL": ""}) for name in ("lane one", "lane two")]


def test_lanes_run_side_by_side_and_speak_one_after_the_other(two_tests, capfd):
    out = io.BytesIO()
    runs = suite.run_lanes(two_tests, ["-p", "no:django"], out)
    said = out.getvalue().decode()
    assert [run.code for run in runs] == [0, 1]
    assert said.count("test session starts") == 2
    assert said.index("1 passed") < said.rindex("test session starts") < said.index("as expected")
    capfd.readouterr()
    assert suite.conclude(runs, ["the lane on the moon (too far)"], required=False) == 1
    passed, failed, not_run = capfd.readouterr().err.strip().split("\n\n")
    assert passed.startswith("Passed: the suite on lane one: 1 passed in ")
    first, line = failed.splitlines()
    assert first.startswith("FAILED: the suite on lane two: 1 failed in ")
    assert line == "  FAILED test_both.py::test_together - AssertionError: as expected"
    assert not_run == "Not run: the lane on the moon (too far)."


def lane_of_journeys(tmp_path, monkeypatch, ending):
    """A lane with a journey that passes and three that end as `ending` says, the first time and the second."""
    (tmp_path / "tests" / "journeys").mkdir(parents=True)
    (tmp_path / "tests" / "journeys" / "test_walk.py").write_text(
        "import pathlib, pytest\n"
        "def test_passes(): pathlib.Path('passes').write_text('x' + pathlib.Path('passes').read_text())\n"
        "@pytest.mark.parametrize('step', range(3))\n"
        "def test_walk(step):\n"
        "    done = pathlib.Path(f'done{step}')\n"
        "    first = not done.exists()\n"
        "    done.touch()\n"
        f"    assert {ending}\n"
    )
    (tmp_path / "passes").write_text("")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -ra\n")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    monkeypatch.setenv("REQUIRE_ALL_LANES", "1")
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    (run,) = suite.run_lanes(
        [suite.Lane("lane one", {"DATABASE_URL": "", "REDIS_URL": ""})], ["-p", "no:django"], io.BytesIO()
    )
    assert run.code == 1
    return run


def test_journeys_that_failed_are_run_once_more_alone_and_told(tmp_path, monkeypatch, capfd):
    run = lane_of_journeys(tmp_path, monkeypatch, "not first")
    again = suite.run_again(run, io.BytesIO())
    assert (tmp_path / "passes").read_text() == "x"  # what passed was not run again
    capfd.readouterr()
    assert suite.conclude([again], [], required=True) == 0
    passed, before, *failures = capfd.readouterr().err.strip().splitlines()
    assert passed.startswith("Passed: the suite on lane one: 3 passed in ")
    assert before.startswith("  Only when run again alone; before that: 3 failed, 1 passed in ")
    assert len(failures) == 3


def test_journeys_that_fail_again_fail_the_lane(tmp_path, monkeypatch, capfd):
    again = suite.run_again(lane_of_journeys(tmp_path, monkeypatch, "False"), io.BytesIO())
    assert suite.conclude([again], [], required=True) == 1
    assert "FAILED: the suite on lane one: 3 failed" in capfd.readouterr().err


def test_nothing_else_is_run_again(tmp_path, monkeypatch, two_tests):
    failed = suite.run_lanes(two_tests, ["-p", "no:django"], io.BytesIO())
    assert [suite.run_again(run) for run in failed] == [None, None]
    monkeypatch.setattr(suite, "MOST_AGAIN", 2)
    assert suite.run_again(lane_of_journeys(tmp_path, monkeypatch, "False")) is None


@pytest.mark.parametrize(("required", "code", "word"), [(False, 0, "Not run"), (True, 1, "FAILED, since REQUIRE_ALL")])
def test_what_was_not_run_is_said_at_the_end(capfd, required, code, word):
    assert suite.conclude([], ["the journeys in a browser (no Chromium)"], required=required) == code
    assert capfd.readouterr().err.startswith(f"\n{word}")


def test_ctrl_c_stops_both_lanes_and_shows_what_they_say_to_it(tmp_path):
    """In a process of its own, which alone gets the signal, as at a terminal."""
    (tmp_path / "test_slow.py").write_text(
        "import os, pathlib, time\n"
        "def test_slow():\n"
        "    pathlib.Path(os.environ['LANE']).write_text(str(os.getpid()))\n"
        "    time.sleep(60)\n"
    )
    program = (
        # A shell starts what it puts in the background deaf to Ctrl-C, and every child inherits that.
        "import pathlib, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from deploy import suite; from deploy.console import command_line;"
        f"suite.ROOT = pathlib.Path({str(tmp_path)!r});"
        "lanes = [suite.Lane(name, {'DATABASE_URL': '', 'REDIS_URL': ''}) for name in ('one', 'two')];"
        "command_line(lambda: suite.run_lanes(lanes, ['-p', 'no:django']))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    until = time.monotonic() + 60
    while not all((tmp_path / name).exists() and (tmp_path / name).read_text() for name in ("one", "two")):
        assert time.monotonic() < until
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.count("! KeyboardInterrupt !") == 2
    assert said.count("test session starts") == 2
    for name in ("one", "two"):
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / name).read_text()), 0)


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
