"""What the rules of combination are about: units, groups of units, and the edition of a qualification (R6.10-R6.13).

Plain frozen values: nothing here knows of Django or of a database. An edition is prepared once (`Edition.plan`)
and may then be asked many times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from qualifications.combination.findings import Rule, rules_of
from qualifications.combination.plan import Plan

WHOLE = "whole"
UP_TO = "up_to"
AT_OR_ABOVE = "at_or_above"
EXACTLY = "exactly"
MEASURES = {"credits": "credits", "guided_hours": "guided learning hours", "criteria": "open criteria"}


@dataclass(frozen=True)
class Unit:
    """A unit by its number. Credits and guided hours are None where the document gives none: None is not 0.

    `criteria` is the number of assessment criteria. A unit without credits brings no credits to a rule on credits.
    """

    number: str
    level: int
    credits: int | None = None
    guided_hours: int | None = None
    criteria: int = 0


@dataclass(frozen=True)
class Group:
    """A group of units, of other groups, or of both; a limit that is None does not exist.

    `compulsory`: the group has to be used (a child: whenever its parent is used). `all_units`: every unit listed
    directly in it has to count. Minimum and maximum of units and credits include the units of child groups;
    those of groups count the child groups that are used. A group is used when a unit counts in it; the rules of
    an optional group bind only then (R6.10).
    """

    code: str
    title: str
    compulsory: bool = False
    all_units: bool = False
    units: tuple[Unit, ...] = ()
    children: tuple[Group, ...] = ()
    min_units: int | None = None
    max_units: int | None = None
    min_credits: int | None = None
    max_credits: int | None = None
    min_groups: int | None = None
    max_groups: int | None = None


@dataclass(frozen=True)
class Edition:
    """The rules of combination of one edition of a qualification.

    `over_maximum` says how a group's maximum of credits is read (R6.11): "whole", a unit counts whole or not at
    all; "up_to", the units count and their credits count up to the maximum. Under "up_to" the credits lost over a
    maximum are first those that the level rule has no use for: of S credits, L of them at the level, and a
    maximum M, min(S, M) count and min(L, M) of these are at the level.

    `level_mode` "at_or_above" or "exactly" is how `credits_at_level` credits at `credits_level` are read (R6.13).
    `barred` and `equivalent` are pairs of unit numbers (R6.12): of a barred pair one counts; equivalent units are
    one unit: one of them counts, with its own credits and level, in any group that lists it or its equivalent.
    `other_units` are equivalents that no group lists.

    Raises ValueError for an edition that contradicts itself.
    """

    title: str
    groups: tuple[Group, ...]
    min_credits: int | None = None
    credits_at_level: int | None = None
    credits_level: int | None = None
    level_mode: str = AT_OR_ABOVE
    over_maximum: str = WHOLE
    barred: tuple[tuple[str, str], ...] = ()
    equivalent: tuple[tuple[str, str], ...] = ()
    other_units: tuple[Unit, ...] = ()

    def __post_init__(self):
        _check_edition(self)

    def every_group(self) -> Iterator[Group]:
        """All groups in the order of the document: each before its children."""
        yield from _walk(self.groups)

    def with_figures(self, figures: Mapping[str, tuple[int, int | None]]) -> Edition:
        """The same rules where these units, by number, count with another level and credits: imported ones (R6.21)."""
        return replace(
            self,
            groups=tuple(_with_figures(group, figures) for group in self.groups),
            other_units=tuple(_figured(unit, figures) for unit in self.other_units),
        )

    @cached_property
    def listed_units(self) -> tuple[Unit, ...]:
        """The units that some group lists, once each, in the order of the document."""
        return tuple({unit.number: unit for group in self.every_group() for unit in group.units}.values())

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures of work (`complete`) for which every listed unit has its figure."""
        return tuple(by for by in MEASURES if all(getattr(unit, by) is not None for unit in self.listed_units))

    @cached_property
    def plan(self) -> Plan:
        """The edition prepared for the solver, once."""
        return Plan(self)

    @cached_property
    def rules(self) -> tuple[tuple[Rule, ...], ...]:
        """The rules per node of the plan: the edition's own first, then those of each group."""
        return tuple(rules_of(self.plan, node) for node in self.plan.nodes)

    def counts_at_level(self, unit: Unit) -> bool:
        """Whether the unit's credits are credits of the level rule (R6.13)."""
        if self.credits_at_level is None or self.credits_level is None:
            return False
        return unit.level == self.credits_level if self.level_mode == EXACTLY else unit.level >= self.credits_level


def _with_figures(group: Group, figures: Mapping[str, tuple[int, int | None]]) -> Group:
    return replace(
        group,
        units=tuple(_figured(unit, figures) for unit in group.units),
        children=tuple(_with_figures(child, figures) for child in group.children),
    )


def _figured(unit: Unit, figures: Mapping[str, tuple[int, int | None]]) -> Unit:
    if unit.number not in figures:
        return unit
    level, credits = figures[unit.number]
    return replace(unit, level=level, credits=credits)


def _walk(groups: tuple[Group, ...]) -> Iterator[Group]:
    for group in groups:
        yield group
        yield from _walk(group.children)


def _check_edition(edition: Edition) -> None:
    if edition.over_maximum not in (WHOLE, UP_TO):
        raise ValueError(f"over_maximum must be {WHOLE!r} or {UP_TO!r}, not {edition.over_maximum!r}.")
    if edition.level_mode not in (AT_OR_ABOVE, EXACTLY):
        raise ValueError(f"level_mode must be {AT_OR_ABOVE!r} or {EXACTLY!r}, not {edition.level_mode!r}.")
    if edition.credits_at_level is not None and edition.credits_level is None:
        raise ValueError(f"{edition.title}: credits at a level are asked for, but not at which level.")
    codes = set()
    units = {}
    for group in edition.every_group():
        if group.code in codes:
            raise ValueError(f"{edition.title}: two groups have the code {group.code}.")
        codes.add(group.code)
        numbers = [unit.number for unit in group.units]
        if len(set(numbers)) != len(numbers):
            raise ValueError(f"{edition.title}: group {group.code} lists a unit twice.")
        _check_units(edition, group.units, units)
    _check_units(edition, edition.other_units, units)


def _check_units(edition: Edition, found: tuple[Unit, ...], units: dict[str, Unit]) -> None:
    for unit in found:
        if units.setdefault(unit.number, unit) != unit:
            raise ValueError(f"{edition.title}: unit {unit.number} is described in two ways.")
        if min(unit.credits or 0, unit.guided_hours or 0, unit.criteria) < 0:
            raise ValueError(f"{edition.title}: unit {unit.number} has a figure below 0.")
