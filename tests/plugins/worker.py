"""A real Celery worker beside the test: another process, a real Redis, the test's own database and files."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from kombu import pools

from config.celery import app
from deploy.redis_server import private_redis, redis_client

READY_WITHIN = 30
IDLE_WITHIN = 60


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test that asks for a worker needs the services, whether or not its author said so."""
    for item in items:
        if "worker" in getattr(item, "fixturenames", ()):
            item.add_marker("services")


class Worker:
    """What a test may ask of the worker process."""

    def __init__(self, process, redis, prefix):
        self.process = process
        self.redis = redis
        self.prefix = prefix

    def wait(self, done, seconds=IDLE_WITHIN):
        """Wait until `done()` is true and return what it said; fail when it is not so within the seconds."""
        until = time.monotonic() + seconds
        while not (answer := done()):
            assert self.process.poll() is None, f"the worker died with exit code {self.process.returncode}"
            assert time.monotonic() < until, f"not done within {seconds} seconds"
            time.sleep(0.05)
        return answer

    def wait_idle(self, seconds=IDLE_WITHIN):
        """Wait until nothing is queued, running or waiting for its time to come."""
        # Twice in a row: a message on its way from the queue to the worker is for a moment in neither place.
        self.wait(lambda: self.open_tasks() == 0 and time.sleep(0.05) is None and self.open_tasks() == 0, seconds)

    def open_tasks(self):
        """How many tasks are not finished: with late acknowledgement a task stays listed until it is."""
        queued = self.redis.llen(self.prefix + app.conf.task_default_queue)
        return queued + self.redis.hlen(self.prefix + "unacked")


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    """The address of the lane's Redis: $REDIS_URL, else a private one for this run."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    with private_redis(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(scope="session")
def worker_process(broker, live_server, django_db_setup):
    """The worker of this run. Its keys in Redis carry a prefix of their own and are deleted at the end."""
    environment = worker_environment(broker, live_server.url)
    ready = Path(settings.VAR_DIR) / "worker-ready"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-I", "tests.plugins.tasks"]
    command += ["--concurrency", "2", "--loglevel", "WARNING", "--hostname", f"tests-{os.getpid()}@%h"]
    process = subprocess.Popen(
        command, env={**environment, "WORKER_READY_FILE": str(ready)}, stdin=subprocess.DEVNULL, start_new_session=True
    )
    redis = redis_client(broker)
    running = Worker(process, redis, environment["REDIS_KEY_PREFIX"])
    try:
        running.wait(ready.exists, READY_WITHIN)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)
        for key in redis.scan_iter(f"{running.prefix}*"):
            redis.delete(key)
        redis.close()


@pytest.fixture
def worker(worker_process, broker, transactional_db):
    """A real worker for this test: what the test or the live site sends, it does.

    It waits at the end until all that was sent is done, so that no task meets the rows of the next test.
    """
    before = {name: app.conf[name] for name in ("broker_url", "broker_transport_options")}
    options = {**before["broker_transport_options"], "global_keyprefix": worker_process.prefix}
    use_broker(broker_url=broker, broker_transport_options=options)
    try:
        yield worker_process
        worker_process.wait_idle()
    finally:
        use_broker(**before)


def use_broker(**conf):
    """Point this process's Celery at a broker; connections made before are dropped."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.update(**conf)


def worker_environment(broker, site_url):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": broker,
        "REDIS_KEY_PREFIX": f"countersign-tests-{secrets.token_hex(6)}-",
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": site_url,
    }


def database_url(database):
    """The address that another process opens this test database by."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    given = {"user": database["USER"], "password": database["PASSWORD"], "host": database["HOST"]}
    return f"postgresql:///{database['NAME']}?{urlencode({**given, 'port': database['PORT'], **database['OPTIONS']})}"
