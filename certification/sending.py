"""The columns in which claims are sent to an awarding organisation, and the sheet in which its numbers come back.

Pure: rows in, cells out. As portfolios sends registrations, so claims are sent: columns are [heading, field] each.
"""

import csv
import io
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

# What a column can hold: its name for ColumnSet, and what it is called where columns are chosen.
FIELDS = {
    "claim_number": "Claim number",
    "kind": "Full award or units",
    "centre_number": "Centre number",
    "qualification_number": "Qualification number",
    "qualification_title": "Qualification title",
    "learner_name": "Learner name",
    "learner_number": "Learner number",
    "uln": "ULN",
    "date_of_birth": "Date of birth",
    "registered_on": "Registered on",
    "units": "Units",
    "credits": "Credits",
    "result": "Result",
    "submitted_on": "Submitted on",
    "reference": "The organisation's reference",
    "fee": "Fee",
}
DEFAULT = [[FIELDS[field], field] for field in list(FIELDS)[:14]]
DAY_FORMAT = "%d/%m/%Y"

# The sheet that comes back. The first names the claim; each other is left alone where its cell is empty.
NUMBER_HEADINGS = ("Claim number", "Organisation claim number", "Certificate serial", "Date of award", "Printed name")
MOST_LINES = 2000


class Line(NamedTuple):
    """A line of the sheet that came back: `problem` says why it cannot be read."""

    number: int
    claim: str
    organisation_number: str
    serial: str
    awarded_on: date | None
    printed_name: str
    problem: str = ""


class UnreadableSheet(ValueError):
    """The sheet as a whole cannot be read; the message is the sentence for the person."""


def cells_of(claim, columns, day_format, centre_number):
    """What is sent of a claim, column by column. Its units are prefetched."""
    facts = facts_of(claim, centre_number)
    return [_text(facts[field], day_format) for _, field in columns]


def facts_of(claim, centre_number):
    registration = claim.registration
    qualification = registration.qualification
    return {
        "claim_number": claim.number,
        "kind": claim.get_kind_display(),
        "centre_number": centre_number,
        "qualification_number": qualification.number,
        "qualification_title": qualification.title,
        "learner_name": registration.name,
        "learner_number": registration.learner_number,
        "uln": registration.uln,
        "date_of_birth": registration.date_of_birth,
        "registered_on": registration.registered_on,
        "units": "; ".join(entry.unit.number for entry in claim.units.all()),
        "credits": claim.verdict.get("credits") or "",
        "result": qualification.grading,
        "submitted_on": timezone.localdate(claim.submitted_at) if claim.submitted_at else None,
        "reference": claim.organisation_reference,
        "fee": claim.fee_due,
    }


def _text(value, day_format):
    if isinstance(value, date):
        return value.strftime(day_format)
    return "" if value is None else str(value)


def read_numbers(data):
    """The lines of the CSV that came back, in any order of columns. Raises UnreadableSheet."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        dialect = csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = list(csv.reader(io.StringIO(text), dialect))
    headings = [heading.strip().lower() for heading in rows[0]] if rows else []
    if NUMBER_HEADINGS[0].lower() not in headings:
        raise UnreadableSheet(f"The first line has to name the columns: {', '.join(NUMBER_HEADINGS)}.")
    if len(rows) - 1 > MOST_LINES:
        raise UnreadableSheet(f"Bring at most {MOST_LINES} lines at once.")
    places = [headings.index(name.lower()) if name.lower() in headings else None for name in NUMBER_HEADINGS]
    return [_line(number, row, places) for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))]


def _line(number, row, places):
    claim, organisation_number, serial, day, name = (_cell(row, place) for place in places)
    awarded_on, problem = None, ""
    if day:
        awarded_on = _day(day)
        problem = "" if awarded_on else f"“{day}” is not a day: write 21/11/2026."
    if not claim:
        problem = "There is no claim number."
    elif serial and not day:
        problem = "A certificate needs its date of award."
    elif not serial and not organisation_number:
        problem = "There is nothing to record."
    return Line(number, claim, organisation_number[:60], serial[:60], awarded_on, name[:200], problem)


def plain_lines(lines):
    """Lines as lists of text, to be kept while somebody looks at them."""
    return [[str(cell) if cell else "" for cell in line] for line in lines]


def lines_of(plain):
    """Lines from what `plain_lines` made of them."""
    return [
        Line(int(number), claim, ours, serial, date.fromisoformat(day) if day else None, name, problem)
        for number, claim, ours, serial, day, name, problem in plain
    ]


def _cell(row, place):
    """Text of a cell; the apostrophe before what a spreadsheet would take for a formula is ours."""
    text = row[place].strip() if place is not None and place < len(row) else ""
    return text[1:] if text[:1] == "'" else text


def _day(text):
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
