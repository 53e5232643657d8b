"""The work on portable portfolios by the worker. The row is the truth; a lost or doubled message changes nothing."""

import errno
import logging
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessment import rules
from assessment.models import PackageJob
from assessment.states import PackageState
from config import jobs
from config.jobs import RETRIES, write_mine

STOPPED = "The worker stopped again and again while it was at this portfolio."
FULL = "There is no room left on the server. Tell the centre; nothing is lost, and it can be tried again."
SCRATCH_HOURS = 24

logger = logging.getLogger(__name__)


class PackageFailed(Exception):
    """It could not be done this time; another try is due."""


class GivenUp(Exception):
    """Trying again cannot help; the message is the sentence for the person."""


class Progress:
    """Counts bytes into the row of a job, about once a second. Raises TakenOver when the job is no longer ours."""

    EVERY = 1.0  # seconds

    def __init__(self, job, total):
        self.job, self.done, self.told = job, 0, time.monotonic()
        write_mine(job, done=0, total=max(total, 1))

    def __call__(self, count):
        self.done += count
        if time.monotonic() - self.told >= self.EVERY:
            self.told = time.monotonic()
            write_mine(self.job, done=min(self.done, self.job.total))


def stuck_since():
    """Who was last heard of before this moment is taken to be dead (PACKAGE_STUCK_MINUTES)."""
    return timezone.now() - timedelta(minutes=settings.PACKAGE_STUCK_MINUTES)


def expiry():
    """Until when what is made now is kept (PACKAGE_DAYS)."""
    return timezone.now() + timedelta(days=settings.PACKAGE_DAYS)


def scratch_folder():
    """Where workers write what is not whole yet; made if need be, for this account alone."""
    folder = Path(settings.PACKAGE_SCRATCH_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def scratch_path(name):
    """A place in the scratch folder."""
    return scratch_folder() / name


def send_job(job):
    """Ask the worker once the rows are safe; a broker that cannot be reached delays it, no more."""
    from assessment.tasks import work_on_package  # the tasks call these actions

    transaction.on_commit(lambda: work_on_package.delay(job.pk), robust=True)


def start_job(job):
    """Claim the row for this worker. False when there is nothing to do, or another is heard of at it."""
    return jobs.start_job(job, silent=stuck_since())


def end_badly(job, error):
    """Back into the queue while tries are left, else FAILED with the sentence for the person."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    final = isinstance(error, GivenUp)
    sentence = str(error) if final else FULL if full else f"It stopped with {type(error).__name__}: {error}"
    again = not final and job.attempts <= RETRIES
    state = PackageState.QUEUED if again else PackageState.FAILED
    write_mine(job, state=state, problem=sentence[:400], expires_at=None if again else expiry())


@transaction.atomic
def resend_stuck_packages():
    """Ask again for jobs whose message or worker was lost; called every minute. Returns how many."""
    return jobs.resend_silent(PackageJob.objects, send_job, silent=stuck_since(), stopped=STOPPED, expires_at=expiry())


def delete_old_packages():
    """Delete the content of packages whose days are over, and what dead workers left; called every hour.

    Returns how many were deleted. The rows stay, without what the package told of the person. Nothing of a learner
    whose portfolio is under a legal hold is deleted (R3.17): what was sent in may be what the case is about.
    """
    old = PackageJob.objects.filter(expires_at__lt=timezone.now()).exclude(state__in=("queued", "running"))
    old = old.exclude(registration__in=rules.held_registrations())
    deleted = sum(delete_content(job) for job in old.only("pk", "content", "state", "work")[:200])
    before = time.time() - SCRATCH_HOURS * 3600
    for path in scratch_folder().iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    return deleted


def delete_content(job):
    """The row first: a file without a row is swept again, a row without its file would be a broken promise."""
    name = job.content.name
    state = job.state if job.state == PackageState.REFUSED else PackageState.EXPIRED
    rows = PackageJob.objects.filter(pk=job.pk, state=job.state)
    if not rows.update(state=state, content="", manifest=None, expires_at=None):
        return False
    if name:
        default_storage.delete(name)
    return True
