"""The units to choose from, and those chosen."""

from typing import NamedTuple

from django.db.models import Prefetch

from qualifications.models import GroupUnit, Unit, UnitGroup


class GroupChoice(NamedTuple):
    """A group of an edition with its units, for choosing."""

    group: UnitGroup
    units: list[Unit]


def group_choices(qualification):
    """Mandatory groups and groups to choose from: ([GroupChoice], [GroupChoice]), in the order of the specification."""
    entries = GroupUnit.objects.select_related("unit").order_by("position")
    groups = list(UnitGroup.objects.filter(qualification=qualification).prefetch_related(Prefetch("entries", entries)))
    mandatory, optional = [], []
    for group in groups:
        units = [entry.unit for entry in group.entries.all()]
        if units:
            (mandatory if _is_mandatory(group, groups) else optional).append(GroupChoice(group, units))
    return mandatory, optional


def mandatory_units(qualification):
    """Units that every learner takes: of groups that are compulsory, with all their units, up to the root."""
    return [unit for choice in group_choices(qualification)[0] for unit in choice.units]


def _is_mandatory(group, groups):
    by_pk = {other.pk: other for other in groups}
    above, compulsory = group, group.all_units
    while above is not None:
        compulsory = compulsory and above.compulsory
        above = by_pk.get(above.parent_id)
    return compulsory


def route_units(registration):
    """The units of the route in the order in which they were chosen. 1 query."""
    return [entry.unit for entry in registration.route.select_related("unit").order_by("pk")]
