"""Recording that what is held at the workplace has been seen there (R2.12)."""

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import rules
from portfolios.models import Evidence, Sighting


@transaction.atomic
def record_sighting(evidence, *, by, seen_on, statement):
    """An assessor has seen it where it is held, and says what they saw in place of the file.

    Raises NotAllowed, BadInput, or StaleState when the piece is no longer before its assessor.
    """
    if not rules.can_record_sighting(by, evidence):
        raise NotAllowed("Only the learner’s assessor records what they have seen, and never their own work.")
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if not rules.is_held_and_handed_in(evidence):
        raise StaleState(f"{evidence.reference} has been changed or withdrawn in the meantime.")
    if not statement.strip():
        raise BadInput("Say what you saw.")
    if seen_on > timezone.localdate():
        raise BadInput(rules.future_sentence(seen_on))
    sighting = Sighting.objects.create(evidence=evidence, by=by, seen_on=seen_on, statement=statement.strip())
    day = seen_on.isoformat()
    record_act(evidence.registration.centre, by=by, verb="saw at the workplace", obj=evidence, seen_on=day)
    return sighting
