"""`make run`: the whole site on one machine, web, worker, timetable and broker together, until Ctrl-C."""

import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from deploy import redis_server
from deploy.console import Stop, command_line, say
from deploy.processes import Program, Together

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60
GUNICORN = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
DEFAULTS = {"HASHED_STATIC": "yes", "WEB_WORKERS": "2", "WEB_THREADS": "4", "WORKER_CONCURRENCY": "2"}
# On one's own machine, as root in a container say, the warning would only bury what matters.
NO_ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class Plan(NamedTuple):
    """What the environment asks for."""

    host: str
    port: int
    var: Path
    redis_url: str  # empty: a private Redis

    @property
    def near(self):
        """The host as this machine itself reaches it."""
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host

    @property
    def address(self):
        return f"http://{self.near}:{self.port}"


def main():
    plan = read_plan(os.environ)
    plan.var.mkdir(parents=True, exist_ok=True)
    with only_run_on(plan.var):
        check_port_is_free(plan)
        keep_secret_key(plan.var / "secret-key")
        environment = environment_for(plan, os.environ)
        sign_ins = prepare(environment)
        return serve(plan, environment, sign_ins)


def read_plan(environ):
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {port!r}.")
    var = Path(environ.get("COUNTERSIGN_VAR") or ROOT / "var").absolute()
    return Plan(environ.get("HOST") or "127.0.0.1", int(port), var, environ.get("REDIS_URL", ""))


@contextlib.contextmanager
def only_run_on(var):
    """One run per data folder: two would start a second Redis on the same files."""
    with open(var / "run.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Stop(f"Countersign already runs on {var} (process {lock.read().strip()}). Stop it first.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port_is_free(plan):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.host, plan.port))
        except OSError as error:
            raise Stop(
                f"Port {plan.port} on {plan.host} cannot be used: {error.strerror}.\n"
                f"Stop the program that uses it, or choose another: make run PORT={plan.port + 10}"
            ) from None


def keep_secret_key(path):
    """Make the key once; only its owner may read it. Sessions and signed links live as long as it does."""
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))


def environment_for(plan, environ):
    """What every process of the run is told; what the person has set wins."""
    return {
        **DEFAULTS,
        "SITE_URL": plan.address,
        # Invented people have no business in a database that somebody brings along.
        "DEMO": "no" if environ.get("DATABASE_URL") else "yes",
        **{name: value for name, value in environ.items() if value},
        "COUNTERSIGN_VAR": str(plan.var),
        "SECRET_KEY_FILE": environ.get("SECRET_KEY_FILE") or str(plan.var / "secret-key"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": NO_ROOT_WARNING,
    }


def prepare(environment):
    """Bring database and static files up to date (deploy/prepare.py). Returns the demo sign-ins as text."""
    command = [sys.executable, "-m", "deploy.prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Stop("The database could not be prepared; the reason stands above. Nothing was started.")
    return done.stdout


def serve(plan, environment, sign_ins):
    together = Together(environment, ROOT)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, together.ask_to_stop)
    try:
        environment["REDIS_URL"] = plan.redis_url or start_private_redis(together, plan.var / "redis")
        for program in programs(plan, environment):
            together.start(program)
        wait_until_ready(plan, together)
        if not together.asked.is_set() and not together.ended():
            say(banner(plan, sign_ins))
        trouble = together.watch()
        say(f"\n{trouble or 'Stopping …'}")
    finally:
        together.stop()
    say("Stopped. The data is kept." if not trouble else "Stopped.")
    return 1 if trouble else 0


def start_private_redis(together, folder):
    server = redis_server.find_server()
    if server is None:
        raise Stop("No redis-server is installed. Install it, or set REDIS_URL to a Redis that runs already.")
    folder.mkdir(parents=True, exist_ok=True)
    path = redis_server.socket_in(folder)
    process = together.start(Program("redis", redis_server.command(server, folder, path), quiet=True))
    redis_server.wait_until_it_answers(process, redis_server.url(path))
    return redis_server.url(path)


def programs(plan, environment):
    """Web, worker and timetable, with the same commands as in production (docs/running.md)."""
    return [
        Program("web", [*GUNICORN, *web_options(plan, environment)]),
        Program(
            "worker", [*CELERY, "worker", "--loglevel", "INFO", "--concurrency", environment["WORKER_CONCURRENCY"]]
        ),
        Program("beat", [*CELERY, "beat", "--loglevel", "WARNING", "--schedule", str(plan.var / "beat"), "--pidfile="]),
    ]


def web_options(plan, environment):
    size = ["--workers", environment["WEB_WORKERS"], "--threads", environment["WEB_THREADS"]]
    return ["--bind", f"{plan.host}:{plan.port}", *size, "--timeout", "120", "--log-level", "warning"]


def wait_until_ready(plan, together):
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and not together.asked.is_set() and not together.ended():
        if answers(plan):
            return
        time.sleep(0.1)


def answers(plan):
    connection = http.client.HTTPConnection(plan.near, plan.port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def banner(plan, sign_ins):
    parts = [f"\nCountersign is running at {plan.address}", sign_ins.strip(), f"Data: {plan.var}    Ctrl-C stops it."]
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    command_line(main)
