"""What is handed in and what comes out on paper: files to upload, ranges as typed, and the text of a PDF."""

import io
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from certification.demonstration import work
from qualifications.models import Unit
from qualifications.numbering import criterion_code


def day(days):
    """So many days from today, as a date field takes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def ranges_of(numbers, style):
    """{number: every criterion of the unit, as a person types them: "01.01-01.04, 02.01"}, an outcome at a time."""
    units = {unit.number: unit for unit in Unit.objects.filter(number__in=numbers)}
    return {number: _ranges(work.criteria_of(units[number]), style) for number in numbers}


def ranges_of_outcomes(number, outcomes, style):
    """The same of some outcomes of one unit."""
    return _ranges(work.criteria_of(Unit.objects.get(number=number), outcomes), style)


def _ranges(criteria, style):
    codes = {}
    for criterion in criteria:
        codes.setdefault(criterion.outcome.number, []).append(criterion_code(style, *criterion.pair))
    return ", ".join(row[0] if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in codes.values())


def pdf_file(title, text):
    """A file for a file field."""
    upload = work.document(title, text)
    return {"name": upload.name, "mimeType": "application/pdf", "buffer": upload.read()}


def words_of(data):
    """The text of a PDF from its first page to its last, every run of white as one space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def address_in(data):
    """Where the PDF says that it can be checked: the target of its link."""
    links = [note.get_object() for note in PdfReader(io.BytesIO(data)).pages[0]["/Annots"]]
    (address,) = {link["/A"]["/URI"] for link in links if link["/Subtype"] == "/Link"}
    return address


def between(text, first, last):
    """What stands in a text between two marks, each the first of its kind."""
    return text.split(first, 1)[1].split(last, 1)[0].strip()


def ledger_says():
    """What verify_ledger says; it raises CommandError when a chain is broken."""
    said = io.StringIO()
    call_command("verify_ledger", stdout=said)
    return said.getvalue()
