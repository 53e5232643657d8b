"""From an accepted claim to what its documents say: the frozen facts of each kind (DOMAIN 6.4). Only reads."""

import hashlib
import json
from datetime import date

from django.conf import settings
from django.urls import reverse

from assessment.states import RecognitionKind
from centres.states import Printer
from certification import printing
from certification.states import ClaimKind, DocumentKind, DocumentStatus
from qualifications.models import Unit, UnitGroup

# What each kind is kept as, and what makes its bytes.
KINDS = {
    DocumentKind.CERTIFICATE: (printing.CertificateFacts, printing.certificate_pdf),
    DocumentKind.UNIT_CERTIFICATE: (printing.UnitCertificateFacts, printing.unit_certificate_pdf),
    DocumentKind.TRANSCRIPT: (printing.TranscriptFacts, printing.transcript_pdf),
    DocumentKind.STATEMENT: (printing.StatementFacts, printing.statement_pdf),
}


def kinds_for(claim, approval):
    """What comes out of an accepted claim: who prints certificates decides (DOMAIN, shape 2).

    A claim for units gives a unit certificate, which lists them with their credit (R6.17), and no transcript beside it.
    """
    if approval.printer == Printer.CENTRE:
        if claim.kind == ClaimKind.UNITS:
            return [DocumentKind.UNIT_CERTIFICATE]
        return [DocumentKind.CERTIFICATE, DocumentKind.TRANSCRIPT]
    return [DocumentKind.STATEMENT]


def facts_for(kind, claim, approval, *, number, issued_at, certificate_number="", replaces=""):
    """The facts of one document, as a frozen value of certification.printing.

    `certificate_number` is for the transcript: the certificate that it goes with.
    """
    registration = claim.registration
    qualification = registration.qualification
    shared = {
        "document_number": number,
        "verification_address": verification_address(number),
        "issued_at": issued_at,
        "learner_name": registration.name,
        "learner_number": registration.learner_number,
        "uln": registration.uln or None,
        "qualification_title": qualification.title,
        "qualification_number": qualification.number or None,
        "awarding_organisation": qualification.awarding_organisation.name,
        "centre_name": registration.centre.name,
        "centre_number": approval.centre_number,
        "replacement_of": replaces or None,
        "specimen": registration.centre.specimen,
    }
    if kind == DocumentKind.CERTIFICATE:
        return _certificate(claim, shared)
    if kind == DocumentKind.UNIT_CERTIFICATE:
        return printing.UnitCertificateFacts(**shared, awarded_on=claim.accepted_on, units=unit_lines(claim))
    if kind == DocumentKind.TRANSCRIPT:
        return _transcript(claim, shared, certificate_number)
    return _statement(claim, shared)


def verification_address(number):
    """Printed, and in the QR code: upper case throughout but for the host, which keeps the code small."""
    return f"{settings.SITE_URL}{reverse('certification:verify_paper', args=[number])}"


def _certificate(claim, shared):
    qualification = claim.registration.qualification
    return printing.CertificateFacts(
        **shared,
        level=qualification.level,
        awarded_on=claim.accepted_on,
        grade=qualification.grading,
        credits=claim.verdict["credits"] or None,
    )


def _transcript(claim, shared, certificate_number):
    qualification = claim.registration.qualification
    units = unit_lines(claim)
    return printing.TranscriptFacts(
        **shared,
        units=units,
        groups=group_lines(qualification, {unit.group for unit in units}),
        certificate_number=certificate_number,
        awarded_on=claim.accepted_on,
        min_credits=qualification.min_credits,
        credits_level=qualification.credits_level,
        credits_at_level=qualification.credits_at_level,
    )


def _statement(claim, shared):
    registration = claim.registration
    return printing.StatementFacts(
        **shared,
        units=unit_lines(claim, claim_state="confirmed"),
        centre_address=registration.centre.address,
        registered_on=registration.registered_on,
        units_chosen=registration.route.count(),
    )


def unit_lines(claim, claim_state=""):
    """The units of the claim in the order of the document; after them those that are achieved but do not count."""
    counted = [
        (entry.unit, entry.group, entry.achieved_on, True)
        for entry in claim.units.select_related("unit").order_by("pk")
    ]
    surplus, carried = claim.verdict["surplus"], claim.verdict.get("recognised", {})
    units = Unit.objects.filter(number__in=surplus).order_by("number")
    rest = [
        (unit, row["group"], date.fromisoformat(row["achieved_on"]), False)
        for unit, row in ((unit, surplus[unit.number]) for unit in units)
    ]
    return tuple(
        printing.UnitLine(
            number=unit.number,
            title=unit.title,
            level=carried.get(unit.number, {}).get("level", unit.level),
            credits=carried.get(unit.number, {}).get("credits", unit.credits),
            transferred=carried.get(unit.number, {}).get("kind") == RecognitionKind.TRANSFER,
            accepted_as=_accepted_as(carried.get(unit.number, {})),
            guided_hours=unit.guided_hours,
            achieved_on=achieved_on,
            group=group,
            counted=counts,
            claim=claim_state,
            claimed_on=claim.accepted_on if claim_state else None,
        )
        for unit, group, achieved_on, counts in [*counted, *rest]
    )


def _accepted_as(recognised):
    """The word of the mark; a transfer has its own."""
    kind = recognised.get("kind", RecognitionKind.TRANSFER)
    return "" if kind == RecognitionKind.TRANSFER else RecognitionKind(kind).label


def group_lines(qualification, codes):
    """The groups that any of the units stands in, in the order of the document; none if a unit stands in no group."""
    if "" in codes:
        return ()
    groups = UnitGroup.objects.filter(qualification=qualification, code__in=codes).order_by("position")
    return tuple(printing.GroupLine(code=group.code, title=group.title) for group in groups)


def print_document(document):
    """The PDF of a document before it is signed, from its frozen facts alone: the same bytes each time."""
    plain, print_facts = KINDS[document.kind]
    return print_facts(plain.from_dict(document.facts["printed"]))


def digest_of(printed):
    """SHA-256 over the canonical JSON of what is printed: the ledger's hold on the document."""
    text = json.dumps(printed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def certificate_of(document):
    """The certificate that a transcript goes with: the one that stands today, else the one it named."""
    rows = document.claim.documents.filter(kind=DocumentKind.CERTIFICATE, status=DocumentStatus.VALID)
    return rows.values_list("number", flat=True).first() or document.facts["printed"].get("certificate_number")
