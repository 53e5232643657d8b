"""The columns in which registrations are sent to an awarding organisation."""

from typing import NamedTuple

# What a column can hold. ColumnSet.columns names these.
FIELDS = (
    "reference",
    "given_names",
    "family_name",
    "full_name",
    "date_of_birth",
    "uln",
    "email",
    "centre_number",
    "qualification_number",
    "own_number",
    "qualification_title",
    "edition",
    "units",
    "site",
    "starts_on",
    "planned_end_on",
    "learner_number",
    "transferred_from",
)


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
