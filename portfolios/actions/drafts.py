"""Keeping what an author typed: a draft takes every part that can be taken and says which could not."""

from typing import NamedTuple

from config.refusals import Blocked, Refusal, StaleState
from portfolios import rules
from portfolios.actions.evidence import add_file, change_evidence, create_evidence, map_evidence
from portfolios.models import Evidence
from qualifications.models import Criterion


class Kept(NamedTuple):
    """The draft, and (part, refusal) for everything that was not taken: part is "facts", "files" or "mapping"."""

    evidence: Evidence
    refusals: list[tuple[str, Refusal]]


def save_draft(registration, evidence, *, by, facts, uploads=(), links=None):
    """Save a draft, begun if `evidence` is None, part by part: one bad file costs neither the text nor the others.

    `facts` are those that are good; `links` {Criterion: locator} replaces the mapping where its unit is still open,
    None leaves it. Each part is an act of its own in the ledger.
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
    if links is not None:
        _try(refusals, "mapping", _map_what_can_be, evidence, links, by=by)
    return Kept(evidence, refusals)


def _try(refusals, part, act, *args, **kwargs):
    try:
        act(*args, **kwargs)
    except Refusal as refusal:
        refusals.append((part, refusal))


def _map_what_can_be(evidence, links, *, by):
    """Map the criteria that may be mapped, then say what stands against the others."""
    signed = evidence.links.filter(
        criterion__outcome__unit__route_entries__registration=evidence.registration_id,
        criterion__outcome__unit__route_entries__locked_at__isnull=False,
    ).select_related("criterion")
    signed = {link.criterion: link.locator for link in signed}
    asked = [criterion for criterion in links if criterion not in signed]
    loaded = Criterion.objects.filter(pk__in=[c.pk for c in asked]).select_related("outcome__unit")
    refused = rules.mapping_refusals(evidence, loaded)
    forbidden = {criterion for _, criteria in refused for criterion in criteria}
    good = {criterion: place for criterion, place in links.items() if criterion not in forbidden}
    map_evidence(evidence, links={**good, **signed}, by=by)
    if refused:
        raise Blocked([blocker for blocker, _ in refused])
