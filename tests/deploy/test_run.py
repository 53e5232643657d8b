"""`make run` after the bootstrap: really started, asked over HTTP, and stopped."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from deploy import run
from deploy.console import Stop


@pytest.fixture
def environment(tmp_path):
    """A person's own environment: nothing of the test run's."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {
        **kept,
        "COUNTERSIGN_VAR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "DEMO": "no",
    }


@pytest.fixture
def start(environment, tmp_path):
    started = []

    def start_run(**variables):
        with open(tmp_path / f"log-{len(started)}", "w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.run"],
                cwd=run.ROOT,
                env={**environment, **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        process.log = Path(log.name).read_text
        started.append(process)
        return process

    yield start_run
    for process in started:
        process.terminate()
        process.wait(timeout=30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, text):
    until = time.monotonic() + 120
    while text not in process.log():
        assert process.poll() is None, process.log()
        assert time.monotonic() < until, process.log()
        time.sleep(0.1)


def get(environment, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}{path}", timeout=20) as answer:
        return answer.read().decode()


def test_run_serves_the_site_keeps_the_data_and_stops_together(start, environment, tmp_path):
    first = start()
    wait_for(first, "Countersign is running at")
    page = get(environment, "/admin/login/")
    assert len(re.findall(r'href="/static/admin/css/base\.[0-9a-f]{12}\.css"', page)) == 1
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    wait_for(first, "ready.")  # the worker

    second = start()
    assert second.wait(timeout=20) == 1
    assert second.log() == f"\nCountersign already runs on {tmp_path / 'var'} (process {first.pid}). Stop it first.\n"

    key = (tmp_path / "var" / "secret-key").read_text()
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=40) == 0
    assert first.log().endswith("Stopped. The data is kept.\n")
    with pytest.raises(urllib.error.URLError):
        get(environment, "/admin/login/")

    third = start()
    wait_for(third, "Countersign is running at")
    assert "Loaded" in first.log()
    assert "Loaded" not in third.log()
    assert (tmp_path / "var" / "secret-key").read_text() == key
    os.kill(worker_of(third), signal.SIGKILL)
    assert third.wait(timeout=40) == 1
    assert "The worker process ended by signal SIGKILL, so everything is stopped." in third.log()


def worker_of(process):
    """The process id of the Celery worker among the children."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
        for child in children.read().split():
            with open(f"/proc/{child}/cmdline") as command:
                if "worker" in command.read().split("\0"):
                    return int(child)
    raise AssertionError("no worker")


def test_port_in_use_is_said_before_anything_is_started(start, environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PORT"])))
        taken.listen()
        process = start()
        assert process.wait(timeout=20) == 1
    assert process.log() == (
        f"\nPort {environment['PORT']} on 127.0.0.1 cannot be used: Address already in use.\n"
        f"Stop the program that uses it, or choose another: make run PORT={int(environment['PORT']) + 10}\n"
    )


def test_database_that_cannot_be_reached_stops_the_start(start):
    process = start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/countersign")
    assert process.wait(timeout=40) == 1
    assert process.log().endswith("The database could not be prepared; the reason stands above. Nothing was started.\n")
    assert "Traceback" not in process.log()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_port_that_is_none_is_refused(port):
    with pytest.raises(Stop, match=f"PORT must be a number from 1 to 65535, not '{port}'."):
        run.read_plan({"PORT": port})


def test_what_the_person_has_set_wins():
    plan = run.read_plan({"PORT": "8010", "COUNTERSIGN_VAR": "/srv/cs"})
    environment = run.environment_for(
        plan, {"DEMO": "no", "SITE_URL": "https://portfolio.example.org", "LOG_LEVEL": ""}
    )
    assert (environment["DEMO"], environment["SITE_URL"]) == ("no", "https://portfolio.example.org")
    assert (environment["WEB_THREADS"], environment["SECRET_KEY_FILE"]) == ("4", "/srv/cs/secret-key")
    assert "LOG_LEVEL" not in environment


@pytest.mark.parametrize(("variables", "demo"), [({}, "yes"), ({"DATABASE_URL": "postgresql:///countersign"}, "no")])
def test_demo_centre_is_not_made_in_a_database_that_is_brought_along(variables, demo):
    assert run.environment_for(run.read_plan(variables), variables)["DEMO"] == demo
