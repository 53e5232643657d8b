"""Keeping what an author typed: a draft takes every part that can be taken and says which could not."""

from typing import NamedTuple

from config.refusals import Blocked, Refusal, StaleState
from portfolios import rules
from portfolios.actions.accounts import KeptAccount, keep_account
from portfolios.actions.evidence import add_file, begin_evidence, change_evidence
from portfolios.actions.mapping import change_what_can_be
from portfolios.models import Evidence


class Kept(NamedTuple):
    """The draft, and (part, refusal) for all that was not taken: part is "facts", "account", "files" or "mapping".

    `account` says what has become of the account, None if it was not among what was typed.
    """

    evidence: Evidence
    refusals: list[tuple[str, Refusal]]
    account: KeptAccount | None = None


def save_draft(registration, evidence, *, by, facts, uploads=(), changes=None, began_from=None, fresh=False, page=None):
    """Save a draft, begun if `evidence` is None, part by part: one bad file costs neither the text nor the others.

    `facts` are those that are good; `changes` (actions.Changes) are of its mapping; `began_from` and `fresh` are those
    of keep_account; `page` is that of begin_evidence. Each part is an act of its own in the ledger.
    """
    refusals = []
    is_new = False
    if evidence is None:
        evidence, is_new = begin_evidence(registration, by=by, page=page, **facts)
    account = None
    if not is_new:
        account = _keep_text(refusals, evidence, facts, by=by, began_from=began_from, fresh=fresh)
        if not rules.is_editable(Evidence.objects.get(pk=evidence.pk)):
            gone = StaleState(f"{evidence.reference} has been handed in or withdrawn, so nothing was changed.")
            return Kept(evidence, [("facts", gone)], account)
        _try(refusals, "facts", change_evidence, evidence, by=by, **_without_account(facts))
    for upload in uploads:
        _try(refusals, "files", add_file, evidence, upload=upload, by=by)
    if changes:
        _try(refusals, "mapping", _map_what_can_be, evidence, changes, by=by)
    return Kept(evidence, refusals, account)


def keep_typing(evidence, *, by, facts, began_from, aside=None, fresh=False):
    """What the page of a draft sends by itself every few seconds: its account and its facts, without files."""
    refusals = []
    account = _keep_text(refusals, evidence, facts, by=by, began_from=began_from, aside=aside, fresh=fresh)
    _try(refusals, "facts", change_evidence, evidence, by=by, typing=True, **_without_account(facts))
    return Kept(evidence, refusals, account)


def _without_account(facts):
    return {name: value for name, value in facts.items() if name != "account"}


def _keep_text(refusals, evidence, facts, **how):
    """Keep the account if it is among the facts; one that another window has overtaken is told."""
    if "account" not in facts:
        return None
    kept = _try(refusals, "account", keep_account, evidence, facts["account"], **how)
    if kept and kept.overtaken:
        sentence = f"The account of {evidence.reference} has gone on elsewhere since this page was opened."
        refusals.append(("account", StaleState(f"{sentence} What you typed here is kept beside it.")))
    return kept


def _try(refusals, part, act, *args, **kwargs):
    try:
        return act(*args, **kwargs)
    except Refusal as refusal:
        refusals.append((part, refusal))
        return None


def _map_what_can_be(evidence, changes, *, by):
    """Map the criteria that may be mapped, then say what stands against the others."""
    if blockers := change_what_can_be(evidence, changes, by=by):
        raise Blocked(blockers)
