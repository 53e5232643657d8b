import io
import signal
import subprocess
import sys
import time

import pytest

from deploy.processes import Program, Together

STAYS = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)",
]


@pytest.fixture
def together(tmp_path):
    processes = Together({}, tmp_path, out=io.StringIO())
    yield processes
    processes.stop()


def wait_for(together, text):
    until = time.monotonic() + 20
    while text not in together.out.getvalue():
        assert time.monotonic() < until, together.out.getvalue()
        time.sleep(0.02)


def test_lines_carry_the_name_of_the_program(together):
    together.start(Program("web", STAYS))
    wait_for(together, "here")
    assert together.out.getvalue() == "web    | here\n"


def test_stop_ends_every_process(together):
    processes = [together.start(Program(name, STAYS)) for name in ("redis", "web")]
    together.stop()
    assert [process.returncode for process in processes] == [-signal.SIGTERM, -signal.SIGTERM]


def test_one_that_ends_is_named_with_its_exit_code(together):
    together.start(Program("web", STAYS))
    together.start(Program("worker", [sys.executable, "-c", "raise SystemExit(3)"]))
    assert together.watch() == (
        "The worker process ended with exit code 3, so everything is stopped. Its last words stand above."
    )


def test_quiet_program_speaks_only_when_it_ends_unasked(together):
    together.start(Program("redis", [sys.executable, "-c", "print('no space left')"], quiet=True))
    assert together.watch()[:40] == "The redis process ended with exit code 0"
    assert together.out.getvalue() == "redis  | no space left\n"


def test_watch_returns_nothing_when_asked_to_stop(together):
    together.start(Program("web", STAYS))
    together.ask_to_stop()
    assert together.watch() is None


def test_asking_twice_does_not_wait_for_a_deaf_process(together, capsys):
    process = together.start(Program("web", DEAF))
    wait_for(together, "here")
    together.ask_to_stop()
    together.ask_to_stop()
    together.stop()
    assert process.returncode == -signal.SIGKILL
    assert capsys.readouterr().err == "web does not stop: ending it by force.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_processes_end_when_this_one_is_killed(tmp_path):
    code = (
        "import os; from deploy.processes import *;"
        "together = Together(dict(os.environ), '.', out=open(os.devnull, 'w'));"
        f"process = together.start(Program('web', {STAYS!r})); print(process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        try:
            pid = int(parent.stdout.readline())
        finally:
            parent.kill()
    until = time.monotonic() + 20
    while is_running(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
