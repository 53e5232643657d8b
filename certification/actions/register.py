"""Certificates of the organisation and where each paper is: recorded, received, checked, handed over (R6.19)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from certification import rules
from certification.actions.claims import NOT_YOURS, move_claim
from certification.models import Claim, Custody, OrganisationCertificate
from certification.states import (
    HAND_OVER,
    RECEIVE,
    CertificateKind,
    ClaimStatus,
    CustodyKind,
    DocumentStatus,
)
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.states import Move

VERBS = {
    CustodyKind.RECEIVED: "recorded receipt of",
    CustodyKind.CHECKED: "checked against the registration",
    CustodyKind.HANDED_OVER: "handed over",
}
# The claim follows its paper; what was handed over once stays so for the claim until that entry is taken back.
MOVES = {CustodyKind.RECEIVED: RECEIVE, CustodyKind.HANDED_OVER: HAND_OVER}


def record_paper(paper, verb, *, by, **facts):
    """A line about a certificate in the ledger; returns it."""
    registration = paper.claim.registration
    return record_act(registration.centre, by=by, verb=verb, obj=paper, name=f"{paper}, {registration.name}", **facts)


@transaction.atomic
def record_certificate(claim, *, by, serial, printed_name, title, awarded_on, kind=CertificateKind.FULL, replaces=None):
    """Enter a certificate of the organisation on the register, by its serial. One that it replaces stands no longer.

    Raises NotAllowed, BadInput, Blocked or StaleState.
    """
    if not rules.can_answer_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if blockers := rules.certificate_blockers(claim):
        raise Blocked(blockers)
    serial, today = serial.strip(), timezone.localdate()
    if not serial or not printed_name.strip() or not title.strip():
        raise BadInput("Enter serial, name and title as they are printed.")
    if awarded_on > today:
        raise BadInput("The date of award is in the future.")
    if (kind == CertificateKind.REPLACEMENT) != (replaces is not None):
        raise BadInput("A replacement names the certificate that it replaces.")
    if replaces is not None:
        close_certificate(replaces, claim, DocumentStatus.REPLACED, f"Replaced by {serial}.")
    try:
        with transaction.atomic():
            certificate = OrganisationCertificate.objects.create(
                claim=claim,
                awarding_organisation=claim.registration.qualification.awarding_organisation,
                serial=serial,
                kind=kind,
                printed_name=printed_name.strip(),
                title=title.strip(),
                awarded_on=awarded_on,
                replaces=replaces,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise StaleState(f"A certificate with the serial {serial} is on the register already.") from error
    record_paper(certificate, "recorded certificate", by=by, serial=serial, awarded_on=awarded_on)
    return certificate


def close_certificate(certificate, claim, status, why):
    """A certificate of the organisation stands no longer. Raises StaleState if it did not, or is of another claim."""
    valid = OrganisationCertificate.objects.filter(pk=certificate.pk, claim=claim, status=DocumentStatus.VALID)
    if not valid.update(status=status, closed_why=why):
        raise StaleState(f"{certificate} stands no longer, or belongs to another claim.")


@transaction.atomic
def revoke_certificate(certificate, *, by, why):
    """The organisation has taken it back. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_keep_paper(by, certificate):
        raise NotAllowed(NOT_YOURS)
    if not why.strip():
        raise BadInput("Say why the organisation revoked it.")
    close_certificate(certificate, certificate.claim, DocumentStatus.REVOKED, why.strip())
    record_paper(certificate, "recorded revocation of", by=by, why=why.strip())
    certificate.refresh_from_db()
    return certificate


@transaction.atomic
def record_custody(paper, kind, *, by, on=None, way="", whom="", proof=""):
    """Write down what happened to a document or a certificate at the centre. Returns the Custody row.

    To hand over takes whom, how, and the proof of it: the identity seen, or the number of the post. Raises NotAllowed,
    BadInput, Blocked or StaleState.
    """
    if not rules.can_keep_paper(by, paper):
        raise NotAllowed(NOT_YOURS)
    paper = type(paper).objects.select_for_update().get(pk=paper.pk)
    on = on or timezone.localdate()
    check_day(paper, on)
    given = {}
    if kind == CustodyKind.HANDED_OVER:
        given = {"way": way.strip(), "whom": whom.strip(), "proof": proof.strip()}
        if not all(given.values()):
            raise BadInput("Say to whom it was given, how, and by what you can prove it.")
    if blockers := rules.custody_blockers(paper, kind):
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            row = Custody.objects.create(**{rules.paper_field(paper): paper}, kind=kind, on=on, by=by, **given)
    except IntegrityError as error:
        raise StaleState("Somebody has written this down already. Look again before you go on.") from error
    record_paper(paper, VERBS[kind], by=by, on=on, **given)
    follow(paper, kind, by=by)
    return row


def check_day(paper, on):
    """Raises BadInput where something is to have happened to a certificate before it was there, or in future."""
    first = paper.awarded_on if rules.paper_field(paper) == "certificate" else paper.issued_on
    if not first <= on <= timezone.localdate():
        raise BadInput("The day lies between the date of the certificate and today.")


def follow(paper, kind, *, by):
    """The claim goes with its certificate, where it still has that step before it."""
    move = MOVES.get(kind)
    if move and rules.is_certificate(paper):
        claim = Claim.objects.select_for_update().get(pk=paper.claim_id)
        if claim.status in move.sources:
            move_claim(claim, move, by=by)


@transaction.atomic
def take_back_custody(row, *, by, why):
    """An entry was a mistake: it no longer counts and is kept. Raises NotAllowed, BadInput or StaleState."""
    paper = row.document or row.certificate
    if not rules.can_keep_paper(by, paper):
        raise NotAllowed(NOT_YOURS)
    if not why.strip():
        raise BadInput("Say what was wrong with the entry.")
    paper = type(paper).objects.select_for_update().get(pk=paper.pk)
    if not Custody.objects.filter(pk=row.pk).supersede(by=by, at=timezone.now(), why=why.strip()):
        raise StaleState("This entry has been taken back already.")
    record_paper(paper, "took back an entry about", by=by, entry=row.kind, why=why.strip())
    undo_follow(paper, row.kind, by=by, why=why.strip())
    return row


def undo_follow(paper, kind, *, by, why):
    """The claim goes back to where its papers say that it is."""
    if not rules.is_certificate(paper) or kind not in MOVES:
        return
    claim = Claim.objects.select_for_update().get(pk=paper.claim_id)
    done = rules.custody_of_claim(claim)
    received = ClaimStatus.RECEIVED if CustodyKind.RECEIVED in done else ClaimStatus.ISSUED
    state = ClaimStatus.HANDED_OVER if CustodyKind.HANDED_OVER in done else received
    if claim.status != state and claim.status in (ClaimStatus.RECEIVED, ClaimStatus.HANDED_OVER):
        move_claim(claim, Move((claim.status,), state), by=by, why=why)
