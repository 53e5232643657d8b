"""Printed documents: facts in, PDF/A-3a + PDF/UA-1 bytes out. No database, no clock, no network.

The same facts give the same bytes, so a certificate can be printed again from the facts kept with it. A centre
that prints under approval prints the certificate and the transcript; where the awarding organisation prints,
the centre's own paper is the statement of achievement (R6.18).
"""

from certification.printing.documents import certificate_pdf, statement_pdf, transcript_pdf, unit_certificate_pdf
from certification.printing.facts import (
    CertificateFacts,
    GroupLine,
    StatementFacts,
    TranscriptFacts,
    UnitCertificateFacts,
    UnitLine,
)
from config.printing.guilloche import seal

__all__ = [
    "CertificateFacts",
    "GroupLine",
    "StatementFacts",
    "TranscriptFacts",
    "UnitCertificateFacts",
    "UnitLine",
    "certificate_pdf",
    "seal",
    "statement_pdf",
    "transcript_pdf",
    "unit_certificate_pdf",
]
