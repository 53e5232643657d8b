"""The columns in which registrations are sent to an awarding organisation."""

from typing import NamedTuple

# What a column can hold: its name for ColumnSet, and what it is called where columns are chosen.
FIELDS = {
    "reference": "Our reference",
    "given_names": "Given names",
    "family_name": "Family name",
    "full_name": "Full name",
    "date_of_birth": "Date of birth",
    "uln": "ULN",
    "email": "E-mail",
    "centre_number": "Centre number",
    "qualification_number": "Qualification number",
    "own_number": "The organisation's own number of it",
    "qualification_title": "Qualification title",
    "edition": "Edition",
    "units": "Units",
    "site": "Site",
    "starts_on": "Start date",
    "planned_end_on": "Planned end",
    "learner_number": "Learner number",
    "transferred_from": "Centre transferred from",
}


class Columns(NamedTuple):
    columns: list
    day_format: str
    name: str


DEFAULT = Columns(
    [
        ["Our reference", "reference"],
        ["Centre number", "centre_number"],
        ["Qualification number", "qualification_number"],
        ["Qualification title", "qualification_title"],
        ["Given names", "given_names"],
        ["Family name", "family_name"],
        ["Date of birth", "date_of_birth"],
        ["ULN", "uln"],
        ["Start date", "starts_on"],
        ["Planned end", "planned_end_on"],
        ["Units", "units"],
        ["Transferred from", "transferred_from"],
    ],
    "%d/%m/%Y",
    "Default columns",
)


def cells_of(registration, columns, day_format, centre_number):
    """What is sent of a registration, column by column."""
    return [_cell(registration, field, day_format, centre_number) for _, field in columns]


def _cell(registration, field, day_format, centre_number):
    edition = registration.qualification
    special = {
        "family_name": lambda: registration.last_name,
        "full_name": lambda: registration.name,
        "email": lambda: registration.learner.email,
        "centre_number": lambda: centre_number,
        "qualification_number": lambda: edition.number,
        "own_number": lambda: edition.own_number,
        "qualification_title": lambda: edition.title,
        "edition": lambda: edition.edition,
        "units": lambda: "; ".join(entry.unit.number for entry in registration.route.all()),
        "site": lambda: registration.site.name if registration.site else "",
    }
    value = special[field]() if field in special else getattr(registration, field)
    return value.strftime(day_format) if hasattr(value, "strftime") else (value or "")


def columns_in(text, fields):
    """ "Heading = field" per line, as [heading, field] each. Raises ValueError with a sentence."""
    columns = []
    for line in filter(str.strip, text.splitlines()):
        heading, equals, field = (part.strip() for part in line.rpartition("="))
        if not equals or not heading:
            raise ValueError(f"“{line.strip()}” is not of the form: Heading = field.")
        if field not in fields:
            raise ValueError(f"There is no field “{field}”. There are: {', '.join(fields)}.")
        columns.append([heading, field])
    if not columns:
        raise ValueError("Give at least one column.")
    return columns


def columns_text(columns):
    return "\n".join(f"{heading} = {field}" for heading, field in columns)
