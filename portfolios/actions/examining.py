"""The checks of files beside evidence: slips of results, proof of development.

Their rows have `content`, `state`, `attempts` and `sent_at` and are the truth: a doubled message is harmless. What
differs (the row of the form that is shown, the ledger) their own houses say.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config import scanner
from config.storage import StorageDown
from portfolios.actions.inspecting import GIVEN_UP, MOST_ATTEMPTS, examine_content, keep_form, stuck_since
from portfolios.states import FileState, Purpose, Scan


def check_waiting(waiting, stored, shown, place):
    """(refusal, Scan, `shown` with its content stored or None without such a form); or None if the file waits no more.

    `waiting`: the row as long as it waits; `shown`: a new row for the form without hidden facts. Raises
    scanner.Unreachable or StorageDown, no fault of the file: that try does not count, and it is never passed unscanned.
    """
    if not waiting.update(attempts=F("attempts") + 1, sent_at=timezone.now()):
        return None
    try:
        with TemporaryDirectory(prefix="arrival-") as folder:
            found, scan = examine_content(stored, Path(folder))
            form = next((form for form in found.forms if form.purpose == Purpose.SHOWN), None)
            made = keep_form(shown, form, Path(folder), place) if form and not found.refusal else None
    except (scanner.Unreachable, StorageDown):
        waiting.update(attempts=F("attempts") - 1)
        raise
    return found.refusal, scan, made


def resend_stuck(rows, send, finish):
    """Ask again for checks whose message or worker was lost; refuse what has taken its worker down too often."""
    stuck = rows.filter(state=FileState.WAITING, sent_at__lt=stuck_since()).order_by("sent_at")
    for stored in stuck.filter(attempts__gte=MOST_ATTEMPTS)[:100]:
        finish(stored, GIVEN_UP, Scan.NOT_SCANNED)
    for stored in stuck.filter(attempts__lt=MOST_ATTEMPTS)[:100]:
        with transaction.atomic():
            send(stored)
