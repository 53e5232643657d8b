"""Evidence that comes from elsewhere: a draft of the learner's, as it was written there, with its files and mapping."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput
from portfolios import rules
from portfolios.actions.evidence import LENGTHS, check_details, next_number
from portfolios.actions.inspecting import send_inspection
from portfolios.actions.moves import NOTE_LENGTH
from portfolios.files import FileFacts
from portfolios.models import Evidence, EvidenceEvent, EvidenceFile, EvidenceLink, Rendition
from portfolios.states import EvidenceKind, EvidenceStatus, Purpose, Setting


class ReceivedFile(NamedTuple):
    """A file whose content is stored already under `stored`. `key` names it for links and for newer versions.

    `redacted`: (name in the store, facts of a Rendition) of the form that others see, or None.
    """

    key: str
    facts: FileFacts
    stored: str
    version: int = 1
    replaces: str | None = None
    current: bool = True
    redacted: tuple | None = None


class ReceivedLink(NamedTuple):
    """`file` is the key of a ReceivedFile, or None."""

    criterion: object
    locator: str = ""
    file: str | None = None
    note: str = ""


@transaction.atomic
def receive_evidence(registration, *, by, facts, files=(), links=(), note="", **origin):
    """A new draft of the learner's, with the next reference, from what another centre kept of it.

    Part of taking in a portfolio, which asks the rule and proves the files. Records of assessors keep their kind:
    their words are not the learner's to change (rules.keeps_its_words). `origin` goes into the ledger.
    Raises BadInput for facts that no evidence here may have, StaleState when the registration is closed.
    """
    _check(facts)
    number = next_number(registration)
    learner = registration.learner
    evidence = Evidence.objects.create(registration=registration, number=number, created_by=learner, **facts)
    EvidenceEvent.objects.create(evidence=evidence, status=EvidenceStatus.PREPARING, by=by, note=note[:NOTE_LENGTH])
    rows = {}
    for file in files:
        rows[file.key] = _receive_file(evidence, file, rows, learner)
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            evidence=evidence, criterion=link.criterion, locator=link.locator, file=rows.get(link.file), note=link.note
        )
        for link in links
    )
    record_act(
        registration.centre,
        by=by,
        verb="arrived",
        obj=evidence,
        files=[file.facts.sha256 for file in files],
        linked=sorted(str(link.criterion) for link in links),
        **origin,
    )
    return evidence


def _check(facts):
    if facts["kind"] and facts["kind"] not in EvidenceKind.values:
        raise BadInput(f"Its kind, {facts['kind']}, is not known here.")
    if facts["setting"] and facts["setting"] not in Setting.values:
        raise BadInput(f"Where it happened, {facts['setting']}, is not known here.")
    for name, limit in LENGTHS.items():
        if len(facts[name]) > limit:
            raise BadInput(f"Its {name.replace('_', ' ')} is longer than {limit} letters.")
    check_details(facts)
    if facts["made_on"] and facts["made_on"] > timezone.localdate():
        raise BadInput(rules.future_sentence(facts["made_on"]))


def _receive_file(evidence, file, rows, learner):
    row = EvidenceFile.objects.create(
        evidence=evidence,
        added_by=learner,
        content=file.stored,
        version=file.version,
        replaces=rows.get(file.replaces),
        removed_at=None if file.current else timezone.now(),
        **file.facts._asdict(),
    )
    if file.redacted:
        stored, facts = file.redacted
        Rendition.objects.create(file=row, purpose=Purpose.REDACTED, content=stored, made_by=learner, **facts)
    send_inspection(row)
    return row


@transaction.atomic
def refer_evidence(evidence, target, *, note=""):
    """Let a piece that was received point to another, as it did where it comes from; once."""
    return evidence.references.get_or_create(target=target, defaults={"note": note})
