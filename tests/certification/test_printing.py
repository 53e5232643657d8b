"""The printed documents, read back from the PDF as a reader, a screen reader and a printer find them."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from certification.printing import (
    CertificateFacts,
    StatementFacts,
    TranscriptFacts,
    UnitCertificateFacts,
    certificate_pdf,
    seal,
    statement_pdf,
    transcript_pdf,
)
from certification.printing import samples as sample
from certification.printing.documents import qr_text
from config.printing import Unprintable, missing, pdf

SAMPLES = sample.samples()
KINDS = ["certificate", "unit-certificate", "transcript", "statement"]


@cache
def printed(name):
    print_facts, facts = SAMPLES[name]
    return print_facts(facts)


def read(data):
    return PdfReader(io.BytesIO(data))


@cache
def words(data):
    """The text of all pages with every run of white as one space."""
    return " ".join(" ".join(page.extract_text() for page in read(data).pages).split())


def squeezed(text):
    return "".join(text.split())


def certificate(learner="Jo Li", **changes):
    return sample.certificate("AMB 1", learner, **changes)


def structure(data):
    """Every structure element of the PDF, depth first."""

    def walk(element):
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(kid, dict) and "/S" in kid:
                yield from walk(kid)

    return list(walk(read(data).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()))


def font_names(data):
    """Names of the fonts on all pages, without the tag of the subset."""
    fonts = [font for page in read(data).pages for font in page["/Resources"]["/Font"].values()]
    return {font["/BaseFont"].partition("+")[2] for font in (item.get_object() for item in fonts)}


def stamped(data):
    """How many ornaments each page draws."""
    return [len(re.findall(rb"/x\d+ Do", page.get_contents().get_data())) for page in read(data).pages]


# ---------- what the documents say ----------


def test_certificate_says_exactly_what_the_facts_say():
    assert words(printed("certificate-signed")) == (
        "Ambleford Awards Limited This is to certify that Tamsin Oakeshott has been awarded the "
        "Ambleford Level 3 Diploma in Customer Service (RQF) Level 3 · 55 credits · Pass "
        "Date of award Qualification number Certificate number 21 November 2026 999/4182/X AMB 0041 7294 "
        "Centre Learner registration number Unique learner number Harbour Street Training C10482 "
        "AMB-R-2290417 9276308686 Rosalind Achterberg Chief Executive "
        "AMB 0041 7294 Check at verify.ambleford.example/C/ AMB00417294"
    )


def test_certificate_leaves_out_what_is_not_given():
    assert words(printed("certificate-short")) == (
        "Ambleford Awards Limited This is to certify that Jo Li has been awarded the Award in Retail Level 2 · Pass "
        "Date of award Certificate number Centre 21 November 2026 AMB 0041 7303 Harbour Street Training C10482 "
        "Learner registration number AMB-R-2290417 Authorised signature "
        "AMB 0041 7303 Check at verify.ambleford.example/C/ AMB00417303"
    )


def test_replacement_says_so_and_when():
    facts = certificate(replacement_of="AMB 0041 7302", issued_at=datetime(2027, 3, 3, 12, tzinfo=UTC))
    assert words(certificate_pdf(facts)).startswith(
        "Ambleford Awards Limited Replacement certificate issued 3 March 2027 in place of AMB 0041 7302 This is to"
    )


def test_specimen_says_so_in_words_and_across_every_page():
    for name in ("certificate-specimen", "transcript-partial", "statement-no-credits"):
        assert words(printed(name)).count("SPECIMEN. Made by a demonstration centre; it is evidence of nothing.") == 1
    assert stamped(printed("transcript-40")) == [1, 0]  # the rope
    assert stamped(printed("transcript-partial")) == [2, 1]
    assert stamped(printed("statement-no-credits")) == [1]


def test_language_of_assessment_is_printed_when_given():
    assert " Language of assessment Welsh " not in words(printed("certificate"))
    assert "Language of assessment AMB-R-2290417 9276308686 Welsh" in words(printed("certificate-worst"))


def test_long_name_and_title_stay_on_one_page_unabridged():
    name, title = sample.LONG_NAME, sample.LONG_TITLE
    assert (len(name), len(title)) == (60, 182)
    reader = read(printed("certificate-worst"))
    text = squeezed(words(printed("certificate-worst")))
    assert len(reader.pages) == 1
    assert text.count(squeezed(name)) == 1
    assert text.count(squeezed(f"has been awarded the {title} Level 3")) == 1


@pytest.mark.parametrize(
    "name",
    ["محمد عبد الرحمن الشريف", "Nguyễn Thị Ánh", "Мария Иванова", "Ολυμπία Παπαδοπούλου", "Łukasz Żółć-Ćwikliński"],
)
def test_name_of_another_script_is_read_back_exactly(name):
    facts = certificate(name)
    data = certificate_pdf(facts)
    assert f"This is to certify that {name} has been awarded the" in words(data)
    assert read(data).metadata.title == f"Certificate AMB 1: {facts.qualification_title}, {name}"


def test_transcript_lists_every_unit_with_credit_and_totals():
    facts = SAMPLES["transcript-40"][1]
    text = words(printed("transcript-40"))
    for unit in facts.units:
        row = f"{unit.title} {unit.number} {unit.level} {unit.credits} {unit.guided_hours} Pass"
        assert squeezed(text).count(squeezed(row)) == 1
    assert text.startswith(
        "Ambleford Awards Limited Unit transcript Ambleford Level 3 Diploma in Customer Service (RQF) "
        "Awarded 21 November 2026, certificate AMB 0041 7293 AMB 0041 7301-T Check at"
    )
    assert "Counted towards the qualification 134 1090 34 units Surplus 26 170 6 units" in text
    assert "All units achieved 160 1260 40 units" in text


def test_transcript_of_forty_units_takes_two_pages_with_heads_on_both():
    pages = read(printed("transcript-40")).pages
    head = "Group Unit title Unit number Level Credit GLH Grade Achieved Mark"
    assert [" ".join(page.extract_text().split()).count(head) for page in pages] == [1, 1]
    assert [page.extract_text().split("\n")[-1].rpartition("Page")[2] for page in pages] == [" 1 of 2", " 2 of 2"]


def test_transcript_without_credits_shows_guided_hours():
    text = words(printed("transcript-no-credits"))
    assert (
        "Unit title Unit number Level GLH Grade Achieved Deliver customer service 2794-201-A/999/1200 2 12 Pass" in text
    )
    assert "Counted towards the qualification 191 7 units" in text
    assert "redit" not in text.replace("accredit", "")


def test_incomplete_transcript_is_not_a_full_certificate():
    text = words(printed("transcript-partial"))
    assert "This is not a full qualification certificate. Credits achieved so far: 38 of 55." in text
    assert "Awarded" not in text.replace("Awards", "")


def test_unit_certificate_marks_what_was_achieved_earlier():
    text = words(printed("unit-certificate"))
    assert text.count("(transferred)") == 1
    assert "accepted by its unit number" in text


def test_unit_certificate_says_what_it_is_not():
    text = words(printed("unit-certificate"))
    assert "has been awarded credit for 8 units of the Ambleford Level 3 Diploma" in text
    assert "This is not a full qualification certificate" in text
    assert "Credit awarded, 8 units 29" in text


def test_statement_says_exactly_what_the_facts_say():
    assert words(printed("statement-no-credits")) == (
        "Harbour Street Training Centre C10482 · 14 Harbour Street, Exampleton EX1 2AB Centre statement of achievement "
        "Made by the centre from its own assessment records on 21 November 2026. It is not issued by the awarding "
        "organisation and gives no right to a qualification or to credit. "
        "HST-S-2026-0319 Check at verify.ambleford.example/C/ HSTS20260319 "
        "SPECIMEN. Made by a demonstration centre; it is evidence of nothing. "
        "Learner Learner registration number Statement number Мария Иванова AMB-R-2290417 HST-S-2026-0319 "
        "Qualification Qualification number "
        "Ambleford Level 3 Diploma in Customer Service (RQF) Ambleford Awards Limited "
        "999/4182/X Registered 2 September 2025 Units signed off at the centre "
        "Unit title Unit number Level GLH Signed off Claim to the awarding organisation "
        "Deliver customer service A/999/1200 2 12 8 Sep 2025 Confirmed 12 Aug 2026 "
        "Deliver the handling of complaints D/999/1237 3 19 17 Sep 2025 Confirmed 12 Aug 2026 "
        "Deliver customer service whilst working on customers’ premises F/999/1274 2 26 26 Sep 2025 "
        "Confirmed 12 Aug 2026 "
        "Deliver service through real-time online channels H/999/1311 2 33 5 Oct 2025 Submitted 3 Nov 2026 "
        "Deliver records of service J/999/1348 3 40 10 Oct 2025 Submitted 3 Nov 2026 5 of 9 units chosen 130 "
        "GLH: guided learning hours. Oyelaran Whitcombe Quality Coordinator, Harbour Street Training "
        "HST-S-2026-0319 · Мария Иванова Page 1 of 1"
    )


def test_statement_never_calls_itself_a_certificate():
    title = "Level 2 Certificate in Retail"
    facts = replace(SAMPLES["statement-worst"][1], qualification_title=title)
    data = statement_pdf(facts)
    reader = read(data)
    everything = [words(data), *map(str, reader.metadata.values()), reader.xmp_metadata.stream.get_data().decode()]
    everything += [str(element.get("/Alt", "")) for element in structure(data)]
    said = " ".join(everything).replace(title, "").lower()
    assert ("certificate" in said, "awarded" in said) == (False, False)
    assert words(data).count(title) == 1


def test_statement_refuses_an_address_that_calls_it_a_certificate():
    with pytest.raises(ValueError, match="must not call itself a certificate"):
        replace(SAMPLES["statement"][1], verification_address="https://host.example/certificates/1")


def test_statement_is_sans_and_without_ornament():
    assert {name.partition("-")[0] for name in font_names(printed("statement"))} == {"Source"}
    assert stamped(printed("statement")) == [0]


# ---------- letters ----------


def test_unprintable_letter_is_refused_by_name():
    with pytest.raises(Unprintable) as refusal:
        certificate_pdf(certificate("李 Jo 🎓"))
    assert refusal.value.characters == ("李", "🎓")
    assert str(refusal.value) == (
        "The printing fonts have no letter for 李 (U+674E CJK UNIFIED IDEOGRAPH-674E), 🎓 (U+1F393 GRADUATION CAP)"
    )


def test_missing_letters_can_be_asked_for_before_printing():
    assert missing("Nguyễn 李") == ["李"]
    assert missing("Żółć-Ćwikliński") == []


def test_hostile_text_is_printed_literally():
    name = '</title><img src="http://evil.example/x.png">{{ facts }}'
    facts = replace(SAMPLES["transcript"][1], learner_name=name, centre_name="<b>Harbour</b> &amp; <!-- Street")
    data = transcript_pdf(facts)
    assert squeezed(words(data)).count(squeezed(name)) == 1 + len(read(data).pages)
    assert "<b>Harbour</b> &amp; <!-- Street, C10482" in words(data)
    assert read(data).metadata.title.endswith(name)


def test_invisible_controls_are_taken_out_and_persian_joiners_kept():
    facts = certificate("Jo\u202e\u200b\u200d  Li\n", centre_name="علی\u200cرضا")
    assert (facts.learner_name, facts.centre_name) == ("Jo Li", "علی\u200cرضا")
    assert certificate("Jose\u0301").learner_name == "José"


# ---------- facts ----------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (CertificateFacts, "certificate-worst"),
        (UnitCertificateFacts, "unit-certificate"),
        (TranscriptFacts, "transcript-40"),
        (StatementFacts, "statement"),
    ],
)
def test_facts_come_back_from_json_the_same(kind, name):
    facts = SAMPLES[name][1]
    assert kind.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


def test_facts_from_json_print_the_same_bytes():
    facts = SAMPLES["statement"][1]
    assert statement_pdf(StatementFacts.from_dict(json.loads(json.dumps(facts.to_dict())))) == printed("statement")


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"learner_name": " \u200b"}, ValueError, "learner_name must not be empty"),
        ({"level": "3"}, TypeError, "level must be int, not str"),
        ({"credits": True}, TypeError, "credits must be int, not bool"),
        ({"awarded_on": datetime(2026, 1, 1, tzinfo=UTC)}, TypeError, "awarded_on must be date, not datetime"),
        ({"issued_at": datetime(2026, 1, 1)}, ValueError, "issued_at must have a time zone"),
        ({"colour": "red"}, TypeError, "colour"),
    ],
)
def test_facts_of_the_wrong_kind_are_refused(changes, error, sentence):
    with pytest.raises(error, match=sentence):
        certificate(**changes)


def test_transcript_refuses_a_unit_outside_its_groups():
    with pytest.raises(ValueError, match="every unit must be in one of the groups"):
        replace(SAMPLES["transcript"][1], groups=sample.GROUPS[:2])


def test_date_is_that_of_the_united_kingdom():
    facts = certificate(replacement_of="A 1", issued_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert "issued 1 July 2026 in place of A 1" in words(certificate_pdf(facts))


# ---------- the file ----------


def test_dates_of_the_file_come_from_the_facts():
    metadata = read(printed("certificate")).metadata
    assert metadata.creation_date == metadata.modification_date == SAMPLES["certificate"][1].issued_at


def test_same_facts_give_the_same_bytes():
    assert certificate_pdf(SAMPLES["certificate"][1]) == printed("certificate")
    assert certificate_pdf(SAMPLES["certificate"][1]) == printed("certificate")


def test_another_process_gives_the_same_bytes():
    script = (
        "import sys, hashlib; from django.conf import settings; settings.configure()\n"
        "from certification.printing.samples import samples\n"
        "for name in sys.argv[1:]:\n"
        "    write, facts = samples()[name]; print(hashlib.sha256(write(facts)).hexdigest())"
    )
    other_seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    names = ["transcript", "statement", "certificate-specimen"]
    there = subprocess.check_output(
        [sys.executable, "-c", script, *names],
        env={**os.environ, "PYTHONHASHSEED": other_seed, "LC_ALL": "C"},
        text=True,
    )
    assert there.split() == [hashlib.sha256(printed(name)).hexdigest() for name in names]


@pytest.mark.parametrize("name", KINDS)
def test_file_declares_archive_and_accessible_forms(name):
    reader = read(printed(name))
    xmp = reader.xmp_metadata.stream.get_data().decode()
    root = reader.trailer["/Root"]
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in xmp
    assert xmp.count("<pdfuaid:part>1</pdfuaid:part>") == 1
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en-GB",
        True,
        True,
    )


@pytest.mark.parametrize("name", KINDS)
def test_headers_pictures_and_links_are_tagged(name):
    elements = structure(printed(name))
    headers = [element for element in elements if element["/S"] == "/TH"]
    figures = [element for element in elements if element["/S"] == "/Figure"]
    links = [element for element in elements if element["/S"] == "/Link"]
    address = SAMPLES[name][1].verification_address
    assert {header["/A"]["/Scope"] for header in headers} <= {"/Column", "/Row"}
    assert len(headers) > 5
    assert [figure["/Alt"] for figure in figures] == [
        f"QR code that opens {address} and shows the record of this document"
    ]
    assert [len([kid for kid in link["/K"] if not isinstance(kid, int)]) for link in links] == [1] * len(links)
    annotations = [note.get_object() for page in read(printed(name)).pages for note in page.get("/Annots", [])]
    assert {note["/A"]["/URI"] for note in annotations} == {address}


def test_cells_of_a_unit_name_their_group_row_and_column():
    elements = structure(printed("transcript"))
    scopes = {element["/ID"]: element["/A"]["/Scope"] for element in elements if element["/S"] == "/TH"}
    headers = [element["/A"].get("/Headers", []) for element in elements if element["/S"] == "/TD"]
    named = Counter(tuple(scopes[key] for key in keys) for keys in headers)
    units = SAMPLES["transcript"][1].units
    assert named["/Row", "/Row", "/Column"] == len(units) * 7  # number, level, credit, hours, grade, date, mark
    assert named["/Row", "/Column"] == len(units) + 3 * 3  # the group of a unit; credit, hours and mark of a total


def test_every_font_is_ours():
    ours = ("Garamond", "Source", "Scheherazade", "Vazirmatn", "Frank", "Sans-Hebrew")
    for name in [*KINDS, "certificate-arabic", "certificate-hebrew", "certificate-cyrillic"]:
        assert [font for font in font_names(printed(name)) if not font.startswith(ours)] == []


def test_nothing_is_transparent():
    page = read(printed("certificate-specimen")).pages[0]
    forms = [form.get_object() for form in page["/Resources"]["/XObject"].values()]
    assert [("/Group" in form) for form in [page, *forms]] == [False] * 5  # page, frame, specimen, divider, seal


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.png",
        "https://verify.example/x.png",
        "file:///etc/passwd",
        "file:../kept.py",
        "fonts/../words.py",
        "//evil.example/x.png",
        "data:image/png;base64,AAAA",
    ],
)
def test_nothing_is_fetched_from_outside(url):
    with pytest.raises(FatalURLFetchingError) as refusal:
        pdf.write(f'<html lang="en"><body><p>x</p><img alt="x" src="{url}"></body></html>', {})
    assert str(refusal.value.__cause__).startswith("Printed documents read nothing from ")


def test_facts_are_kept_without_loading_the_printer():
    script = "import certification.printing, sys; print('weasyprint' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "False\n"


def test_seal_belongs_to_one_number():
    assert seal("AMB 1") == seal("AMB 1")
    assert seal("AMB 1") != seal("AMB 2")


def test_qr_text_is_upper_case_only_where_the_address_stays_the_same():
    assert qr_text("https://verify.example/C/7K3M") == "HTTPS://VERIFY.EXAMPLE/C/7K3M"
    assert qr_text("https://verify.example/check/7K3M") == "https://verify.example/check/7K3M"
