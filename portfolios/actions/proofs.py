"""Certificates of what was achieved before: kept and checked like any file, and not judged against criteria."""

from django.db import transaction

from centres.ledger import record_act
from config.storage import keep
from portfolios.actions.evidence import next_number
from portfolios.actions.inspecting import send_inspection
from portfolios.files import examine
from portfolios.models import Evidence, EvidenceEvent, EvidenceFile, file_path
from portfolios.states import EvidenceKind, EvidenceStatus, Setting

TITLE_LENGTH = Evidence._meta.get_field("title").max_length


@transaction.atomic
def keep_proof(registration, *, by, title, made_on, upload):
    """A piece that holds a certificate as sent: complete at once, serving no criterion. Part of a whole act, which asks
    the rule. Raises BadInput for a file that cannot be evidence, StaleState when the registration is closed."""
    facts = examine(upload)
    evidence = Evidence.objects.create(
        registration=registration,
        number=next_number(registration),
        created_by=by,
        kind=EvidenceKind.PRIOR_LEARNING,
        title=title[:TITLE_LENGTH],
        setting=Setting.OTHER,
        made_on=made_on,
        status=EvidenceStatus.COMPLETE,
    )
    note = "Proof of an earlier achievement; not assessed."
    EvidenceEvent.objects.create(evidence=evidence, status=EvidenceStatus.COMPLETE, by=by, note=note)
    file = EvidenceFile(evidence=evidence, added_by=by, **facts._asdict())
    file.content.name = keep(file.content.storage, file_path(file, facts.name), upload, facts.size)
    file.save()
    send_inspection(file)
    record_act(registration.centre, by=by, verb="kept a certificate", obj=evidence, file=file.name, sha256=file.sha256)
    return evidence
