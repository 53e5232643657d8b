"""What the worker does with a job of a portable portfolio, whatever its kind, and how it ends."""

import logging

from assessment.actions.arriving import check_package, refuse_package
from assessment.actions.jobs import PackageFailed, end_badly, start_job
from assessment.actions.packing import make_package
from assessment.actions.taking_in import take_in_package
from assessment.portable.verify import Tampered
from assessment.states import PackageState, PackageWork
from config.jobs import TakenOver

WORK = {
    PackageWork.MAKE: make_package,
    PackageWork.CHECK: check_package,
    PackageWork.TAKE_IN: take_in_package,
}

logger = logging.getLogger(__name__)


def work_on_package(job):
    """Do the work of a job, unless there is nothing to do or another worker is at it.

    After a failure the row waits for the next try and PackageFailed is raised; after the last one, or when trying again
    cannot help, it is FAILED or REFUSED with the sentence for the person, and nothing is raised.
    """
    if not start_job(job):
        return job
    try:
        WORK[job.work](job)
    except TakenOver:
        logger.info("Package job %s is no longer ours", job.pk)
    except Tampered as error:
        _unless_taken_over(refuse_package, job, error)
    except Exception as error:  # whatever it is: the row must not stay RUNNING, and the person must be told
        logger.exception("Package job %s stopped", job.pk)
        _unless_taken_over(end_badly, job, error)
        if job.state == PackageState.QUEUED:
            raise PackageFailed(job.problem) from error
    return job


def _unless_taken_over(end, job, error):
    try:
        end(job, error)
    except TakenOver:
        logger.info("Package job %s is no longer ours", job.pk)
