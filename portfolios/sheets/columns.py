"""The columns of the sheets that an administrator brings: what each is called, what belongs in it, an example."""

import re
from difflib import get_close_matches
from typing import NamedTuple

from portfolios.states import ImportPurpose


class Column(NamedTuple):
    """`also`: other headings that mean the same."""

    name: str
    heading: str
    note: str
    example: str = ""
    required: bool = False
    also: tuple[str, ...] = ()


DAY = "as 2026-09-01 or 01/09/2026, the day first"
LEARNERS = (
    Column(
        "given_names",
        "Given names",
        "As on the proof of identity; printed on the certificate.",
        "Maya Jane",
        True,
        ("forename", "forenames", "first name", "first names", "legal given names"),
    ),
    Column(
        "family_name",
        "Family name",
        "As on the proof of identity; printed on the certificate.",
        "Lindqvist",
        True,
        ("surname", "last name", "legal family name"),
    ),
    Column("known_as", "Preferred name", "What people call the learner.", "Maya", also=("known as",)),
    Column(
        "email",
        "Email address",
        "The learner’s own: they sign in with it, and nobody else can have it.",
        "maya.lindqvist@example.org",
        True,
        ("email", "e-mail", "e-mail address"),
    ),
    Column(
        "date_of_birth",
        "Date of birth",
        f"A day, {DAY}.",
        "2001-03-14",
        True,
        ("dob", "birth date", "birthday", "born"),
    ),
    Column(
        "uln",
        "ULN",
        "Ten digits; empty if there is none yet; the word “declined” if the learner wants none. "
        "Format the column as text.",
        "9276308686",
        also=("unique learner number",),
    ),
    Column(
        "qualification",
        "Qualification",
        "Its number, the organisation’s own number, or its title in full.",
        "601/3687/X",
        True,
        ("qualification number", "qan", "course"),
    ),
    Column(
        "units",
        "Optional units",
        "Numbers with a semicolon between them; mandatory units come by themselves. They can be chosen later.",
        "A/506/2130; M/506/2130",
        also=("units", "chosen units"),
    ),
    Column("site", "Site", "The name of a site of the centre.", "Main site", also=("location",)),
    Column("starts_on", "Starts on", f"A day, {DAY}.", "2026-09-01", True, ("start", "start date")),
    Column(
        "planned_end_on",
        "Planned end",
        f"A day, {DAY}.",
        "2027-12-31",
        True,
        ("planned end date", "end date", "planned end on"),
    ),
    Column(
        "registered_on",
        "Registered on",
        "The day of registration with the awarding organisation; empty if that is still to be done.",
        "",
        also=("registration date", "date registered"),
    ),
    Column(
        "learner_number",
        "Learner number",
        "As the awarding organisation gave it; empty if it has not yet.",
        "",
        also=("registration number", "candidate number"),
    ),
    Column(
        "expires_on",
        "Runs out on",
        "The day on which the registration runs out; only together with “Registered on”.",
        "",
        also=("registration expiry", "expiry date", "expires on"),
    ),
    Column("assessor", "Assessor", "Email address or full name of an assessor of the centre; can follow later.", ""),
    Column(
        "iqa",
        "Quality assurer",
        "Email address or full name of a quality assurer of the centre; can follow later.",
        "",
        also=("iqa", "iv", "internal quality assurer"),
    ),
    Column(
        "transferred_from",
        "Transferred from",
        "The centre that the learner comes from, if they were registered there.",
        "",
        also=("transfer from", "previous centre"),
    ),
)
NUMBERS = (
    Column("reference", "Our reference", "As it was sent, R and six digits.", "R000123", also=("centre reference",)),
    Column("given_names", "Given names", "Where no reference came back.", "Maya Jane", also=LEARNERS[0].also),
    Column("family_name", "Family name", "Where no reference came back.", "Lindqvist", also=LEARNERS[1].also),
    Column("date_of_birth", "Date of birth", f"A day, {DAY}.", "2001-03-14", also=LEARNERS[4].also),
    Column(
        "learner_number",
        "Learner number",
        "As the awarding organisation gave it.",
        "ICQ-10077",
        True,
        ("registration number", "candidate number", "enrolment number"),
    ),
    Column(
        "registered_on",
        "Registered on",
        "The day of registration there.",
        "2026-09-05",
        also=("registration date", "date registered"),
    ),
    Column(
        "expires_on", "Runs out on", "The day on which it runs out.", "", also=("registration expiry", "expiry date")
    ),
)
OF_PURPOSE = {ImportPurpose.LEARNERS: LEARNERS, ImportPurpose.NUMBERS: NUMBERS}
DAYS = ("date_of_birth", "starts_on", "planned_end_on", "registered_on", "expires_on")
MESSAGES = "What to correct"  # the column of a sheet of wrong rows; ignored when it is brought again


def heading_of(purpose, name):
    """The heading of a column, for messages; that of the whole row where it is about no single cell."""
    return next((column.heading for column in OF_PURPOSE[purpose] if column.name == name), "The row")


def plain(heading):
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())


class Recognised(NamedTuple):
    """`columns`: the name for each place of the sheet, "" for none of ours; `problems` stop it, `notes` do not."""

    columns: list[str]
    problems: list[str]
    notes: list[str]


def recognise(purpose, headings):
    """Which column stands where, by the headings as people write them."""
    known = {}
    for column in OF_PURPOSE[purpose]:
        for words in (column.heading, column.name, *column.also):
            known[plain(words)] = column.name
    columns, notes, problems = [], [], []
    for heading in headings:
        name = known.get(plain(heading.rstrip(" *")), "")
        if name and name in columns:
            problems.append(f"Two columns mean “{heading_of(purpose, name)}”. Take one of them away.")
        if not name and heading and plain(heading) not in (plain(MESSAGES), "row"):
            notes.append(_unknown(purpose, heading, known))
        columns.append(name)
    missing = [column.heading for column in OF_PURPOSE[purpose] if column.required and column.name not in columns]
    if missing:
        words = ", ".join(f"“{heading}”" for heading in missing)
        problems.append(f"The first row has to name the columns; missing: {words}. Start from the template.")
    return Recognised(columns, problems, notes)


def _unknown(purpose, heading, known):
    near = get_close_matches(plain(heading), known, 1, 0.75)
    guess = f" Did you mean “{heading_of(purpose, known[near[0]])}”?" if near else ""
    return f"The column “{heading[:60]}” is not one of ours and is not read.{guess}"
