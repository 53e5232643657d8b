"""How long records are kept, and what is held whatever its time (R4.22)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from certification.models import RetentionHold, RetentionRule
from certification.rules import retention as rules
from config.refusals import BadInput, NotAllowed, StaleState


@transaction.atomic
def set_retention(centre, *, by, record_class, months, after_visit, on_request, source, in_force_from):
    """A new rule for a class of records; earlier ones stay readable. Raises NotAllowed or BadInput."""
    if not rules.can_set_retention(by, centre):
        raise NotAllowed("Only an administrator sets how long records are kept.")
    if in_force_from < timezone.localdate():
        raise BadInput("A rule is in force from today or a later day: what was let go before rests on the rule before.")
    facts = {"months": months, "after_visit": after_visit, "on_request": on_request, "source": source}
    rule = RetentionRule.objects.create(
        centre=centre, record_class=record_class, in_force_from=in_force_from, made_by=by, **facts
    )
    record_act(centre, by=by, verb="set retention of", obj=rule, in_force_from=in_force_from, **facts)
    return rule


@transaction.atomic
def hold_records(registration, *, by, why):
    """Keep everything of a registration until the hold is lifted. Raises NotAllowed or StaleState."""
    if not rules.can_hold_records(by, registration):
        raise NotAllowed("Only an administrator or the lead quality assurer holds records.")
    try:
        with transaction.atomic():
            hold = RetentionHold.objects.create(registration=registration, by=by, why=why)
    except IntegrityError as error:
        raise StaleState("These records are held already.") from error
    centre, name = registration.centre, registration.name
    record_act(centre, by=by, verb="held the records of", obj=registration, name=name, why=why)
    return hold


@transaction.atomic
def lift_hold(hold, *, by, why):
    """End a hold on records, with the reason. Raises NotAllowed, or StaleState when it is lifted."""
    if not rules.can_lift_hold(by, hold):
        raise NotAllowed("Only an administrator or the lead quality assurer lifts a hold.")
    lifted = RetentionHold.objects.filter(pk=hold.pk).supersede(by=by, at=timezone.now(), why=why)
    if not lifted:
        raise StaleState("This hold has been lifted already.")
    of = hold.registration
    record_act(of.centre, by=by, verb="lifted the hold on the records of", obj=of, name=of.name, why=why)
