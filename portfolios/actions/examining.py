"""The checks of files beside evidence: slips of results, proof of development, spoken feedback.

Their rows (FileBeside) are the truth: a doubled message is harmless. What differs (the row of the form that is shown,
the ledger) their own houses say.
"""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config import scanner
from config.refusals import BadInput
from config.storage import StorageDown, keep
from portfolios.actions.inspecting import (
    GIVEN_UP,
    MOST_ATTEMPTS,
    examine_content,
    keep_form,
    stuck_since,
    verdict,
)
from portfolios.files import examine
from portfolios.states import FileState, Purpose, Scan


def store_paper(paper, upload, place, *, called="it"):
    """`paper`, a new FileBeside, with the content of a PDF or picture stored and its row not yet. Raises BadInput.

    Stored before the transaction, under its fingerprint: what is then never recorded is named by no row.
    """
    facts = examine(upload)
    if facts.media_type != "application/pdf" and not facts.media_type.startswith("image/"):
        raise BadInput(f"{facts.name} is neither a PDF nor a picture. Save {called} as one, and send that.")
    for name, fact in facts._asdict().items():
        setattr(paper, name, fact)
    paper.content.name = keep(paper.content.storage, place(paper, facts.name), upload, facts.size)
    return paper


def check_paper(stored, shown, place, tell):
    """Check a FileBeside that waits; nothing happens to one that waits no more. Returns it as it then is.

    `shown`: a new row for the form without hidden facts. `tell(stored, **facts)` writes the line of the ledger. Raises
    scanner.Unreachable or StorageDown, no fault of the file: it waits, and is never passed unscanned.
    """
    waiting = waiting_row(stored)
    if not take_up(waiting):
        return stored
    with fair_try(waiting), TemporaryDirectory(prefix="arrival-") as folder:
        found, scan = examine_content(stored, Path(folder))
        form = next((form for form in found.forms if form.purpose == Purpose.SHOWN), None)
        made = keep_form(shown, form, Path(folder), place) if form and not found.refusal else None
    return _finish(stored, found.refusal, scan, made, tell=tell)


def waiting_row(stored):
    """The row of a FileBeside, as long as it waits for its checks."""
    return type(stored).objects.filter(pk=stored.pk, state=FileState.WAITING)


def take_up(waiting):
    """Count a try at the checks. False where the file waits no more."""
    return bool(waiting.update(attempts=F("attempts") + 1, sent_at=timezone.now()))


@contextmanager
def fair_try(waiting):
    """A try that does not count where the scanner or the store is away: the file is not to be given up for that."""
    try:
        yield
    except (scanner.Unreachable, StorageDown):
        waiting.update(attempts=F("attempts") - 1)
        raise


@transaction.atomic
def _finish(stored, refusal, scan, shown=None, *, tell):
    written = waiting_row(stored).update(**verdict(stored, refusal, scan))
    stored.refresh_from_db()
    if written:
        if shown is not None:
            shown.save()
        tell(stored, file=stored.name, sha256=stored.sha256, scan=scan, why=refusal)
    return stored


def give_up_paper(stored, tell):
    """Refuse a file whose checks were broken off too often."""
    return _finish(stored, GIVEN_UP, Scan.NOT_SCANNED, tell=tell)


def resend_stuck(rows, send, give_up):
    """Ask again for checks whose message or worker was lost; give up what has taken its worker down too often."""
    stuck = rows.filter(state=FileState.WAITING, sent_at__lt=stuck_since()).order_by("sent_at")
    for stored in stuck.filter(attempts__gte=MOST_ATTEMPTS)[:100]:
        give_up(stored)
    for stored in stuck.filter(attempts__lt=MOST_ATTEMPTS)[:100]:
        with transaction.atomic():
            send(stored)
