"""The centre's ledger: one hash-chained line per act (ARCHITECTURE 3.6)."""

import hashlib
import json
from datetime import UTC
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from centres.models import Act, Centre

START = "0" * 64


class Break(NamedTuple):
    """The first line that does not fit: its centre, its place and what is wrong with it."""

    centre: str
    sequence: int
    sentence: str


def digest_of(act):
    """SHA-256 over the canonical JSON of a line; docs/ledger.md tells an outsider how to compute it."""
    line = {
        "centre": act.centre_id,
        "sequence": act.sequence,
        "at": act.at.astimezone(UTC).isoformat(),
        "by": act.by_id,
        "verb": act.verb,
        "object": [act.object_type, act.object_id, act.object_name],
        "facts": act.facts,
        "previous": act.previous,
    }
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_act(centre, *, by, verb, obj, name="", **facts):
    """Write one line. Called by every action, inside its transaction.

    `verb` is the act in the past tense ("decided"), `obj` the row acted on, `name` how people call it.
    """
    act = _next_line(centre, _last_line(centre), by, verb, obj, name, facts)
    act.save()
    return act


def record_acts(centre, *, by, acts):
    """Write a line for each of (verb, obj, facts): what record_act writes, in a fixed number of queries."""
    last, lines = _last_line(centre), []
    for verb, obj, facts in acts:
        last = _next_line(centre, last, by, verb, obj, "", facts)
        lines.append(last)
    return Act.objects.bulk_create(lines)


def _last_line(centre):
    """The newest line, and the right to write the next until the end of the transaction."""
    # The lock makes lines of one centre follow each other; SQLite has locked the file already (IMMEDIATE).
    Centre.objects.select_for_update().get(pk=centre.pk)
    return Act.objects.filter(centre=centre).order_by("-sequence").first()


def _next_line(centre, last, by, verb, obj, name, facts):
    act = Act(
        centre=centre,
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        by=by,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_name=(name or str(obj))[:200],
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
        previous=last.digest if last else START,
    )
    act.digest = digest_of(act)
    return act


def first_break(centre):
    """The first line of a centre's ledger that does not fit its place, or None when the chain holds."""
    previous = START
    for sequence, act in enumerate(Act.objects.filter(centre=centre).order_by("sequence").iterator(), start=1):
        if act.sequence != sequence:
            return Break(centre.name, sequence, f"Line {sequence} is missing.")
        if act.previous != previous:
            return Break(centre.name, sequence, f"Line {sequence} does not follow the line before it.")
        if act.digest != digest_of(act):
            return Break(centre.name, sequence, f"Line {sequence} has been changed.")
        previous = act.digest
    return None
