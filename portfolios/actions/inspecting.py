"""The checks on arrival, made by the worker. The row of a file is the truth; a doubled message changes nothing."""

from django.db import transaction
from django.utils import timezone

from portfolios.models import EvidenceFile
from portfolios.states import FileState


def send_inspection(file):
    """Ask the worker for the checks once the row is safe; a lost message is sent again by the sweeper."""
    from portfolios.tasks import inspect_file  # the tasks call these actions

    transaction.on_commit(lambda: inspect_file.delay(file.pk), robust=True)


@transaction.atomic
def inspect_file(file):
    """Check a file that waits; nothing happens when that has been done."""
    waiting = EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING)
    waiting.update(state=FileState.CHECKED, checked_at=timezone.now())
    file.refresh_from_db()
    return file
