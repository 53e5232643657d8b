"""The four documents: from facts to the words on the page, and from the page to the PDF."""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import segno

from certification.printing.tables import achieved_so_far, tally, unit_table
from config import printing
from config.printing import guilloche, typeset
from config.printing.bands import bands
from config.printing.words import day, plural

UK = ZoneInfo("Europe/London")
TEXT_WIDTH = 150  # mm of a certificate
VERIFY_WIDTH, VERIFY_SIZE = 45, 8  # mm and points of the words below the QR code
QR_SIDE = 23.1  # mm with the quiet zone
TEMPLATES = Path(__file__).parent / "templates"
QUIET = 4  # modules of white around a QR code
CROWDED = 9  # lines of display type and marks from which on the white between them shrinks

ORGANISATION_PLAN = [(1, 22), (1, 19), (1, 16), (2, 16)]
NAME_PLAN = [(1, 40), (1, 36), (1, 32), (1, 28), (2, 32), (2, 28), (2, 24), (3, 24), (2, 20)]
TITLE_PLAN = [(1, 25), (2, 25), (2, 22), (3, 21), (3, 18), (4, 18), (5, 15)]
SMALL_NAME_PLAN = [(1, 30), (1, 26), (2, 24), (2, 20), (3, 18)]
SMALL_TITLE_PLAN = [(1, 17), (2, 17), (2, 15), (3, 14), (4, 13)]


def certificate_pdf(facts):
    """The certificate of a full qualification (Ofqual Certificate Requirements; DOMAIN 6.4): PDF bytes.

    Raises Unprintable if the fonts lack a letter. No regulator's or organisation's logo is drawn.
    """
    about = heading(facts, "Certificate", author=facts.awarding_organisation)
    page = {
        **about,
        **display(facts, NAME_PLAN, TITLE_PLAN),
        "attainment": [f"Level {facts.level}", *credit_words(facts.credits), facts.grade],
        "bands": certificate_bands(facts),
        "dense": len(facts.centre_name) > 80 or max(len(facts.document_number), len(facts.learner_number)) > 22,
    }
    return print_page("certificate.html", page, facts, seal=guilloche.seal(facts.document_number))


def unit_certificate_pdf(facts):
    """The certificate of single units (R6.17), which says that it is not a full one: PDF bytes."""
    about = heading(facts, "Unit certificate", author=facts.awarding_organisation)
    page = {
        **about,
        **display(facts, SMALL_NAME_PLAN, SMALL_TITLE_PLAN),
        **unit_table(facts.units),
        "bands": certificate_bands(facts),
    }
    return print_page("unit_certificate.html", page, facts)


def transcript_pdf(facts):
    """The list of all units achieved with their credit: PDF bytes."""
    about = heading(facts, "Unit transcript", author=facts.awarding_organisation)
    full = facts.certificate_number is not None
    page = {
        **about,
        **unit_table(facts.units, facts.groups),
        "full": full,
        "so_far": achieved_so_far(facts),
        "when": f"Awarded {day(facts.awarded_on)}, certificate {facts.certificate_number}"
        if full
        else f"Units achieved up to {about['issued_on']}",
        "bands": bands(learner_items(facts, "Transcript number"), 4, wide={"Learner": 2, "Centre": 2}),
        "tally": tally(facts),
    }
    return print_page("transcript.html", page, facts)


def statement_pdf(facts):
    """The centre's statement of achievement: sans only, no ornament, never the words that R6.18 forbids: PDF bytes."""
    about = heading(facts, "Centre statement of achievement", author=facts.centre_name)
    items = [
        ("Learner", facts.learner_name),
        ("Learner registration number", facts.learner_number),
        ("Statement number", facts.document_number),
        ("Qualification", facts.qualification_title, facts.awarding_organisation),
        ("Qualification number", facts.qualification_number),
        ("Registered", facts.registered_on and day(facts.registered_on)),
        ("Unique learner number", facts.uln),
        ("Language of assessment", facts.language_of_assessment),
    ]
    page = {
        **about,
        **unit_table(facts.units),
        "address": " · ".join(filter(None, (f"Centre {facts.centre_number}", facts.centre_address))),
        "chosen": facts.units_chosen and f"{len(facts.units)} of {plural(facts.units_chosen, 'unit')} chosen",
        "bands": bands(
            items, 3, wide=long_values({"Learner": facts.learner_name, "Qualification": facts.qualification_title})
        ),
    }
    return print_page("statement.html", page, facts, faces=("sans",))


