"""Acts of an author on a draft: make it, change its facts, add and remove files."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from config.storage import keep
from portfolios import kinds, rules
from portfolios.actions.accounts import PAUSE, hold_account
from portfolios.actions.holding import (
    author_only,
    closed,
    hold,
    keep_what_stood,
    refuse_anothers_words,
    refuse_taking_out,
)
from portfolios.actions.inspecting import send_inspection
from portfolios.files import examine
from portfolios.models import FACTS, Evidence, EvidenceEvent, EvidenceFile, Registration, file_path
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus, Setting

WORDS = {"title": "title", "took_part": "list of who took part"}
LENGTHS = {name: Evidence._meta.get_field(name).max_length for name in WORDS}


def begin_evidence(registration, *, by, page, **facts):
    """A draft begun by a page, once: (draft, whether it is new). `page` is the page's own UUID, or None.

    When the answer was lost and the page asks again, the draft is there already and is left as it is.
    """
    if before := _begun_before(registration, by, page):
        return before, False
    try:
        return create_evidence(registration, by=by, begun_as=page, **facts), True
    except IntegrityError:  # the same page, twice at once
        if before := _begun_before(registration, by, page):
            return before, False
        raise


def _begun_before(registration, by, page):
    before = page and Evidence.objects.filter(begun_as=page).first()
    if not before:
        return None
    if before.created_by_id != by.pk or before.registration_id != registration.pk:
        raise StaleState("This page has begun another draft. Open “Add evidence” again.")
    if not rules.is_editable(before):
        told = f"This page began {before.reference}, which has been handed in or withdrawn."
        raise StaleState(f"{told} Open “Add evidence” again.")
    return before


@transaction.atomic
def create_evidence(registration, *, by, begun_as=None, **facts):
    """A new draft with the next reference of the registration; a reference is never used twice (R2.1).

    `facts` are of FACTS; what is not given is empty. `begun_as` is the UUID of the page that begins it.
    """
    if not rules.can_add_evidence(by, registration):
        raise NotAllowed("Evidence is added by the learner or the allocated assessor.")
    _check_facts(registration, by, facts)
    account = facts.pop("account", "")
    number = next_number(registration)
    evidence = Evidence.objects.create(
        registration=registration, number=number, created_by=by, begun_as=begun_as, **facts
    )
    hold_account(evidence, account, by=by)
    EvidenceEvent.objects.create(evidence=evidence, status=EvidenceStatus.PREPARING, by=by)
    record_act(registration.centre, by=by, verb="began", obj=evidence, kind=evidence.kind)
    return evidence


def next_number(registration):
    """The next reference. Count up in the database, so that two drafts begun at once differ."""
    live = Registration.objects.filter(pk=registration.pk, status=RegistrationStatus.REGISTERED)
    if not live.update(evidence_made=F("evidence_made") + 1):
        raise StaleState("The registration is no longer open, so nothing can be added.")
    registration.refresh_from_db(fields=["evidence_made"])
    return registration.evidence_made


@transaction.atomic
def change_evidence(evidence, *, by, typing=False, **facts):
    """Change facts of a draft; the ledger says which, not their content.

    `typing`: the page keeps them by itself every few seconds. That is one act as long as it goes on without a pause.
    """
    author_only(evidence, by)
    _check_facts(evidence.registration, by, facts)
    changed = {field: value for field, value in facts.items() if getattr(evidence, field) != value}
    if not changed:
        return evidence
    refuse_anothers_words(evidence, by)
    goes_on = typing and timezone.now() - evidence.changed_at < PAUSE
    keep_what_stood(evidence, changed, by=by)
    hold(evidence, **{field: value for field, value in changed.items() if field != "account"})
    if "account" in changed:
        hold_account(evidence, changed["account"], by=by)
    if not goes_on:
        record_act(evidence.registration.centre, by=by, verb="changed", obj=evidence, fields=sorted(changed))
    return evidence


def _check_facts(registration, by, facts):
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"No facts of evidence: {', '.join(sorted(unknown))}")
    kind, made_on = facts.get("kind"), facts.get("made_on")
    if kind and kind not in rules.kinds_for(by, registration):
        word = EvidenceKind(kind).label if kind in EvidenceKind.values else kind
        raise BadInput(f"“{word}” cannot be chosen here: observations and discussions are the assessor’s to write.")
    if facts.get("setting") and facts["setting"] not in Setting.values:
        raise BadInput("Choose where it happened from the list.")
    if made_on and made_on > timezone.localdate():
        raise BadInput(rules.future_sentence(made_on))
    for name, limit in LENGTHS.items():
        if len(facts.get(name, "")) > limit:
            raise BadInput(f"The {WORDS[name]} is longer than {limit} letters. Shorten it; the account has more room.")
    check_details(facts)


def check_details(facts):
    """Raises BadInput with each problem of what was typed into the fields of a kind of evidence."""
    every = [field for field, _ in kinds.all_fields(kinds.KINDS)]
    problems = [
        *rules.details_problems(facts.get("details", {}), every),
        *rules.details_problems(facts.get("held", {}), kinds.HELD),
    ]
    if problems:
        raise BadInput(" ".join(problems))


def add_file(evidence, *, upload, by, replaces=None):
    """Take a file into a draft: examined by content, stored under its fingerprint, never written over (R2.11).

    `replaces` is the file of the piece of which this is the next version: that one is kept, for the submissions that
    name it, and what is linked to a place in it is linked to the new one.
    """
    return record_file(store_file(evidence, upload=upload, by=by, replaces=replaces))


def store_file(evidence, *, upload, by, replaces=None):
    """Examine a sent file and store its content; returns the row for record_file.

    Both take long for a large file, so they go before the transaction. Content that is never recorded does no harm:
    it lies under its fingerprint and nothing names it.
    """
    author_only(evidence, by)
    refuse_anothers_words(evidence, by)
    if not rules.is_editable(evidence):
        raise closed(evidence)
    if replaces is not None:
        refuse_taking_out(evidence.registration)
    facts = examine(upload)
    stored = EvidenceFile(evidence=evidence, added_by=by, **facts._asdict())
    _refuse_same(stored)
    if replaces is not None:
        stored.version, stored.replaces = replaces.version + 1, replaces
    stored.content.name = keep(stored.content.storage, file_path(stored, facts.name), upload, facts.size)
    return stored


@transaction.atomic
def record_file(stored):
    """Add the row of a stored file to its draft."""
    evidence, by = stored.evidence, stored.added_by
    author_only(evidence, by)
    hold(evidence)
    _refuse_same(stored)
    verb, digest = "added a file to", {"file": stored.name, "sha256": stored.sha256, "size": stored.size}
    if stored.replaces is not None:
        refuse_taking_out(evidence.registration)
        _retire_file(evidence, stored.replaces)
        verb, digest["replaces"] = "replaced a file of", stored.replaces.sha256
    stored.save()
    evidence.links.filter(file=stored.replaces).exclude(file=None).update(file=stored)
    send_inspection(stored)
    record_act(evidence.registration.centre, by=by, verb=verb, obj=evidence, **digest)
    return stored


def _refuse_same(stored):
    same = stored.evidence.files.filter(removed_at=None, sha256=stored.sha256).first()
    if same is not None:
        raise BadInput(f"{stored.name} is already here, as {same.name}.")


def _retire_file(evidence, file):
    """The older version steps back: it is taken out of the draft, and kept."""
    if file.evidence_id != evidence.pk:
        raise BadInput(f"{file.name} is not a file of {evidence.reference}.")
    if not EvidenceFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now()):
        raise StaleState(f"{file.name} has already been replaced or removed.")


def replace_file(file, *, upload, by):
    """A new version of a file of a draft; see add_file."""
    return add_file(file.evidence, upload=upload, by=by, replaces=file)


@transaction.atomic
def remove_file(file, *, by):
    """Take a file out of a draft; it is kept, because an earlier submission may name it (R2.11)."""
    evidence = file.evidence
    author_only(evidence, by)
    refuse_anothers_words(evidence, by)
    hold(evidence)
    refuse_taking_out(evidence.registration)
    at = timezone.now()
    if not EvidenceFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at):
        raise StaleState(f"{file.name} has already been removed.")
    file.removed_at = at
    record_act(evidence.registration.centre, by=by, verb="removed a file from", obj=evidence, sha256=file.sha256)
    return file
