"""Files that show professional development: attached by the writer of an entry, checked like any file."""

from django.db import transaction

from centres.ledger import record_act
from centres.models import CpdEntry
from config.refusals import BadInput, NotAllowed, StaleState
from config.storage import keep
from iqa import rules
from iqa.models import CpdProof, ShownCpdProof, cpd_path
from portfolios.actions import check_waiting, resend_stuck, verdict
from portfolios.files import examine
from portfolios.states import FileState


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
    found = check_waiting(waiting, proof, ShownCpdProof(proof=proof), cpd_path)
    return _finish(proof, *found) if found else proof


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
    """Ask again for checks whose message or worker was lost, called every minute."""
    resend_stuck(CpdProof.objects, _send, _finish)
