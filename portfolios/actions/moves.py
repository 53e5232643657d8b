"""Moves of a piece of evidence from state to state, each with its row of history."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, Blocker, NotAllowed, StaleState
from portfolios import kinds, rules
from portfolios.actions.accounts import freeze_account
from portfolios.actions.holding import hold_route
from portfolios.models import Evidence, EvidenceEvent, Submission
from portfolios.queries import shown_form
from portfolios.statements import ASSESSOR_STATEMENTS, LEARNER_DECLARATIONS, STATEMENTS_OF_OTHERS
from portfolios.states import COMPLETE, EDITABLE, REOPEN, REQUIRE_ACTION, SUBMIT, WITHDRAW

NOTE_LENGTH = EvidenceEvent._meta.get_field("note").max_length


def declaration_words(registration, author, evidence=None):
    """(version, words) that the author signs when handing in: the learner's, or the assessor's on their own record or
    on what a witness wrote."""
    if evidence is not None and evidence.in_anothers_words:
        versions = STATEMENTS_OF_OTHERS
    else:
        versions = LEARNER_DECLARATIONS if author.pk == registration.learner_id else ASSESSOR_STATEMENTS
    return len(versions), versions[-1]


@transaction.atomic
def submit_evidence(evidence, *, by, declared):
    """Put a piece before the assessor, with the declaration as worded and the files and mapping as they are (R2.7)."""
    if not rules.can_submit_evidence(by, evidence):
        raise NotAllowed("Only its author can hand in a piece of evidence.")
    # The row is held from here on PostgreSQL, so that what is frozen below is what was checked.
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.status in EDITABLE:  # else the move below tells what has happened to it
        _refuse_unready(evidence, declared)
    move_evidence(evidence, SUBMIT, by=by)
    version, words = declaration_words(evidence.registration, by, evidence)
    submission = Submission.objects.create(
        evidence=evidence,
        attempt=evidence.submissions.count() + 1,
        by=by,
        declaration=words,
        facts=frozen_facts(evidence, version),
    )
    record_act(
        evidence.registration.centre,
        by=by,
        verb="submitted",
        obj=evidence,
        attempt=submission.attempt,
        declaration=words,
        **for_the_ledger(submission.facts),
    )
    return submission


def _refuse_unready(evidence, declared):
    blockers = rules.submit_blockers(evidence)
    if not declared:
        sentence = "The declaration is not ticked."
        blockers.append(Blocker("not_declared", sentence, "Read it, and tick it if it is true."))
    if blockers:
        raise Blocked(blockers)


# Of a submission, what is other people's business or long: the ledger holds its fingerprint alone.
PRIVATE = ("details", "held", "took_part", "contribution", "references")


def frozen_facts(evidence, version):
    """What the assessor will have before them, whatever becomes of the piece: kept with the submission."""
    contribution = evidence.contribution if evidence.group_work else ""
    return {
        "declaration_version": version,
        "title": evidence.title,
        "kind": evidence.kind,
        "setting": evidence.setting,
        "made_on": evidence.made_on.isoformat(),
        "account_revision": freeze_account(evidence),
        "account_sha256": _digest(evidence.account),
        "contribution_sha256": _digest(contribution),
        "group_work": evidence.group_work,
        "took_part": evidence.took_part if evidence.group_work else "",
        "contribution": contribution,
        "held_at_workplace": evidence.held_at_workplace,
        "held": kinds.given(kinds.HELD, evidence.held) if evidence.held_at_workplace else {},
        "details": kinds.given(kinds.fields_of(evidence.kind), evidence.details),
        "references": _frozen_references(evidence),
        "files": [_frozen_file(file) for file in evidence.files.filter(removed_at=None).prefetch_related("renditions")],
        "mapping": _frozen_mapping(evidence),
    }


def _frozen_file(file):
    """The file as it was sent and, where others are shown another form of it, the fingerprint of that form."""
    facts = {"id": file.pk, "name": file.name, "sha256": file.sha256, "size": file.size, "version": file.version}
    shown = shown_form(file)
    return facts | ({"shown_sha256": shown.sha256} if shown.sealed else {})


def _frozen_references(evidence):
    return [
        {"id": row.target_id, "reference": row.target.reference, "title": row.target.title, "note": row.note}
        for row in evidence.references.select_related("target").order_by("target__number")
    ]


def _frozen_mapping(evidence):
    links = evidence.links.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    return [
        {
            "id": link.criterion_id,
            "unit": link.criterion.outcome.unit.number,
            "criterion": link.criterion.plain_code,
            "locator": link.locator,
            "note": link.note,
            "file": link.file_id,
        }
        for link in links
    ]


def for_the_ledger(facts):
    """The facts as the ledger keeps them: what is private as one fingerprint, since the ledger is never emptied."""
    private = {name: facts[name] for name in PRIVATE}
    open_facts = {name: value for name, value in facts.items() if name not in PRIVATE}
    return {**open_facts, "private_sha256": _digest(json.dumps(private, sort_keys=True, ensure_ascii=False))}


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def withdraw_evidence(evidence, *, by, reason):
    """Take a piece back with a reason; nothing is deleted (R2.2)."""
    if not rules.can_withdraw_evidence(by, evidence):
        raise NotAllowed("Only its author can withdraw a piece of evidence.")
    reason = reason.strip()
    if not reason:
        raise BadInput("Enter why it is withdrawn.")
    # Held in the order of every act of an author: the piece, then the units, so that none is signed meanwhile.
    held = Evidence.objects.select_for_update().get(pk=evidence.pk)
    hold_route(held.registration_id)
    if held.status in WITHDRAW.sources and (blockers := rules.withdraw_blockers(held)):
        raise Blocked(blockers)
    move_evidence(evidence, WITHDRAW, by=by, note=reason)
    record_act(evidence.registration.centre, by=by, verb="withdrew", obj=evidence, reason=reason)
    return evidence


@transaction.atomic
def require_action(evidence, *, by, note=""):
    """The assessor found something not yet met. Part of an assessment, which asks the rule and writes the ledger."""
    return move_evidence(evidence, REQUIRE_ACTION, by=by, note=note)


@transaction.atomic
def complete_evidence(evidence, *, by, note=""):
    """Everything on it is judged. Part of an assessment, which asks the rule and writes the ledger."""
    return move_evidence(evidence, COMPLETE, by=by, note=note)


@transaction.atomic
def reopen_evidence(evidence, *, by, note=""):
    """Quality assurance disagreed (R4.13). Part of a review, which asks the rule and writes the ledger."""
    return move_evidence(evidence, REOPEN, by=by, note=note)


def move_evidence(evidence, move, *, by, note=""):
    """One move of `states`, with its event; raises StaleState when somebody else was first."""
    moved = Evidence.objects.filter(pk=evidence.pk, status__in=move.sources).update(
        status=move.target, changed_at=timezone.now()
    )
    if not moved:
        now = Evidence.objects.get(pk=evidence.pk).get_status_display().lower()
        raise StaleState(f"Somebody was quicker: {evidence.reference} is “{now}” by now.")
    evidence.status = move.target
    EvidenceEvent.objects.create(evidence=evidence, status=move.target, by=by, note=note[:NOTE_LENGTH])
    return evidence
