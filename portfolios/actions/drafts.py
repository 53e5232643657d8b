"""Keeping what an author typed: a draft takes every part that can be taken and says which could not."""

from typing import NamedTuple

from config.refusals import Blocked, Refusal, StaleState
from portfolios import rules
from portfolios.actions.evidence import add_file, change_evidence, create_evidence
from portfolios.actions.mapping import change_what_can_be
from portfolios.models import Evidence


class Kept(NamedTuple):
    """The draft, and (part, refusal) for everything that was not taken: part is "facts", "files" or "mapping"."""

    evidence: Evidence
    refusals: list[tuple[str, Refusal]]


def save_draft(registration, evidence, *, by, facts, uploads=(), changes=None):
    """Save a draft, begun if `evidence` is None, part by part: one bad file costs neither the text nor the others.

    `facts` are those that are good; `changes` (actions.Changes) are of its mapping. Each part is an act of its own in
    the ledger.
    """
    refusals = []
    if evidence is not None and not rules.is_editable(Evidence.objects.get(pk=evidence.pk)):
        gone = StaleState(f"{evidence.reference} has been handed in or withdrawn, so nothing was changed.")
        return Kept(evidence, [("facts", gone)])
    if evidence is None:
        evidence = create_evidence(registration, by=by, **facts)
    else:
        _try(refusals, "facts", change_evidence, evidence, by=by, **facts)
    for upload in uploads:
        _try(refusals, "files", add_file, evidence, upload=upload, by=by)
    if changes:
        _try(refusals, "mapping", _map_what_can_be, evidence, changes, by=by)
    return Kept(evidence, refusals)


def _try(refusals, part, act, *args, **kwargs):
    try:
        act(*args, **kwargs)
    except Refusal as refusal:
        refusals.append((part, refusal))


def _map_what_can_be(evidence, changes, *, by):
    """Map the criteria that may be mapped, then say what stands against the others."""
    if blockers := change_what_can_be(evidence, changes, by=by):
        raise Blocked(blockers)
