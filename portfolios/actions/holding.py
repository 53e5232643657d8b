"""What the acts of an author do first: ask whether they are the author, and hold what must not change meanwhile."""

from django.utils import timezone

from config.refusals import Blocked, NotAllowed, StaleState
from portfolios import rules
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EDITABLE


def author_only(evidence, by):
    if not rules.can_edit_evidence(by, evidence):
        raise NotAllowed("Only its author can change a piece of evidence.")


def refuse_anothers_words(evidence, by):
    if rules.keeps_its_words(by, evidence):
        raise NotAllowed(
            f"{evidence.reference} was written by somebody else and stays as it was. You can map it and hand it in."
        )


def refuse_taking_out(registration):
    """While the portfolio is under a legal hold, nothing leaves it (R3.17)."""
    if blockers := rules.hold_blockers(registration):
        raise Blocked(blockers)


def hold(evidence, **facts):
    """Write facts if the piece can still be edited; on PostgreSQL its row is then held until the end of the act."""
    open_rows = Evidence.objects.filter(pk=evidence.pk, status__in=EDITABLE)
    if not open_rows.update(changed_at=timezone.now(), **facts):
        raise closed(evidence)
    for field, value in facts.items():
        setattr(evidence, field, value)


def closed(evidence):
    return StaleState(f"{evidence.reference} can no longer be changed: it has been handed in or withdrawn.")


def hold_route(registration):
    """Hold the units of the route, after the piece, so that none is signed while what it rests on changes (R3.12)."""
    units = RouteUnit.objects.select_for_update().filter(registration=registration).order_by("pk")
    return list(units.values_list("pk", flat=True))
