"""What only the tests' worker process loads: a task to try it with, and the sign that it is ready."""

import os
from pathlib import Path

from celery import shared_task
from celery.signals import worker_ready


@shared_task
def disable_person(email):
    """Shows that the worker sees the test's rows, and that the test sees the worker's."""
    from centres.models import User

    User.objects.filter(email=email).update(is_active=False)


@worker_ready.connect
def say_ready(**kwargs):
    if "WORKER_READY_FILE" in os.environ:
        Path(os.environ["WORKER_READY_FILE"]).touch()
