"""What an author wrote over in a draft while the portfolio was kept as it is (R3.17)."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst

from portfolios import kinds
from portfolios.models import Evidence, Overwritten
from portfolios.queries.handed_in import Fact, facts_list


class Stood(NamedTuple):
    """What stood until it was written over, as a list of facts."""

    row: Overwritten
    facts: list[Fact]


def overwritten(evidence):
    """Everything that was written over, the newest first. 1 query."""
    return [Stood(row, _facts(row.facts)) for row in evidence.overwritten.select_related("by").order_by("-pk")]


def _facts(stood):
    fields = [field for field, _ in kinds.all_fields(kinds.KINDS)]
    plain = [_fact(name, value) for name, value in stood.items() if name not in ("details", "held")]
    return [*plain, *facts_list(fields, stood.get("details", {})), *facts_list(kinds.HELD, stood.get("held", {}))]


def _fact(name, value):
    field = Evidence._meta.get_field(name)
    if value is True:
        text = "Yes"
    elif name == "made_on":
        text = date_format(date.fromisoformat(value))
    else:
        text = str(dict(field.choices or ()).get(value, value))
    return Fact(capfirst(field.verbose_name), text)
