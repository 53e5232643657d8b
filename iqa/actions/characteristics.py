"""Reading figures about personal characteristics is an act of its own, on record (R4.23, R7.3)."""

from django.db import transaction

from centres.ledger import record_act
from config.refusals import NotAllowed
from iqa import rules
from iqa.queries.characteristics import characteristics


@transaction.atomic
def read_characteristics(approval, *, by):
    """The figures of an approval; who read them, of which period and of how many learners, goes into the ledger."""
    if not rules.can_read_plan(by, approval):
        raise NotAllowed("Only a quality assurer of this qualification reads these figures.")
    found = characteristics(approval)
    record_act(
        approval.centre,
        by=by,
        verb="read personal characteristics",
        obj=approval,
        period=str(found.period),
        learners=found.learners,
    )
    return found
