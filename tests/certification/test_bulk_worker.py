"""A claim of many by real worker processes that are killed in the middle: every document once, whatever happens."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from centres.models import Act
from certification import actions
from certification.models import BulkItem, BulkJob, Claim, Document
from certification.states import BulkState, ClaimStatus, ItemState, Rendering
from deploy.redis_server import redis_client
from tests.factories import certification as make
from tests.plugins.worker import use_broker, worker_environment

# Two real PDFs each, on two cores that others use too. BULK_LEARNERS=200 for the figures in docs/running.md.
LEARNERS = int(os.environ.get("BULK_LEARNERS", "16"))
WITHIN = max(150, 3 * LEARNERS)  # seconds

pytestmark = [pytest.mark.services, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


class Workers:
    """Worker processes of this test alone, each in a session of its own so that it can be killed whole."""

    def __init__(self, environment):
        self.environment, self.started = environment, []

    def start(self):
        ready = Path(settings.VAR_DIR) / f"bulk-ready-{len(self.started)}"
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-I", "tests.plugins.tasks"]
        command += ["--concurrency", "2", "--loglevel", "ERROR", "--hostname", f"bulk-{len(self.started)}@%h"]
        environment = {**self.environment, "WORKER_READY_FILE": str(ready)}
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self.started.append(process)
        wait(ready.exists, 40)
        return process

    def kill(self, process):
        """kill -9 to the worker and its children, without a chance to say anything."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def end(self):
        for process in self.started:
            if process.poll() is None:
                self.kill(process)


def wait(done, seconds):
    until = time.monotonic() + seconds
    while not (answer := done()):
        assert time.monotonic() < until, f"not done within {seconds} seconds"
        time.sleep(0.1)
    return answer


@pytest.fixture
def workers(broker, live_server):
    """Two installations' worth of patience: what a killed worker held is asked for again by the timetable."""
    environment = {**worker_environment(broker, live_server.url), "SIGN_DOCUMENTS": "no"}
    before = {name: settings_of(name) for name in ("broker_url", "broker_transport_options")}
    options = {**before["broker_transport_options"], "global_keyprefix": environment["REDIS_KEY_PREFIX"]}
    use_broker(broker_url=broker, broker_transport_options=options)
    running = Workers(environment)
    try:
        yield running
    finally:
        running.end()
        use_broker(**before)
        redis = redis_client(broker)
        for key in redis.scan_iter(f"{environment['REDIS_KEY_PREFIX']}*"):
            redis.delete(key)
        redis.close()


def settings_of(name):
    from config.celery import app

    return app.conf[name]


def made():
    return Document.objects.filter(rendering=Rendering.DONE).count()


class Clock:
    """What each part took, printed at the end: `pytest -s` shows it."""

    def __init__(self):
        self.last, self.parts = time.monotonic(), []

    def lap(self, what):
        now = time.monotonic()
        self.parts.append(f"{what} {now - self.last:.0f} s")
        self.last = now


def test_workers_killed_in_the_middle_leave_every_document_once(cast, workers, settings):
    clock = Clock()
    rows = [make.another_ready(cast, number) for number in range(LEARNERS)]
    clock.lap("making the learners")
    job = actions.begin_bulk(cast.centre, rows, by=cast.admin)
    first = workers.start()
    wait(lambda: job.items.filter(state=ItemState.READY).count() == LEARNERS, WITHIN)
    clock.lap("looking at each")
    actions.start_bulk(job, by=cast.admin)
    wait(lambda: job.items.filter(state=ItemState.CLAIMED).count() >= 3, WITHIN)
    workers.kill(first)  # while it claims
    claimed = Claim.objects.count()
    assert claimed == job.items.filter(state=ItemState.CLAIMED).count()

    second = workers.start()
    settings.DOCUMENT_STUCK_MINUTES = 0  # the timetable's minutes are over at once
    ask_again(job)
    wait(lambda: made() >= 6, WITHIN)
    workers.kill(second)  # while it prints
    assert made() < 2 * LEARNERS

    workers.start()
    ask_again(job)
    wait(Over(job), WITHIN)
    clock.lap("claiming and printing, the worker killed twice")
    assert Claim.objects.filter(status=ClaimStatus.ISSUED).count() == Claim.objects.count() == LEARNERS
    assert BulkItem.objects.filter(job=job, state=ItemState.CLAIMED).count() == LEARNERS
    assert Document.objects.count() == made() == 2 * LEARNERS
    assert Document.objects.values("number").distinct().count() == 2 * LEARNERS
    assert Act.objects.filter(verb="made document").count() == 2 * LEARNERS
    assert Act.objects.filter(verb="submitted claim").count() == LEARNERS
    job.refresh_from_db()
    assert job.state == BulkState.DONE
    wait(lambda: BulkJob.objects.get(pk=job.pk).archive_state == Rendering.DONE, WITHIN)
    clock.lap("one ZIP")
    job.refresh_from_db()
    with default_storage.open(job.archive.name) as file, zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == 2 * LEARNERS + 1
        assert archive.testzip() is None
    print(f"\n{LEARNERS} learners, {2 * LEARNERS} documents: {'; '.join(clock.parts)}")


def ask_again(job):
    """What the timetable does each minute."""
    actions.resend_stuck_items()
    actions.resend_stuck_documents()


class Over:
    """Whether the job is done. Until then the timetable asks again, but only when nothing has moved for a while: asking
    for all that waits, every few seconds, fills the queue with messages about documents that were made long ago."""

    def __init__(self, job):
        self.job, self.moved, self.since = job, None, time.monotonic()

    def __call__(self):
        moved, now = (Claim.objects.count(), made()), time.monotonic()
        if moved != self.moved:
            self.moved, self.since = moved, now
        elif now - self.since > 20:
            self.since = now
            ask_again(self.job)
        return BulkJob.objects.get(pk=self.job.pk).state == BulkState.DONE
