"""The rules of an edition one by one, each with a code and a sentence in plain English, and what is found of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qualifications.combination.plan import Node, Plan

if TYPE_CHECKING:
    from qualifications.combination.structure import Edition

CREDITS = "credits"
UNITS = "units"
GROUPS = "groups"


class Rule(NamedTuple):
    """One rule; `counted` names the figure of the tally that it is about."""

    code: str
    sentence: str
    need: int
    measure: str
    counted: str
    is_maximum: bool


class Finding(NamedTuple):
    """One rule and what there is of it.

    `code` is the rule's own ("B.min_credits", "level"), `group` the code of its group, empty for the edition.
    `have` and `need` are counted in `measure`: "credits", "units" or "groups". `binds` is False for the minimum of
    an optional group that is not used; such a rule is met. `lost` are credits over a maximum that do not count.
    """

    code: str
    group: str
    sentence: str
    have: int
    need: int
    measure: str
    met: bool
    binds: bool = True
    lost: int = 0

    @property
    def missing(self) -> int:
        return 0 if self.met else self.need - self.have


def amount(number: int, measure: str) -> str:
    """1 unit, 2 units."""
    return f"{number} {measure if number != 1 else measure[:-1]}"


def rules_of(plan: Plan, node: Node) -> tuple[Rule, ...]:
    """The rules of a group; of node 0, those of the edition."""
    return tuple(_edition_rules(plan.edition) if node.parent is None else _group_rules(plan, node))


def _edition_rules(edition: Edition) -> Iterator[Rule]:
    if edition.min_credits is not None:
        sentence = f"At least {amount(edition.min_credits, CREDITS)} in all"
        yield Rule("credits", sentence, edition.min_credits, CREDITS, "credits", False)
    if edition.credits_at_level is not None:
        where = f"exactly at level {edition.credits_level}"
        if edition.level_mode != "exactly":
            where = f"at level {edition.credits_level} or above"
        sentence = f"At least {amount(edition.credits_at_level, CREDITS)} {where}"
        yield Rule("level", sentence, edition.credits_at_level, CREDITS, "level_credits", False)


def _group_rules(plan: Plan, node: Node) -> Iterator[Rule]:
    title, condition = node.title, _condition(plan, node)
    if node.own_units:
        group = title if "group" in title.lower() else f"the group {title}"
        sentence = f"All {amount(node.own_units, UNITS)} of {group}{condition}"
        yield Rule(f"{node.code}.all_units", sentence, node.own_units, UNITS, "own", False)
    if node.must_be_used:
        yield Rule(f"{node.code}.used", f"At least 1 unit from {title}{condition}", 1, UNITS, "units", False)
    limits = (
        ("units", UNITS, f"from {title}", node.min_units, node.max_units),
        ("credits", CREDITS, f"from {title}", node.min_credits, node.max_credits),
        ("groups", GROUPS, f"within {title}", node.min_groups, node.max_groups),
    )
    for counted, measure, where, least, most in limits:
        if least:
            sentence = f"At least {amount(least, measure)} {where}{condition}"
            yield Rule(f"{node.code}.min_{counted}", sentence, least, measure, counted, False)
        if most is not None:
            sentence = f"At most {amount(most, measure)} {where}"
            yield Rule(f"{node.code}.max_{counted}", sentence, most, measure, counted, True)


def _condition(plan: Plan, node: Node) -> str:
    """When the minima bind, if that is not always."""
    if not node.compulsory:
        return ", if any of it is used"
    while node.parent is not None:
        node = plan.nodes[node.parent]
        if not node.compulsory:
            return f", if any of {node.title} is used"
    return ""
