"""What a kind of evidence asks for: whether its fields can be read, and which are still missing."""

from datetime import date, time

from django.urls import reverse
from django.utils import timezone

from config.refusals import Blocker
from portfolios import kinds
from portfolios.kinds import FieldType

# The longest that each type may be, in letters; rows in number.
LENGTHS = {FieldType.TEXT: 200, FieldType.LONG: 5_000}
MOST_ROWS = 200


def detail_problem(field, value):
    """Why the value cannot be kept in the field, as a sentence; "" when it can. Nothing given is no problem."""
    if field.type == FieldType.YES:
        return "" if isinstance(value, bool) else f"{field.label}: tick it or leave it."
    if field.type == FieldType.ROWS:
        return _rows_problem(field, value)
    if not isinstance(value, str):
        return f"{field.label}: enter text."
    return _text_problem(field, value) if value else ""


def _text_problem(field, value):
    if field.type in LENGTHS and len(value) > LENGTHS[field.type]:
        return f"{field.label}: shorten it to {LENGTHS[field.type]} letters; these are {len(value)}."
    if field.type == FieldType.CHOICE and value not in dict(field.choices):
        return f"{field.label}: choose from the list."
    reader = {FieldType.DATE: date.fromisoformat, FieldType.TIME: time.fromisoformat}.get(field.type)
    try:
        if reader:
            reader(value)
    except ValueError:
        return f"{field.label}: {value} cannot be read."
    return ""


def _rows_problem(field, rows):
    names = {column.name for column in field.columns}
    if not isinstance(rows, list) or any(not isinstance(row, dict) or set(row) != names for row in rows):
        return f"{field.label}: enter them row by row."
    if len(rows) > MOST_ROWS:
        return f"{field.label}: more than {MOST_ROWS} rows; put the rest into a file."
    longest = max((len(cell) for row in rows for cell in row.values()), default=0)
    limit = LENGTHS[FieldType.LONG]
    return f"{field.label}: shorten each to {limit} letters." if longest > limit else ""


def details_problems(details, fields):
    """Sentences about {name: value}: names that no field has, and values that cannot be kept."""
    known = {field.name: field for field in fields}
    strange = sorted(set(details) - set(known))
    if strange:
        yield f"There is no such field: {', '.join(strange)}."
    yield from filter(None, (detail_problem(known[name], value) for name, value in details.items() if name in known))


def detail_blockers(evidence):
    """What is still missing before it is handed in: of its kind, of group work (R2.8), of what is held (R2.12)."""
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    yield from _field_blockers(kinds.fields_of(evidence.kind), evidence.details, f"{at}#id_detail_", "")
    if evidence.held_at_workplace:
        yield from _field_blockers(kinds.HELD, evidence.held, f"{at}#id_held_", "held_")
    if evidence.group_work:
        yield from _group_blockers(evidence, at)


def _field_blockers(fields, details, at, prefix):
    for field in kinds.missing(fields, details):
        sentence = field.missing or f"“{field.label}” is empty."
        remedy = f"Tick “{field.label}” if it is so." if field.type == FieldType.YES else f"Fill in “{field.label}”."
        yield Blocker(f"no_{prefix}{field.name}", sentence, remedy, f"{at}{field.name}", field.label)
    today = timezone.localdate().isoformat()
    for field in fields:
        if field.type == FieldType.DATE and details.get(field.name, "") > today:
            sentence = f"“{field.label}” is in the future."
            remedy = "Enter today’s date or earlier."
            yield Blocker(f"future_{prefix}{field.name}", sentence, remedy, f"{at}{field.name}", field.label)
    names = {field.name for field in fields}
    for first, second, sentence in kinds.IN_ORDER:
        if {first, second} <= names and details.get(first) and "" < details.get(second, "") < details[first]:
            yield Blocker(f"order_{second}", sentence, "Look at both again.", f"{at}{second}", "Times")


def _group_blockers(evidence, at):
    if not evidence.took_part.strip():
        sentence = "It is group work, and it is not said who took part."
        yield Blocker("no_took_part", sentence, "Name the others.", f"{at}#id_took_part", "Who took part")
    if not evidence.contribution.strip():
        sentence = "It is group work, and your own part is not described."
        remedy = "Say what you did yourself: only that can be assessed."
        yield Blocker("no_own_part", sentence, remedy, f"{at}#id_contribution", "Your part")


def field_of_blocker(code):
    """The field of the form that a blocker of this room is about; None for any other code."""
    part, _, name = code.partition("_")
    if part not in ("no", "future", "order"):
        return None
    if name in ("took_part", "own_part"):
        return "contribution" if name == "own_part" else name
    if name.startswith("held_") and name.removeprefix("held_") in {field.name for field in kinds.HELD}:
        return name
    known = {field.name for kind in kinds.KINDS for field in kinds.fields_of(kind)}
    return f"detail_{name}" if name in known else None
