"""Files that show professional development: attached by the writer of an entry, checked like any file."""

from django.db import transaction

from centres.ledger import record_act
from centres.models import CpdEntry
from config.refusals import NotAllowed, StaleState
from iqa import rules
from iqa.models import CpdProof, ShownCpdProof, cpd_path
from portfolios.actions import check_paper, give_up_paper, resend_stuck, store_paper


def attach_cpd_proof(entry, *, by, upload):
    """Attach a certificate or note to an entry of one's own. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_attach_cpd_proof(by, entry):
        raise NotAllowed("Only its writer attaches files to an entry, until it is verified.")
    return _attach(store_paper(CpdProof(entry=entry, by=by), upload, cpd_path), by)


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
    return check_paper(proof, ShownCpdProof(proof=proof), cpd_path, _tell_checked)


def _tell_checked(proof, **facts):
    verb = "refused proof of development" if facts["why"] else "checked proof of development"
    record_act(proof.entry.centre, by=None, verb=verb, obj=proof, **facts)


def _give_up(proof):
    give_up_paper(proof, _tell_checked)


def resend_stuck_cpd_proofs():
    """Ask again for checks whose message or worker was lost, called every minute."""
    resend_stuck(CpdProof.objects, _send, _give_up)
