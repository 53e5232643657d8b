"""Acts of an author on a draft: make it, change its facts, add and remove files, map it to criteria."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from config.storage import keep
from portfolios import rules
from portfolios.actions.inspecting import send_inspection
from portfolios.files import examine
from portfolios.models import Evidence, EvidenceEvent, EvidenceFile, EvidenceLink, Registration, RouteUnit, file_path
from portfolios.states import EDITABLE, EvidenceKind, EvidenceStatus, RegistrationStatus, Setting
from qualifications.models import Criterion

FACTS = ("kind", "title", "account", "setting", "made_on", "confidential", "contribution")
LOCATOR_LENGTH = EvidenceLink._meta.get_field("locator").max_length
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


def add_file(evidence, *, upload, by):
    """Take a file into a draft: examined by content, stored under its fingerprint, never written over (R2.11)."""
    return record_file(store_file(evidence, upload=upload, by=by))


def store_file(evidence, *, upload, by):
    """Examine a sent file and store its content; returns the row for record_file.

    Both take long for a large file, so they go before the transaction. Content that is never recorded does no harm:
    it lies under its fingerprint and nothing names it.
    """
    _author_only(evidence, by)
    if not rules.is_editable(evidence):
        raise _closed(evidence)
    facts = examine(upload)
    stored = EvidenceFile(evidence=evidence, added_by=by, **facts._asdict())
    _refuse_same(stored)
    stored.content.name = keep(stored.content.storage, file_path(stored, facts.name), upload, facts.size)
    return stored


@transaction.atomic
def record_file(stored):
    """Add the row of a stored file to its draft."""
    evidence, by = stored.evidence, stored.added_by
    _author_only(evidence, by)
    _hold(evidence)
    _refuse_same(stored)
    stored.save()
    send_inspection(stored)
    digest = {"file": stored.name, "sha256": stored.sha256, "size": stored.size}
    record_act(evidence.registration.centre, by=by, verb="added a file to", obj=evidence, **digest)
    return stored


def _refuse_same(stored):
    same = stored.evidence.files.filter(removed_at=None, sha256=stored.sha256).first()
    if same is not None:
        raise BadInput(f"{stored.name} is already here, as {same.name}.")


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


@transaction.atomic
def map_evidence(evidence, *, links, by):
    """Replace the mapping by `links`, {Criterion: locator}. What is signed off has to stay as it is (R3.12)."""
    _author_only(evidence, by)
    _hold(evidence)
    links = {criterion: " ".join(locator.split()) for criterion, locator in links.items()}
    _check_locators(links)
    # Held until the end, so that no unit is signed off while its mapping changes.
    locked = set(
        RouteUnit.objects.select_for_update()
        .filter(registration=evidence.registration_id)
        .exclude(locked_at=None)
        .values_list("unit", flat=True)
    )
    old = {link.criterion: link for link in evidence.links.select_related("criterion__outcome__unit")}
    fresh = {c: place for c, place in links.items() if c not in old or old[c].locator != place}
    gone = [criterion for criterion in old if criterion not in links]
    # What is linked already and not touched is asked again at submission; here only what is new or changed.
    asked = [*_loaded(fresh), *[criterion for criterion in gone if criterion.outcome.unit_id in locked]]
    kept = [criterion for criterion in old if criterion in links and criterion not in fresh]
    blockers = rules.mapping_blockers(evidence, [*asked, *[c for c in kept if c.outcome.unit_id not in locked]])
    if blockers:
        raise Blocked(blockers)
    if fresh or gone:
        _write_links(evidence, fresh, gone, by)
    return evidence


def _check_locators(links):
    for locator in links.values():
        if len(locator) > LOCATOR_LENGTH:
            raise BadInput(f"“{locator[:30]}…” is too long for a place. Enter a page or time, such as p. 2 or 03:10.")


def _loaded(criteria):
    return list(Criterion.objects.filter(pk__in=[c.pk for c in criteria]).select_related("outcome__unit"))


def _write_links(evidence, fresh, gone, by):
    evidence.links.filter(criterion__in=[*gone, *fresh]).delete()
    rows = [EvidenceLink(evidence=evidence, criterion=c, locator=place) for c, place in fresh.items()]
    EvidenceLink.objects.bulk_create(rows)
    codes = sorted(str(criterion) for criterion in _loaded(fresh))
    gone_codes = sorted(str(criterion) for criterion in gone)
    record_act(evidence.registration.centre, by=by, verb="mapped", obj=evidence, linked=codes, unlinked=gone_codes)


def _author_only(evidence, by):
    if not rules.can_edit_evidence(by, evidence):
        raise NotAllowed("Only its author can change a piece of evidence.")


def _hold(evidence, **facts):
    """Write facts if the piece can still be edited; on PostgreSQL its row is then held until the end of the act."""
    open_rows = Evidence.objects.filter(pk=evidence.pk, status__in=EDITABLE)
    if not open_rows.update(changed_at=timezone.now(), **facts):
        raise _closed(evidence)
    for field, value in facts.items():
        setattr(evidence, field, value)


def _closed(evidence):
    return StaleState(f"{evidence.reference} can no longer be changed: it has been handed in or withdrawn.")
