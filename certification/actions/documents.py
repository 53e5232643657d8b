"""The register of documents: issued, asked for again, replaced, revoked (R6.19, R6.20)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from certification import facts, rules
from certification.models import Document, ReplacementRequest, RevocationRequest, new_number
from certification.states import ClaimStatus, DocumentKind, DocumentStatus, Rendering
from config.refusals import BadInput, Blocked, NotAllowed, StaleState

NOT_YOURS = "Only an administrator of the centre keeps its documents, and never their own."


def send_rendering(document):
    """Ask the worker for the PDF once the rows are safe. A broker that cannot be reached delays it, no more: the row
    stands in the queue and the sweeper asks again."""
    from certification.tasks import render_document  # the tasks call these actions

    # A lambda: Django's report of a robust callback that fails asks for a name, which a partial does not have.
    transaction.on_commit(lambda: render_document.delay(document.pk), robust=True)


@transaction.atomic
def issue_documents(claim, *, by):
    """Enter the documents of an accepted claim in the register, with what they print; the worker makes the PDFs.

    Centre prints: certificate and unit transcript; organisation prints: the centre's statement (DOMAIN 6.4).
    Returns the documents. Raises NotAllowed or StaleState: a claim's documents are issued once.
    """
    if not rules.can_issue_documents(by, claim):
        raise NotAllowed(NOT_YOURS)
    if claim.status != ClaimStatus.ACCEPTED or claim.documents.exists():
        raise StaleState("The documents of this claim have been issued already, or it is not accepted yet.")
    registration = claim.registration
    approval, now = rules.approval_of(registration), timezone.now()
    numbers = {kind: fresh_number(registration.centre, now) for kind in facts.kinds_for(claim, approval)}
    printed = [
        facts.facts_for(
            kind,
            claim,
            approval,
            number=number,
            issued_at=now,
            certificate_number=numbers.get(DocumentKind.CERTIFICATE, ""),
        ).to_dict()
        for kind, number in numbers.items()
    ]
    act = record_act(
        registration.centre,
        by=by,
        verb="issued documents",
        obj=claim,
        name=f"{claim.number}, {registration.name}",
        documents=[
            {"kind": kind, "number": number, "printed": facts.digest_of(words)}
            for (kind, number), words in zip(numbers.items(), printed, strict=True)
        ],
    )
    return [enter(claim, kind, words, act, now) for kind, words in zip(numbers, printed, strict=True)]


def fresh_number(centre, now):
    """A number that the register does not hold; with 40 random bits the loop is a formality."""
    while True:
        number = new_number(centre.prefix, timezone.localtime(now))
        if not Document.objects.filter(number=number).exists():
            return number


def enter(claim, kind, printed, act, now, replaces=None):
    """Write the row and send it to the worker. The anchor ties it to the line of the ledger that issued it."""
    try:
        with transaction.atomic():
            document = Document.objects.create(
                claim=claim,
                kind=kind,
                number=printed["document_number"],
                issued_on=timezone.localdate(now),
                facts={"printed": printed, "anchor": {"sequence": act.sequence, "digest": act.digest}},
                replaces=replaces,
                sent_at=now,
            )
    except IntegrityError as error:
        raise StaleState("This document has been issued already. Look again before you go on.") from error
    send_rendering(document)
    return document


def record_document(document, verb, *, by, **more):
    """A line about the document in the ledger; returns it."""
    registration = document.claim.registration
    name = f"{document}, {registration.name}"
    return record_act(registration.centre, by=by, verb=verb, obj=document, name=name, **more)


@transaction.atomic
def retry_document(document, *, by):
    """Have a document made again that could not be made. Raises NotAllowed or StaleState."""
    if not rules.can_keep_document(by, document):
        raise NotAllowed(NOT_YOURS)
    failed = Document.objects.filter(pk=document.pk, rendering=Rendering.FAILED)
    if not failed.update(rendering=Rendering.QUEUED, attempts=0, error="", sent_at=timezone.now()):
        raise StaleState("This document is being made again already, or it is ready.")
    document.refresh_from_db()
    record_document(document, "asked for document again", by=by)
    send_rendering(document)
    return document


@transaction.atomic
def replace_document(document, *, by, why, request):
    """Issue a document again under a new number, marked as a replacement (Ofqual I3.3, R6.20).

    `request` tells of the written request and how it was authenticated: the fields of ReplacementRequest. The new one
    prints the claim as it stands today, so a corrected name is printed corrected. The old one stays on the register as
    replaced. Returns the new document. Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_keep_document(by, document):
        raise NotAllowed(NOT_YOURS)
    if not why.strip():
        raise BadInput("Say why the document is replaced.")
    asked = _asked(document, by, request)
    close_document(document, DocumentStatus.REPLACED, why)
    asked.save()
    document.revocation_requests.filter(closed_at=None).update(closed_at=asked.at, closed_by=by)
    claim, now = document.claim, timezone.now()
    words = facts.facts_for(
        document.kind,
        claim,
        rules.approval_of(claim.registration),
        number=fresh_number(claim.registration.centre, now),
        issued_at=now,
        certificate_number=facts.certificate_of(document),
        replaces=document.number,
    ).to_dict()
    act = record_document(
        document,
        "replaced document",
        by=by,
        why=why.strip(),
        request={name: str(value) for name, value in request.items()},
        replacement={"number": words["document_number"], "printed": facts.digest_of(words)},
    )
    return enter(claim, document.kind, words, act, now, replaces=document)


