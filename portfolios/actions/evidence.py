"""Acts of an author on a draft: make it, change its facts, add and remove files."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from config.storage import keep
from portfolios import rules
from portfolios.actions.holding import author_only as _author_only
from portfolios.actions.holding import hold as _hold
from portfolios.actions.inspecting import send_inspection
from portfolios.files import examine
from portfolios.models import Evidence, EvidenceEvent, EvidenceFile, Registration, file_path
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus, Setting

FACTS = ("kind", "title", "account", "setting", "made_on", "confidential", "contribution")
TITLE_LENGTH = Evidence._meta.get_field("title").max_length


@transaction.atomic
def create_evidence(
    registration,
    *,
    by,
    kind="",
    title="",
    account="",
    setting="",
    made_on=None,
    confidential=False,
    contribution="",
):
    """A new draft with the next reference of the registration; a reference is never used twice (R2.1)."""
    if not rules.can_add_evidence(by, registration):
        raise NotAllowed("Evidence is added by the learner or the allocated assessor.")
    facts = {
        "kind": kind,
        "title": title,
        "account": account,
        "setting": setting,
        "made_on": made_on,
        "confidential": confidential,
        "contribution": contribution,
    }
    _check_facts(registration, by, facts)
    number = _next_number(registration)
    evidence = Evidence.objects.create(registration=registration, number=number, created_by=by, **facts)
    EvidenceEvent.objects.create(evidence=evidence, status=EvidenceStatus.PREPARING, by=by)
    record_act(registration.centre, by=by, verb="began", obj=evidence, kind=kind)
    return evidence


def _next_number(registration):
    """Count up in the database, so that two drafts begun at once differ."""
    live = Registration.objects.filter(pk=registration.pk, status=RegistrationStatus.REGISTERED)
    if not live.update(evidence_made=F("evidence_made") + 1):
        raise StaleState("The registration is no longer open, so nothing can be added.")
    registration.refresh_from_db(fields=["evidence_made"])
    return registration.evidence_made


@transaction.atomic
def change_evidence(evidence, *, by, **facts):
    """Change facts of a draft; the ledger says which, not their content."""
    _author_only(evidence, by)
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"No facts of evidence: {', '.join(sorted(unknown))}")
    _check_facts(evidence.registration, by, facts)
    changed = {field: value for field, value in facts.items() if getattr(evidence, field) != value}
    if changed:
        _hold(evidence, **changed)
        record_act(evidence.registration.centre, by=by, verb="changed", obj=evidence, fields=sorted(changed))
    return evidence


def _check_facts(registration, by, facts):
    kind, made_on = facts.get("kind"), facts.get("made_on")
    if kind and kind not in rules.kinds_for(by, registration):
        word = EvidenceKind(kind).label if kind in EvidenceKind.values else kind
        raise BadInput(f"“{word}” cannot be chosen here: observations and discussions are the assessor’s to write.")
    if facts.get("setting") and facts["setting"] not in Setting.values:
        raise BadInput("Choose where it happened from the list.")
    if made_on and made_on > timezone.localdate():
        raise BadInput(rules.future_sentence(made_on))
    if len(facts.get("title", "")) > TITLE_LENGTH:
        raise BadInput(f"The title is longer than {TITLE_LENGTH} letters. Shorten it; the account has room for more.")


@transaction.atomic
def add_file(evidence, *, upload, by):
    """Take a file into a draft: examined by content, stored under its fingerprint, never written over (R2.11)."""
    _author_only(evidence, by)
    facts = examine(upload)
    _hold(evidence)
    same = evidence.files.filter(removed_at=None, sha256=facts.sha256).first()
    if same is not None:
        raise BadInput(f"{facts.name} is already here, as {same.name}.")
    stored = EvidenceFile(evidence=evidence, added_by=by, **facts._asdict())
    stored.content.name = keep(stored.content.storage, file_path(stored, facts.name), upload, facts.size)
    stored.save()
    send_inspection(stored)
    digest = {"file": facts.name, "sha256": facts.sha256, "size": facts.size}
    record_act(evidence.registration.centre, by=by, verb="added a file to", obj=evidence, **digest)
    return stored


@transaction.atomic
def remove_file(file, *, by):
    """Take a file out of a draft; it is kept, because an earlier submission may name it (R2.11)."""
    evidence = file.evidence
    _author_only(evidence, by)
    _hold(evidence)
    at = timezone.now()
    if not EvidenceFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at):
        raise StaleState(f"{file.name} has already been removed.")
    file.removed_at = at
    record_act(evidence.registration.centre, by=by, verb="removed a file from", obj=evidence, sha256=file.sha256)
    return file
