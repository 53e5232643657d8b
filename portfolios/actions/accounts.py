"""Keeping an account while it is written: revisions, two windows at once, taking an earlier one back."""

import hashlib
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import rules
from portfolios.actions.holding import refuse_anothers_words
from portfolios.models import AccountRevision, Evidence
from portfolios.states import EDITABLE

PAUSE = timedelta(minutes=10)  # who comes back after so long begins a new revision
LENGTH = 50_000  # letters


class KeptAccount(NamedTuple):
    """What has become of a text: the revision that holds it (None: there is nothing to hold), whether it was begun
    for it, and `overtaken`: it is kept aside, because the account has gone on elsewhere since."""

    revision: AccountRevision | None
    begun: bool = False
    overtaken: bool = False


def account_token(text):
    """What a window remembers of the text that it began from, to tell whether another has gone on since."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def keep_account(evidence, text, *, by, began_from=None, aside=None, fresh=False):
    """Keep the account as it is being written.

    `began_from` are tokens of texts that the window knows, first the one that it began from. If the account is none of
    them by now, or can no longer be changed, the text is kept beside it: in the revision numbered `aside`, if that was
    begun for this window. `fresh` asks for a revision of its own, so that the text before it stays among them.
    Raises NotAllowed or BadInput.
    """
    kept = hold_account(evidence, text, by=by, began_from=began_from, aside=aside, fresh=fresh)
    if kept.begun:
        _tell_ledger(evidence, "wrote", kept.revision, by)
    return kept


@transaction.atomic
def take_back_account(revision, *, by):
    """Make the text of an earlier revision the account again, in a new one. Raises NotAllowed or StaleState."""
    evidence = revision.evidence
    if not rules.is_editable(Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)):
        raise StaleState(f"{evidence.reference} has been handed in or withdrawn: its account can no longer change.")
    kept = hold_account(evidence, revision.body, by=by, fresh=True)
    _tell_ledger(evidence, "took back the account of", kept.revision, by, revision_taken=revision.number)
    return kept.revision


def hold_account(evidence, text, *, by, began_from=None, aside=None, fresh=False):
    """The write of this room, inside another act's transaction and without a line of its own in the ledger."""
    if not rules.can_edit_evidence(by, evidence):
        raise NotAllowed("Only its author can change a piece of evidence.")
    if len(text) > LENGTH:
        raise BadInput(f"The account has {len(text)} letters; at most {LENGTH} are kept. Put the rest into a file.")
    text = text.replace("\r\n", "\n")
    now = timezone.now()
    # Held until the end of the act, so that two windows come one after the other.
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    now_there = account_token(row.account)
    untouched = account_token(text) in (now_there, *(began_from or ())[:1])
    overtaken = began_from is not None and now_there not in began_from
    if not untouched and (overtaken or row.status not in EDITABLE):
        return _keep_aside(row, text, by, now, aside)
    if untouched and not fresh:
        evidence.account = row.account  # nothing was typed in this window, whatever has been typed in another
        return KeptAccount(newest_revision(row))
    refuse_anothers_words(row, by)
    newest = newest_revision(row)
    if newest is None:
        _record_what_stood(row)
    Evidence.objects.filter(pk=row.pk).update(account=text, changed_at=now)
    evidence.account = text
    if fresh or newest is None or not _goes_on(newest, by, now) or _would_lose(evidence, newest, text):
        return KeptAccount(_begin_revision(row, text, by, now), begun=True)
    newest.body, newest.saved_at = text, now
    newest.save(update_fields=["body", "saved_at"])
    return KeptAccount(newest)


def _goes_on(revision, by, now):
    """Whether typing continues in it: the same author, without a pause, and no submission rests on it."""
    if revision.by_id != by.pk or now - revision.saved_at >= PAUSE:
        return False
    return not revision.evidence.submissions.filter(at__gte=revision.started_at).exists()


def _would_lose(evidence, revision, text):
    """While the portfolio is under a legal hold, what is rubbed out begins a new revision: the words stay (R3.17)."""
    return not text.startswith(revision.body) and bool(rules.hold_blockers(evidence.registration))


def newest_revision(evidence):
    """The revision that holds the account; None while nothing has been kept."""
    return evidence.revisions.filter(aside=False).order_by("number").last()


def _record_what_stood(evidence):
    """A text from before revisions were kept is the first of them, so that it can be taken back too."""
    if not evidence.account:
        return None
    return _begin_revision(evidence, evidence.account, evidence.created_by, evidence.changed_at)


def _begin_revision(evidence, text, by, at, *, aside=False):
    last = evidence.revisions.order_by("number").last()
    return AccountRevision.objects.create(
        evidence=evidence,
        number=last.number + 1 if last else 1,
        by=by,
        started_at=at,
        saved_at=at,
        body=text,
        aside=aside,
    )


def _keep_aside(evidence, text, by, now, number):
    """The window's own revision beside the account, so that its text is not lost and overwrites nothing."""
    mine = evidence.revisions.filter(aside=True, by=by, number=number) if number else AccountRevision.objects.none()
    if mine.update(body=text, saved_at=now):
        return KeptAccount(mine.get(), overtaken=True)
    return KeptAccount(_begin_revision(evidence, text, by, now, aside=True), begun=True, overtaken=True)


def freeze_account(evidence):
    """The number of the revision that a submission rests on, None without an account. For the act of submitting."""
    revision = newest_revision(evidence) or _record_what_stood(evidence)
    return revision.number if revision and evidence.account else None


def _tell_ledger(evidence, verb, revision, by, **facts):
    record_act(evidence.registration.centre, by=by, verb=verb, obj=evidence, revision=revision.number, **facts)
