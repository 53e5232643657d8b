"""Documents, certificates of the organisation and the register: why something cannot be done with them."""

from django.db.models import Q

from certification.models import Custody
from certification.states import (
    AWARDED,
    CERTIFICATES,
    CustodyKind,
    DocumentStatus,
    Rendering,
)
from config.refusals import Blocker


def standing_blockers(document):
    """Why there is nothing to take back: the document is not made yet, or stands no longer."""
    if document.status != DocumentStatus.VALID:
        sentence = f"{document} stands no longer: {document.get_status_display().lower()}."
        return [Blocker("not_valid", sentence, "There is nothing to revoke.")]
    return []


def open_revocation(document):
    """The request for revocation that waits for a second person, or None."""
    return document.revocation_requests.filter(closed_at=None).select_related("by").first()


def revoke_blockers(document, by):
    """Why the person cannot confirm a revocation: nobody has asked for it, or they did so themselves (two people)."""
    if blockers := standing_blockers(document):
        return blockers
    asked = open_revocation(document)
    if asked is None:
        return [
            Blocker("not_asked", "Nobody has asked for this revocation.", "One administrator asks, another confirms.")
        ]
    if asked.by_id == by.pk:
        remedy = "Another administrator confirms it: nobody takes back a document alone."
        return [Blocker("two_people", "You asked for this revocation.", remedy)]
    return []


def is_certificate(paper):
    """Whether the paper is a certificate, the organisation's or one that is printed here; transcripts are none."""
    return paper_field(paper) == "certificate" or paper.kind in CERTIFICATES


def custody_of_claim(claim):
    """Which entries count for any standing certificate of the claim: a set of kinds. 1 query."""
    ours = Q(document__claim=claim, document__status=DocumentStatus.VALID, document__kind__in=CERTIFICATES)
    theirs = Q(certificate__claim=claim, certificate__status=DocumentStatus.VALID)
    return set(Custody.objects.current().filter(ours | theirs).values_list("kind", flat=True))


def custody_kinds(paper):
    """What can be written down of the paper (R6.19): only what the organisation has sent is received (R6.16).

    What is made here lies at the centre from the day of its issue on.
    """
    if paper_field(paper) == "certificate":
        return tuple(CustodyKind)
    return tuple(kind for kind in CustodyKind if kind != CustodyKind.RECEIVED)


def custody_blockers(paper, kind, custody=None):
    """Why this cannot be written down of the paper (R6.19). `custody`: its current rows, where somebody has them."""
    if kind not in custody_kinds(paper):
        sentence = f"{paper} was made here: it has never been on its way to the centre."
        return [Blocker("made_here", sentence, "Record that it was handed over, when it is.")]
    if custody is None:
        custody = list(Custody.objects.current().filter(**{paper_field(paper): paper}))
    done = {row.kind for row in custody}
    blockers = []
    if paper.status != DocumentStatus.VALID:
        sentence = f"{paper} stands no longer: {paper.get_status_display().lower()}."
        blockers.append(Blocker("not_valid", sentence, "Go on with the one that replaces it, if there is one."))
    if getattr(paper, "rendering", Rendering.DONE) != Rendering.DONE:
        blockers.append(Blocker("not_made", f"{paper} is not made yet.", "Wait until it is ready."))
    if kind in done:
        sentence = f"It is written down already: {CustodyKind(kind).label.lower()}."
        blockers.append(Blocker("done", sentence, "Take that entry back first, with a reason."))
    if kind == CustodyKind.HANDED_OVER and paper_field(paper) == "certificate" and CustodyKind.CHECKED not in done:
        sentence = "Nobody has checked it against the registration."
        blockers.append(Blocker("unchecked", sentence, "Compare name, title and date, and record that you have."))
    if kind == CustodyKind.CHECKED and paper_field(paper) == "certificate" and CustodyKind.RECEIVED not in done:
        blockers.append(Blocker("not_here", "It has not arrived yet.", "Record first that it was received."))
    return blockers


def paper_field(paper):
    """The column of Custody that names this paper."""
    return "document" if hasattr(paper, "rendering") else "certificate"


def certificate_blockers(claim):
    """Why a certificate of the organisation cannot be recorded for the claim."""
    if claim.status in AWARDED:
        return []
    sentence = f"The claim is not accepted: {claim.get_status_display().lower()}."
    return [Blocker("not_accepted", sentence, "A certificate belongs to an accepted claim: record the acceptance.")]
