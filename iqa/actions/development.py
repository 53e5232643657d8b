"""Files that show professional development: attached by the writer of an entry, checked like any file."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from centres.models import CpdEntry
from config import scanner
from config.refusals import BadInput, NotAllowed, StaleState
from config.storage import StorageDown, keep
from iqa import rules
from iqa.models import CpdProof, ShownCpdProof, cpd_path
from portfolios.actions import GIVEN_UP, MOST_ATTEMPTS, examine_content, stuck_since, verdict
from portfolios.files import examine
from portfolios.states import FileState, Purpose, Scan


def attach_cpd_proof(entry, *, by, upload):
    """Attach a certificate or note to an entry of one's own. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_attach_cpd_proof(by, entry):
        raise NotAllowed("Only its writer attaches files to an entry, until it is verified.")
    facts = examine(upload)
    if facts.media_type != "application/pdf" and not facts.media_type.startswith("image/"):
        raise BadInput(f"{facts.name} is neither a PDF nor a picture. Save it as one, and send that.")
    proof = CpdProof(entry=entry, by=by, **facts._asdict())
    # Stored before the transaction, under its fingerprint: what is then never recorded is named by no row.
    proof.content.name = keep(proof.content.storage, cpd_path(proof, facts.name), upload, facts.size)
    return _attach(proof, by)


@transaction.atomic
def _attach(proof, by):
    if not CpdEntry.objects.select_for_update().filter(pk=proof.entry_id, verified_at=None).exists():
        raise StaleState("This entry has been verified in the meantime and is not changed any more.")
    proof.save()
    _send(proof)
    facts = {"file": proof.name, "sha256": proof.sha256}
    record_act(proof.entry.centre, by=by, verb="attached proof of development", obj=proof, **facts)
    return proof


def _send(proof):
    """Ask the worker for the checks once the row is safe; a lost message is sent again by the sweeper."""
    from iqa.tasks import inspect_cpd_proof  # the tasks call these actions

    transaction.on_commit(lambda: inspect_cpd_proof.delay(proof.pk), robust=True)


def inspect_cpd_proof(proof):
    """Check a file that waits, like every file on arrival. The row is the truth: a doubled message is harmless.

    Raises scanner.Unreachable or StorageDown, no fault of the file: it waits, and is never passed unscanned.
    """
    waiting = CpdProof.objects.filter(pk=proof.pk, state=FileState.WAITING)
    if not waiting.update(attempts=F("attempts") + 1, sent_at=timezone.now()):
        return proof
    try:
        with TemporaryDirectory(prefix="arrival-") as folder:
            found, scan = examine_content(proof, Path(folder))
            form = next((form for form in found.forms if form.purpose == Purpose.SHOWN), None)
            shown = _drawn(proof, form, Path(folder)) if form and not found.refusal else None
    except (scanner.Unreachable, StorageDown):
        waiting.update(attempts=F("attempts") - 1)
        raise
    return _finish(proof, found.refusal, scan, shown)


def _drawn(proof, form, folder):
    """The form without hidden facts, its content stored and its row not yet."""
    with open(folder / form.name, "rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
        made.seek(0)
        size = (folder / form.name).stat().st_size
        drawn = ShownCpdProof(proof=proof, media_type=form.media_type, size=size, sha256=digest)
        drawn.content.name = keep(drawn.content.storage, cpd_path(drawn, form.name), File(made), size)
    return drawn


@transaction.atomic
def _finish(proof, refusal, scan, shown=None):
    waiting = CpdProof.objects.filter(pk=proof.pk, state=FileState.WAITING)
    written = waiting.update(**verdict(proof, refusal, scan))
    proof.refresh_from_db()
    if not written:
        return proof
    if shown is not None:
        shown.save()
    verb = "refused proof of development" if refusal else "checked proof of development"
    facts = {"file": proof.name, "sha256": proof.sha256, "scan": scan, "why": refusal}
    record_act(proof.entry.centre, by=None, verb=verb, obj=proof, **facts)
    return proof


def resend_stuck_cpd_proofs():
    """Ask again for checks whose message or worker was lost; refuse what has taken its worker down too often."""
    stuck = CpdProof.objects.filter(state=FileState.WAITING, sent_at__lt=stuck_since()).order_by("sent_at")
    for proof in stuck.filter(attempts__gte=MOST_ATTEMPTS)[:100]:
        _finish(proof, GIVEN_UP, Scan.NOT_SCANNED)
    for proof in stuck.filter(attempts__lt=MOST_ATTEMPTS)[:100]:
        with transaction.atomic():
            _send(proof)
