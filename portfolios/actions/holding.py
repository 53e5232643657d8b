"""What the acts of an author do first: ask whether they are the author, and hold what must not change meanwhile."""

from django.utils import timezone

from config.refusals import Blocked, NotAllowed, StaleState
from portfolios import rules
from portfolios.models import Evidence, Overwritten, RouteUnit
from portfolios.states import EDITABLE


def author_only(evidence, by):
    """Raises NotAllowed for everybody but the author of the piece."""
    if not rules.can_edit_evidence(by, evidence):
        raise NotAllowed("Only its author can change a piece of evidence.")


def refuse_anothers_words(evidence, by):
    """Raises NotAllowed where the piece holds a witness’s or assessor’s words: nobody rewrites those (R1.9)."""
    if rules.keeps_its_words(by, evidence):
        raise NotAllowed(
            f"{evidence.reference} was written by somebody else and stays as it was. You can map it and hand it in."
        )


def refuse_taking_out(registration):
    """While the portfolio is under a legal hold, nothing leaves it (R3.17)."""
    if blockers := rules.hold_blockers(registration):
        raise Blocked(blockers)


def keep_what_stood(evidence, facts, *, by):
    """While the portfolio is under a legal hold, what a draft loses by these facts stays on record (R3.17).

    The account looks after itself (accounts.py). What is only gone on with is not lost, nor is what was empty.
    """
    facts = {field: value for field, value in facts.items() if field != "account"}
    if not facts or not rules.hold_blockers(evidence.registration):
        return
    # Read anew and held: another window may have written since this one was opened.
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    stood = {field: getattr(row, field) for field in facts}
    if lost := _lost(stood, facts):
        Overwritten.objects.create(evidence=evidence, by=by, facts=lost)


def _lost(old, new):
    """Of the old values by name those that the new ones do not hold; of fields within fields only these."""
    found = {}
    for name, value in old.items():
        now = new.get(name)
        if isinstance(value, dict) and isinstance(now, dict):
            value = _lost(value, now)
        elif value == now or (isinstance(value, str) and isinstance(now, str) and now.startswith(value)):
            continue
        if value:
            found[name] = value
    return found


def hold(evidence, **facts):
    """Write facts if the piece can still be edited; on PostgreSQL its row is then held until the end of the act."""
    open_rows = Evidence.objects.filter(pk=evidence.pk, status__in=EDITABLE)
    if not open_rows.update(changed_at=timezone.now(), **facts):
        raise closed(evidence)
    for field, value in facts.items():
        setattr(evidence, field, value)


def closed(evidence):
    """The refusal for a piece that is handed in or withdrawn."""
    return StaleState(f"{evidence.reference} can no longer be changed: it has been handed in or withdrawn.")


def hold_route(registration):
    """Hold the units of the route, after the piece, so that none is signed while what it rests on changes (R3.12)."""
    units = RouteUnit.objects.select_for_update().filter(registration=registration).order_by("pk")
    return list(units.values_list("pk", flat=True))