# ---------- from page to paper ----------


def print_page(template, page, facts, *, faces=("serif", "sans"), **ornaments):
    """PDF bytes of a template, with the QR code of the address to check it at."""
    code = segno.make(qr_text(facts.verification_address), error="m", micro=False)
    page["qr_hang"] = f"{QR_SIDE * QUIET / (len(code.matrix) + 2 * QUIET):.2f}"
    page["specimen"] = facts.specimen
    ornaments["qr"] = guilloche.squares(code.matrix, QUIET)
    return printing.print_page(TEMPLATES, template, page, faces=faces, ornaments=ornaments)


def qr_text(address):
    """Upper case where that leads to the same place: the QR code is a quarter smaller in its alphanumeric mode."""
    parts = urlsplit(address)
    rest = address.partition(parts.netloc)[2]
    return address.upper() if rest == rest.upper() else address


# ---------- words that several documents share ----------


def credit_words(credit):
    return [] if credit is None else [plural(credit, "credit")]


def heading(facts, kind, *, author):
    """What the head of the file, the mark of a specimen or a replacement, and the box of the QR code say."""
    specimen = " (specimen)" if facts.specimen else ""
    address_to_type = facts.verification_address.removeprefix("https://")
    number = f" ({facts.qualification_number})" if facts.qualification_number else ""
    return {
        "facts": facts,
        "kind": kind,
        "file_title": f"{kind} {facts.document_number}: {facts.qualification_title}, {facts.learner_name}{specimen}",
        "file_author": author,
        "file_subject": f"{facts.qualification_title}{number}, {facts.learner_name}",
        "file_date": f"{facts.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "issued_on": day(facts.issued_at.astimezone(UK)),
        "running": f"{facts.document_number} · {facts.learner_name}",
        "address_lines": "\n".join(typeset.break_address(address_to_type, VERIFY_WIDTH, VERIFY_SIZE)),
    }


def display(facts, name_plan, title_plan):
    """The three lines of display type, measured and broken."""
    organisation = typeset.fit(facts.awarding_organisation, TEXT_WIDTH, ORGANISATION_PLAN, "serif-bold")
    name = typeset.fit(facts.learner_name, TEXT_WIDTH, name_plan, "serif")
    title = typeset.fit(facts.qualification_title, TEXT_WIDTH, title_plan, "serif-bold")
    lines = [*organisation.lines, *name.lines, *title.lines]
    marks = facts.specimen + (facts.replacement_of is not None)
    return {
        "organisation": organisation,
        "name": name,
        "name_direction": typeset.direction(facts.learner_name),
        "title": title,
        "crowded": len(lines) + marks >= CROWDED,
    }


def learner_items(facts, number_label):
    return [
        ("Learner", facts.learner_name),
        ("Learner registration number", facts.learner_number),
        ("Unique learner number", facts.uln),
        ("Centre", f"{facts.centre_name}, {facts.centre_number}"),
        ("Qualification number", facts.qualification_number),
        (number_label, facts.document_number),
        ("Language of assessment", facts.language_of_assessment),
    ]


def certificate_bands(facts):
    items = [
        ("Date of award", day(facts.awarded_on)),
        ("Qualification number", facts.qualification_number),
        ("Certificate number", facts.document_number),
        ("Centre", facts.centre_name, facts.centre_number),
        ("Learner registration number", facts.learner_number),
        ("Unique learner number", facts.uln),
        ("Language of assessment", facts.language_of_assessment),
    ]
    return bands(items, 3, wide=long_values({"Centre": facts.centre_name}))


def long_values(values):
    """{label: columns of three that a long value needs}"""
    return {label: 3 if len(value) > 80 else 2 for label, value in values.items() if len(value) > 34}