def _asked(document, by, request):
    """The row of the request, not saved yet. Raises BadInput when it does not say all that R6.20 asks for."""
    asked = ReplacementRequest(document=document, by=by, **request)
    try:
        asked.clean_fields(exclude=["document", "by"])
    except ValidationError as error:
        raise BadInput("Say who asked for it in writing, when, and how you made sure that it was them.") from error
    if asked.asked_on > timezone.localdate():
        raise BadInput("The request cannot have been made after today.")
    return asked


@transaction.atomic
def ask_revocation(document, *, by, why):
    """The first of the two people who revoke: says why. Until the second confirms, the document stands (ACCESS).

    Raises NotAllowed, BadInput, Blocked or StaleState.
    """
    if not rules.can_revoke_document(by, document):
        raise NotAllowed(NOT_YOURS)
    if not why.strip():
        raise BadInput("Say why the document is revoked.")
    if blockers := rules.standing_blockers(document):
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            asked = RevocationRequest.objects.create(document=document, by=by, why=why.strip())
    except IntegrityError as error:
        raise StaleState("Somebody has asked for this already. Look again before you go on.") from error
    record_document(document, "asked for revocation", by=by, why=why.strip())
    return asked


@transaction.atomic
def revoke_document(document, *, by):
    """The second person confirms: the document is taken back for good (Ofqual I4.2, ACCESS).

    Raises NotAllowed, Blocked or StaleState.
    """
    if not rules.can_revoke_document(by, document):
        raise NotAllowed(NOT_YOURS)
    # The document before its request, as replacing takes them: in another order the two would wait for each other.
    document.status = Document.objects.select_for_update().get(pk=document.pk).status
    if blockers := rules.revoke_blockers(document, by):
        raise Blocked(blockers)
    asked = _close_request(document, by, confirmed=True)
    close_document(document, DocumentStatus.REVOKED, asked.why)
    record_document(document, "revoked document", by=by, why=asked.why, asked_by=str(asked.by))
    return document


@transaction.atomic
def drop_revocation(document, *, by):
    """The request is taken back or turned down; the document goes on to stand. Raises NotAllowed or StaleState."""
    if not rules.can_revoke_document(by, document):
        raise NotAllowed(NOT_YOURS)
    asked = _close_request(document, by, confirmed=False)
    record_document(document, "dropped revocation", by=by, why=asked.why)
    return document


def _close_request(document, by, *, confirmed):
    asked = rules.open_revocation(document)
    rows = RevocationRequest.objects.filter(pk=asked.pk if asked else None, closed_at=None)
    if not rows.update(closed_at=timezone.now(), closed_by=by, confirmed=confirmed):
        raise StaleState("Nobody asks for the revocation of this document any more. Look again before you go on.")
    return asked


def close_document(document, status, why):
    """From valid to a status that it never leaves; raises StaleState when it is not valid, or not made yet."""
    valid = Document.objects.filter(pk=document.pk, status=DocumentStatus.VALID, rendering=Rendering.DONE)
    if not valid.update(status=status, closed_why=why.strip()):
        raise StaleState(f"{document} is not ready, or stands no longer. Look again before you go on.")
    document.status, document.closed_why = status, why.strip()
