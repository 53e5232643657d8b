"""Exemplars of a centre, for those who may read them."""

from iqa import rules
from iqa.models import (
    Exemplar,
)
from iqa.queries.standardising.room import item_of, sheet_of


def exemplar_list(user, centre, *, unit=None):
    """Exemplars of the centre that the person may read, by unit and criterion. 1 query."""
    rows = Exemplar.objects.current().visible_to(user).filter(agreed__item_criterion__item__exercise__centre=centre)
    if unit:
        rows = rows.filter(agreed__item_criterion__criterion__outcome__unit=unit)
    rows = rows.select_related(
        "agreed__item_criterion__criterion__outcome__unit",
        "agreed__item_criterion__item__exercise__qualification__awarding_organisation",
    )
    where = "agreed__item_criterion__criterion__"
    rows = list(rows.order_by(f"{where}outcome__unit__number", f"{where}outcome__number", f"{where}number", "-pk"))
    for row in rows:
        row.code = rules.code_of(row.agreed.item_criterion.item.exercise, row.agreed.item_criterion.criterion)
    return rows


def exemplar_units(rows):
    """The units of these exemplars, each once. No queries."""
    return list({row.agreed.item_criterion.criterion.outcome.unit: None for row in rows})


def exemplar_of(exemplar):
    """(the exemplar with its criterion, the Sheet of its item). 4 queries."""
    rows = Exemplar.objects.select_related(
        "agreed__item_criterion__criterion__outcome__unit", "agreed__by", "superseded_by"
    )
    exemplar = rows.get(pk=exemplar.pk)
    return exemplar, sheet_of(item_of(exemplar.agreed.item_criterion.item))
