"""The cells of the mapping, {% load mapping %}: thousands to a page, so they are joined here and not in a template."""

from typing import NamedTuple

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from portfolios.queries import PieceColumn

register = template.Library()


class Drawn(NamedTuple):
    """A column with what its ticks are: what is linked, and what was sent and could not be saved."""

    column: PieceColumn
    ticked: set[int]


@register.simple_tag
def drawn_columns(grid, pending):
    """The columns of the grid with the changes that are still to be saved, {pk: (keys to add, keys to remove)}."""
    none = ((), ())
    drawn = []
    for column in grid.columns:
        add, remove = pending.get(column.evidence.pk, none)
        drawn.append(Drawn(column, set(column.links).union(add).difference(remove)))
    return drawn


@register.simple_tag
def mapping_cells(line, unit, columns):
    """One criterion against every piece: a tick box where it can be changed, else a mark where it is served.

    End tags of cells are left out, as HTML allows; that saves a tenth of the page.
    """
    is_open = not unit.closed
    return mark_safe("".join([_cell(line, unit, drawn, is_open) for drawn in columns]))


def _cell(line, unit, drawn, is_open):
    column, pk = drawn.column, line.criterion.pk
    pointer = column.links.get(pk)
    if column.is_open and is_open:
        evidence = column.evidence
        place = f' title="{escape(pointer.locator)}"' if pointer and pointer.locator else ""
        checked = " checked" if pk in drawn.ticked else ""
        name = f"{evidence.reference} u{unit.place} {line.code}"
        return f'<td><input type=checkbox name=m{evidence.pk} value={pk} aria-label="{name}"{place}{checked}>'
    if pointer is None:
        return "<td>"
    words = f"served, {escape(pointer.locator)}" if pointer.locator else "served"
    return f'<td><i class="bi bi-check-lg" aria-hidden=true></i><span class=visually-hidden>{words}</span>'


@register.simple_tag
def shown_stamps(column, units):
    """What this page shows of a piece and can change, for the hidden field "was_…"."""
    keys = {pk for unit in units if not unit.closed for outcome in unit.outcomes for pk in outcome.keys}
    return ",".join(f"{pk}:{pointer.stamp}" for pk, pointer in column.links.items() if pk in keys)
