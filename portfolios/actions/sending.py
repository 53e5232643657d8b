"""Registrations on their way to an awarding organisation, and the columns in which it wants things."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from centres.ledger import record_act
from centres.rules import can_administer
from config.refusals import BadInput, NotAllowed
from portfolios import queries
from portfolios.models import ColumnSet, Sending, SentRegistration
from portfolios.sheets.sending import cells_of


@transaction.atomic
def send_registrations(centre, *, by, organisation, registrations):
    """Mark registrations as sent, and keep what is sent of each, in the columns of the organisation.

    `registrations` are ids; those that have a number by now, or are of another organisation, are left out.
    """
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre sends registrations.")
    rows = list(
        queries.whole(queries.to_send(by, centre, organisation).filter(pk__in=registrations)).order_by("name", "pk")
    )
    if not rows:
        raise BadInput("Choose at least one learner who has no number of this organisation yet.")
    columns = queries.columns_for(centre, organisation)
    numbers = queries.centre_numbers(centre)
    sending = Sending.objects.create(
        centre=centre, awarding_organisation=organisation, columns=columns.columns, day_format=columns.day_format, by=by
    )
    SentRegistration.objects.bulk_create(
        SentRegistration(
            sending=sending,
            registration=row,
            cells=cells_of(row, columns.columns, columns.day_format, numbers.get(row.qualification_id, "")),
        )
        for row in rows
    )
    # One line for the whole: it is one act, and its facts name everybody.
    record_act(
        centre,
        by=by,
        verb="sent registrations",
        obj=sending,
        columns=columns.name,
        learners=[row.reference for row in rows],
    )
    return sending


@transaction.atomic
def set_columns(centre, organisation, purpose, *, by, columns, day_format="%d/%m/%Y"):
    """The columns in which the organisation gets registrations or claims from today on; those before end.

    What was set earlier today is overwritten: nobody could tell the two apart by their day. Raises NotAllowed.
    """
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre chooses the columns.")
    today = timezone.localdate()
    facts = {"centre": centre, "awarding_organisation": organisation, "purpose": purpose}
    earlier = ColumnSet.objects.filter(**facts)
    earlier.filter(starts_on=today).delete()
    still_open = earlier.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    still_open.update(ends_on=today - timedelta(days=1))
    row = ColumnSet.objects.create(**facts, columns=columns, day_format=day_format, by=by, starts_on=today)
    record_act(centre, by=by, verb=f"set the columns of {purpose}", obj=row, columns=columns)
    return row
