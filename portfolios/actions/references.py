"""Evidence that points to other evidence: adding a reference to a draft and taking it out again."""

from django.db import transaction

from centres.ledger import record_act
from config.refusals import BadInput, StaleState
from portfolios.actions.holding import author_only, hold, refuse_taking_out
from portfolios.models import Evidence, EvidenceReference
from portfolios.states import EvidenceStatus

NOTE_LENGTH = EvidenceReference._meta.get_field("note").max_length


@transaction.atomic
def add_reference(evidence, *, number, by, note=""):
    """Point from a draft to the piece of the same registration with this number ("E014" is 14).

    Told as BadInput: there is none, it is this one, or it has been withdrawn. Pointing to it again changes the note.
    """
    author_only(evidence, by)
    hold(evidence)
    note = " ".join(note.split())
    if len(note) > NOTE_LENGTH:
        raise BadInput(f"Shorten the note to {NOTE_LENGTH} letters; these are {len(note)}.")
    target = Evidence.objects.visible_to(by).filter(registration=evidence.registration_id, number=number).first()
    if target is None:
        raise BadInput(f"There is no E{number:03d} in this portfolio that you can see.")
    if target.pk == evidence.pk:
        raise BadInput(f"{target.reference} is this piece itself: point to another one.")
    if target.status == EvidenceStatus.WITHDRAWN:
        raise BadInput(f"{target.reference} has been withdrawn: it can no longer be pointed to.")
    reference, fresh = EvidenceReference.objects.update_or_create(
        evidence=evidence, target=target, defaults={"note": note}
    )
    if fresh:
        record_act(evidence.registration.centre, by=by, verb="pointed from", obj=evidence, to=target.reference)
    return reference


@transaction.atomic
def remove_reference(reference, *, by):
    """Take a reference out of a draft. Raises NotAllowed or StaleState."""
    evidence, target = reference.evidence, reference.target
    author_only(evidence, by)
    refuse_taking_out(evidence.registration)
    hold(evidence)
    if not EvidenceReference.objects.filter(pk=reference.pk).delete()[0]:
        raise StaleState(f"The pointer to {target.reference} is gone already.")
    record_act(evidence.registration.centre, by=by, verb="no longer points from", obj=evidence, to=target.reference)
