"""Sheets of invented learners, whole and with faults planted in them."""

import csv
import io
import random
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from config.sheets import Page, workbook
from portfolios import actions
from portfolios.sheets.columns import LEARNERS, NUMBERS
from portfolios.states import ImportPurpose

GIVEN = ("Maya", "Jonah", "Aisha", "Tomasz", "Grace", "Idris", "Niamh", "Oluwaseun", "Sian", "Beatriz")
FAMILY = ("Lindqvist", "Farrow", "Okafor", "Kowalski", "Hughes", "Rahman", "Byrne", "Adeyemi", "Pritchard", "Moreira")
HEADINGS = {column.name: column.heading for column in (*LEARNERS, *NUMBERS)}


def uln(number):
    """The valid ULN that begins with the nine digits of `number`; the next one where there is none."""
    while True:
        digits = f"{number:09}"
        rest = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
        if rest:
            return digits + str(10 - rest)
        number += 1


def learner(number, edition, **cells):
    """The cells of a row in order; `number` makes the person."""
    born = date(1990, 1, 1) + timedelta(days=37 * (number % 150))
    return {
        "given_names": f"{GIVEN[number % 10]} {GIVEN[number // 10 % 10]}",
        "family_name": f"{FAMILY[number // 100 % 10]}-{FAMILY[number % 7]}",
        "email": f"learner{number}@people.example",
        "date_of_birth": born.isoformat(),
        "uln": uln(123_000_000 + 13 * number),
        "qualification": edition.title,
        "starts_on": "2026-09-01",
        "planned_end_on": "2027-12-31",
        **cells,
    }


def table(rows):
    """Headings and cells as lists, of rows {column: text}."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [[HEADINGS[name] for name in names], *[[row.get(name, "") for name in names] for row in rows]]


def as_csv(rows, *, encoding="utf-8-sig", separator=",", name="learners.csv"):
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator).writerows(table(rows))
    return SimpleUploadedFile(name, sink.getvalue().encode(encoding))


def as_xlsx(rows, name="learners.xlsx"):
    return SimpleUploadedFile(name, workbook([Page("Sheet", table(rows))]))


def bring(centre, by, rows, *, purpose=ImportPurpose.LEARNERS, file=None):
    return actions.bring_sheet(centre, by=by, purpose=purpose, file=file or as_csv(rows))


def written(centre, by, rows):
    """A sheet brought, confirmed and written."""
    batch = bring(centre, by, rows)
    actions.confirm_import(batch, by=by, warnings_seen=True)
    batch.refresh_from_db()
    return actions.write_import(batch)


# Faults that one cell can have: (column, what is put there, words of the message). None: made of the row itself.
FAULTS = (
    ("email", "no address at all", "is not an email address"),
    ("email", "", "Email address is empty."),
    ("date_of_birth", "31/02/2001", "There is no such day"),
    ("date_of_birth", "2019-05-05", "this qualification starts at 16"),
    ("date_of_birth", "2099-01-01", "is not in the past"),
    ("date_of_birth", "soon", "cannot be read as a day"),
    ("qualification", "Diploma in Carpentry", "No qualification here is called"),
    ("site", "Mian site", "Did you mean Main site?"),
    ("assessor", "Asessor HL", "Did you mean Assessor HL?"),
    ("given_names", "", "Given names is empty."),
    ("family_name", "Sm1th", "has a digit in it"),
    ("starts_on", "=A1", "This cell holds a formula"),
    ("planned_end_on", "2020-01-01", "lies before the start"),
    ("registered_on", "2099-01-01", "is in the future"),
    ("units", "Z/000/0000", "is not a unit to choose"),
    ("uln", "12345", "has 5 digits"),
    ("uln", None, "two digits look swapped. Did you mean"),
)


def swapped(number):
    """A valid ULN with two neighbouring digits swapped, so that it fits no more and only one swap makes it fit."""
    from qualifications.numbering import uln_guesses

    for at in range(9):
        wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        guesses, _ = uln_guesses(wrong)
        if wrong != number and len(guesses) in (1, 2) and number in guesses:
            return wrong
    return ""


def plant(rows, many, seed=2026):
    """Put `many` faults into different rows. Returns {line of the sheet: (column, words of its message)}."""
    lot, planted = random.Random(seed), {}
    places = lot.sample(range(len(rows)), len(rows))
    for place in places:
        if len(planted) == many:
            break
        column, text, words = FAULTS[len(planted) % len(FAULTS)]
        if text is None:
            text = swapped(rows[place]["uln"])
            if not text:
                continue
        rows[place][column] = text
        planted[place + 2] = (column, words)  # the headings are line 1
    return planted
