"""Invented documents for eyes and tests: every kind, its usual form and its worst case.

Ambleford, its centres, people and units do not exist. No real organisation is named.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from certification.printing.documents import certificate_pdf, statement_pdf, transcript_pdf, unit_certificate_pdf
from certification.printing.facts import (
    CONFIRMED,
    SUBMITTED,
    CertificateFacts,
    GroupLine,
    StatementFacts,
    TranscriptFacts,
    UnitCertificateFacts,
    UnitLine,
)

AWARDED = date(2026, 11, 21)
LONG_NAME = "Wilhelmina Alexandrina Featherstonehaugh-Cholmondeley-Baxter"
LONG_TITLE = (
    "Ambleford Level 4 NVQ Diploma in the Management of Customer Service, Complaint Resolution and Digital "
    "Contact Operations in Regulated Financial Services (RQF) and Supervised Practice"
)
LONG_CENTRE = "The Ambleford and District Further Education and Skills Partnership (Eastern Campus)"
LONG_ORGANISATION = (
    "The Incorporated Guild of Customer Service Assessors and Examiners of Ambleford and District Limited"
)
TASKS = ("Deliver", "Improve", "Plan", "Review", "Support colleagues to deliver")
SUBJECTS = (
    "customer service",
    "the handling of complaints",
    "customer service whilst working on customers’ premises",
    "service through real-time online channels",
    "records of service",
    "partnerships",
    "a safe workplace",
    "front-line reception",
)
GROUPS = (
    GroupLine(code="A", title="Mandatory units", note="all required"),
    GroupLine(code="B", title="Optional units, group B", note="at least 15 credits"),
    GroupLine(code="C", title="Optional units, group C", note="at most 9 credits count"),
)


def units(count):
    """`count` invented units with dates a week and more apart."""
    lines = []
    for index in range(count):
        group = "AABBC"[index * 5 // count]
        lines.append(
            UnitLine(
                number=f"{'ADFHJKLMRTY'[index % 11]}/999/{1200 + index * 37}",
                title=f"{TASKS[index // 8 % 5]} {SUBJECTS[index % 8]}",
                level=2 + index % 3 % 2,
                credits=2 + index % 5,
                guided_hours=12 + index * 7 % 40,
                achieved_on=date(2025, 9, 8) + timedelta(days=8 * index + index % 4),
                group=group,
                counted=group == "A" or index % 4 != 3,
                transferred=index == 2,
            )
        )
    return tuple(lines)


def shared(number, learner):
    """The facts that every document has."""
    return {
        "document_number": number,
        "verification_address": f"https://verify.ambleford.example/C/{number.replace(' ', '').replace('-', '')}",
        "issued_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "learner_name": learner,
        "learner_number": "AMB-R-2290417",
        "uln": "9276308686",
        "qualification_title": "Ambleford Level 3 Diploma in Customer Service (RQF)",
        "qualification_number": "999/4182/X",
        "awarding_organisation": "Ambleford Awards Limited",
        "centre_name": "Harbour Street Training",
        "centre_number": "C10482",
    }


def certificate(number, learner, **changes):
    given = {"level": 3, "credits": 55, "grade": "Pass", "awarded_on": AWARDED}
    return CertificateFacts(**{**shared(number, learner), **given, **changes})


def transcript(number, learner, lines, **changes):
    counted = sum(line.credits or 0 for line in lines if line.counted)
    given = {
        "units": lines,
        "groups": GROUPS,
        "certificate_number": "AMB 0041 7293",
        "awarded_on": AWARDED,
        "min_credits": counted,
        "credits_level": 2,
        "credits_at_level": counted - 5,
    }
    return TranscriptFacts(**{**shared(number, learner), **given, **changes})


def statement(number, learner, lines, **changes):
    claims = ((CONFIRMED, date(2026, 8, 12)), (SUBMITTED, date(2026, 11, 3)), ("", None))
    claimed = tuple(
        replace(line, claim=claims[min(2, index // 3)][0], claimed_on=claims[min(2, index // 3)][1])
        for index, line in enumerate(lines)
    )
    given = {
        "units": claimed,
        "units_chosen": len(lines) + 4,
        "centre_address": "14 Harbour Street, Exampleton EX1 2AB",
        "registered_on": date(2025, 9, 2),
        "signatory": "Oyelaran Whitcombe",
        "signatory_role": "Quality Coordinator, Harbour Street Training",
    }
    return StatementFacts(**{**shared(number, learner), **given, **changes})


def without_credits(lines):
    return tuple(replace(line, credits=None, group="", counted=True, transferred=False) for line in lines)


SPECIMEN = {"specimen": True, "centre_name": "Countersign demonstration centre", "centre_number": "DEMO-1"}
WORST = {
    "qualification_title": LONG_TITLE,
    "awarding_organisation": LONG_ORGANISATION,
    "centre_name": LONG_CENTRE,
    "replacement_of": "AMB 0041 7302",
    "language_of_assessment": "Welsh",
    "verification_address": "https://countersign.further-education-partnership.ambleford.example/check/7K3M-9Q2R-XW4T",
}
PARTIAL = {"certificate_number": None, "awarded_on": None}


def samples():
    """{name: (the function that prints it, facts)}"""
    return {
        "certificate": (certificate_pdf, certificate("AMB 0041 7293", "Nguyễn Thị Ánh")),
        "certificate-signed": (
            certificate_pdf,
            certificate(
                "AMB 0041 7294", "Tamsin Oakeshott", signatory="Rosalind Achterberg", signatory_role="Chief Executive"
            ),
        ),
        "certificate-short": (
            certificate_pdf,
            certificate(
                "AMB 0041 7303",
                "Jo Li",
                credits=None,
                level=2,
                uln=None,
                qualification_number=None,
                qualification_title="Award in Retail",
            ),
        ),
        "certificate-worst": (certificate_pdf, certificate("AMB 0052 0017", LONG_NAME, specimen=True, **WORST)),
        "certificate-replacement": (
            certificate_pdf,
            certificate("AMB 0052 0016", "Łukasz Żółć-Ćwikliński", replacement_of="AMB 0041 7302"),
        ),
        "certificate-specimen": (certificate_pdf, certificate("DEMO 0000 0001", "Ολυμπία Παπαδοπούλου", **SPECIMEN)),
        "certificate-cyrillic": (certificate_pdf, certificate("AMB 0041 7304", "Мария Иванова")),
        "certificate-arabic": (certificate_pdf, certificate("AMB 0041 7305", "محمد عبد الرحمن الشريف")),
        "certificate-hebrew": (certificate_pdf, certificate("AMB 0041 7306", "מרים בן־דוד")),
        **unit_samples(),
        **list_samples(),
    }


def unit_samples():
    number, learner = "AMB 0041 7310-U", "Anne-Marie Okonkwo-Smythe"
    short = UnitCertificateFacts(**shared(number, learner), awarded_on=AWARDED, units=units(8))
    return {
        "unit-certificate": (unit_certificate_pdf, short),
        "unit-certificate-long": (unit_certificate_pdf, replace(short, units=units(24))),
        "unit-certificate-worst": (
            unit_certificate_pdf,
            replace(short, learner_name=LONG_NAME, units=without_credits(units(60)), specimen=True, **WORST),
        ),
    }


def list_samples():
    partial = {**PARTIAL, **SPECIMEN}
    long_numbers = tuple(replace(line, number=f"2794-201-{line.number}") for line in without_credits(units(7)))
    return {
        "transcript": (transcript_pdf, transcript("AMB 0041 7293-T", "Nguyễn Thị Ánh", units(16))),
        "transcript-40": (transcript_pdf, transcript("AMB 0041 7301-T", LONG_NAME, units(40))),
        "transcript-partial": (
            transcript_pdf,
            transcript("DEMO 0000 0002-T", "Jo Li", units(12), min_credits=55, **partial),
        ),
        "transcript-no-credits": (
            transcript_pdf,
            transcript("AMB 0041 7309-T", "محمد الشريف", long_numbers, groups=(), min_credits=None, credits_level=None),
        ),
        "transcript-worst": (
            transcript_pdf,
            transcript("AMB 0041 7308-T", LONG_NAME, units(90), specimen=True, min_credits=360, **PARTIAL, **WORST),
        ),
        "statement": (statement_pdf, statement("HST-S-2026-0318", "Rhiannon ferch Gruffudd-Llŷr", units(9))),
        "statement-no-credits": (
            statement_pdf,
            statement("HST-S-2026-0319", "Мария Иванова", without_credits(units(5)), specimen=True, uln=None),
        ),
        "statement-worst": (statement_pdf, statement("HST-S-2026-0320", LONG_NAME, units(60), specimen=True, **WORST)),
    }
