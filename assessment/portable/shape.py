"""Whether a manifest has the shape of the schema: the part of JSON Schema that the schema uses, and no more."""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).with_name("manifest.schema.json")
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


@cache
def schema():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def fault_of(value, rule=None, place="manifest"):
    """The first place that does not fit and why, as a sentence; "" when all does."""
    rule = schema() if rule is None else rule
    if "$ref" in rule:
        return fault_of(value, schema()["$defs"][rule["$ref"].removeprefix("#/$defs/")], place)
    if "type" in rule and not any(_is(value, name) for name in _names(rule["type"])):
        return f"{place} should be {' or '.join(_names(rule['type']))}."
    if "enum" in rule and value not in rule["enum"]:
        return f"{place} should be one of {', '.join(map(str, rule['enum']))}."
    if isinstance(value, str):
        return _of_text(value, rule, place)
    if isinstance(value, list):
        return _of_list(value, rule, place)
    if isinstance(value, dict):
        return _of_object(value, rule, place)
    return (
        f"{place} is less than {rule['minimum']}."
        if _is(value, "number") and value < rule.get("minimum", value)
        else ""
    )


def _names(given):
    return [given] if isinstance(given, str) else given


def _is(value, name):
    if name in ("integer", "number"):
        kinds = int if name == "integer" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _of_text(value, rule, place):
    if len(value) > rule.get("maxLength", len(value)):
        return f"{place} is longer than {rule['maxLength']} letters."
    if not _is_written_as(rule.get("format"), value) or not re.search(rule.get("pattern", ""), value):
        return f"{place} is not written as it should be."
    return ""


def _is_written_as(form, value):
    if form is None:
        return True
    try:
        moment = FORMATS[form](value)
    except ValueError:
        return False
    # 20261122 is a date for Python, but not for people; a moment without its offset is none.
    return len(value) == 10 if form == "date" else moment.tzinfo is not None


def _of_list(value, rule, place):
    if len(value) > rule.get("maxItems", len(value)):
        return f"{place} holds more than {rule['maxItems']} entries."
    each = rule.get("items", {})
    return next(filter(None, (fault_of(one, each, f"{place}[{at}]") for at, one in enumerate(value))), "")


def _of_object(value, rule, place):
    for name in rule.get("required", ()):
        if name not in value:
            return f"{place} lacks {name}."
    known = rule.get("properties", {})
    return next(
        filter(None, (fault_of(value[name], known[name], f"{place}.{name}") for name in known if name in value)), ""
    )
