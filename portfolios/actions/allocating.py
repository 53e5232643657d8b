"""Many learners given to an assessor or quality assurer at once: those who looked after them before are ended, not
overwritten."""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_acts
from centres.rules import can_administer
from config.refusals import BadInput, NotAllowed
from portfolios import queries
from portfolios.models import Allocation, Registration


class Allocated(NamedTuple):
    """What became of each learner: allocations made, how many ended, and the Candidates who were left out."""

    made: list
    ended: int
    left_out: list


@transaction.atomic
def allocate_many(centre, *, by, ids, role, person, starts_on, replace=True, why=""):
    """Let the person look after the learners from a day on; whoever cannot be given to them is left out, with reasons.

    `replace`: others in the role end on the day before. A line in the ledger for each allocation made and ended, as
    for a single one: the history of a learner is whole wherever it is read.
    """
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre allocates people.")
    if starts_on < timezone.localdate() - timedelta(days=31):
        raise BadInput("The first day lies more than a month back. Enter a later day.")
    # Two administrators at once: the second waits here and then sees what the first has done.
    list(Registration.objects.select_for_update().filter(centre=centre, pk__in=ids).order_by("pk").values_list("pk"))
    found = queries.candidates(by, centre, ids, role=role, person=person, starts_on=starts_on, replace=replace)
    free = [candidate for candidate in found if not candidate.blockers]
    ending = [row for candidate in free for row in candidate.ending]
    for row in ending:
        # One that was to begin later never begins and ends on its first day.
        row.ends_on, row.ended_by, row.why = max(row.starts_on, starts_on - timedelta(days=1)), by, why
    Allocation.objects.bulk_update(ending, ["ends_on", "ended_by", "why"], batch_size=200)
    made = Allocation.objects.bulk_create(
        Allocation(
            registration=candidate.registration, role=role, person=person, made_by=by, starts_on=starts_on, why=why
        )
        for candidate in free
    )
    acts = [("ended", row, {"ends_on": row.ends_on, "reason": why}) for row in ending]
    acts += [("allocated", row, {"role": role, "starts_on": starts_on, "reason": why}) for row in made]
    if acts:
        record_acts(centre, by=by, acts=acts)
    return Allocated(made, len(ending), [candidate for candidate in found if candidate.blockers])
