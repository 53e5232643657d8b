"""What a worker makes for a row: a package, a copy, a paper. The row is the truth; lost or doubled messages do no harm.

A house makes its rows by a model of its own from JobModel, whose `state` has at least the values below.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

QUEUED, RUNNING, FAILED = "queued", "running", "failed"
RETRIES = 3


class TakenOver(Exception):
    """Another worker has taken up the job, or nobody wants it any more: write nothing."""


class JobModel(models.Model):
    """`touched_at` is when the worker was last heard of. `turn` counts the workers that ever took it up: the newest
    alone may write. `attempts` counts those since a person asked; `problem` is the sentence for that person.
    """

    attempts = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def start_job(job, *, silent, **facts):
    """Claim the row for this worker. False when there is nothing to do, or another was heard of since `silent`."""
    free = Q(state=QUEUED) | Q(state=RUNNING, touched_at__lt=silent)
    rows = type(job).objects.filter(free, pk=job.pk, turn=job.turn)
    counted = {"attempts": F("attempts") + 1, "turn": F("turn") + 1, "touched_at": timezone.now()}
    started = rows.update(state=RUNNING, problem="", **counted, **facts)
    if started:
        job.refresh_from_db()
    return bool(started)


def write_mine(job, **values):
    """Write to the row if it is still this worker's; raises TakenOver."""
    mine = type(job).objects.filter(pk=job.pk, turn=job.turn, state=RUNNING)
    if not mine.update(touched_at=timezone.now(), **values):
        raise TakenOver(f"{job._meta.verbose_name} {job.pk}")
    for name, value in values.items():
        setattr(job, name, value)


def resend_silent(rows, send, *, silent, stopped, **failed):
    """Ask again for jobs that nobody was heard of at since `silent`; returns how many.

    What has taken its worker down too often fails with the sentence `stopped` and the values `failed`.
    """
    lost = rows.filter(state__in=(QUEUED, RUNNING), touched_at__lt=silent).order_by("touched_at")
    return sum(_resend(job, send, stopped, failed) for job in lost[:100])


def _resend(job, send, stopped, failed):
    # A worker that has taken the row up between the look and the write keeps it.
    same = type(job).objects.filter(pk=job.pk, state=job.state, turn=job.turn, touched_at=job.touched_at)
    if job.attempts > RETRIES:
        same.update(state=FAILED, problem=stopped, **failed)
        return False
    if not same.update(state=QUEUED, touched_at=timezone.now()):
        return False
    send(job)
    return True
