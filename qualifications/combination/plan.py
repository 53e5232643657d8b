"""An edition prepared for the solver: its tree of groups, the places a unit can count in, and the limits of a sum.

What the solver adds up, a *sum*, is one integer of five fields: credits, credits at the level, units, units towards
an `all_units` group, and child groups used. Adding two sums is adding two integers; a field is wide enough for
everything the edition lists, so none runs over into the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from qualifications.combination.structure import Edition, Group, Unit

NO_LIMIT = 1 << 60
MOST_TOGETHER = 6


@dataclass(slots=True)
class Node:
    """A group in the tree; node 0 is the edition itself, whose children are the groups at the top."""

    index: int
    parent: int | None
    code: str
    title: str
    compulsory: bool = True
    min_credits: int = 0
    min_level_credits: int = 0
    min_units: int = 0
    min_groups: int = 0
    own_units: int = 0
    max_credits: int | None = None
    max_units: int | None = None
    max_groups: int | None = None
    must_be_used: bool = False
    children: list[int] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def minima(self) -> tuple[int, ...]:
        return (self.min_credits, self.min_level_credits, self.min_units, self.min_groups, self.own_units)


class Option(NamedTuple):
    """A unit counting in one group: itself listed there, or its equivalent."""

    index: int
    node: int
    unit: Unit
    kind: int
    """Which unit it is when equivalents are taken as one."""
    amount: int
    """The sum that the unit brings."""
    credits: int
    level_credits: int


class Limits(NamedTuple):
    """How far sums inside a node have to be told apart.

    Above a `max` a sum is impossible. Above a `cap` every sum is as good as the cap itself. `free`: no maximum that
    drops units binds here or further up, so that a further unit can never harm a group that is used.
    """

    max_credits: int
    max_units: int
    cap_credits: int
    cap_level: int
    cap_units: int
    free: bool


class Plan:
    """Everything about an edition that does not depend on what a learner has achieved."""

    def __init__(self, edition: Edition):
        self.edition = edition
        self.units = {unit.number: unit for unit in (*edition.listed_units, *edition.other_units)}
        self.kinds = _kinds(self.units, edition.equivalent)
        self.width = (sum(unit.credits or 0 for unit in self.units.values()) + len(self.units) + 2).bit_length()
        self.field = (1 << self.width) - 1
        self.nodes = [
            Node(
                0,
                None,
                "",
                edition.title,
                min_credits=edition.min_credits or 0,
                min_level_credits=edition.credits_at_level or 0,
            )
        ]
        self.options: list[Option] = []
        for group in edition.groups:
            self._add_group(group, parent=self.nodes[0])
        self.barred = self._barred_kinds(edition.barred)
        self.options_of: dict[str, list[Option]] = {number: [] for number in self.units}
        for option in self.options:
            self.options_of[option.unit.number].append(option)
        self._limits: dict[tuple[bool, bool], list[Limits]] = {}

    def _add_group(self, group: Group, parent: Node) -> None:
        members = list(dict.fromkeys(self.kinds[unit.number] for unit in group.units))
        node = Node(
            len(self.nodes),
            parent.index,
            group.code,
            group.title,
            compulsory=group.compulsory,
            min_credits=group.min_credits or 0,
            min_units=group.min_units or 0,
            min_groups=group.min_groups or 0,
            own_units=len(members) if group.all_units else 0,
            max_credits=group.max_credits,
            max_units=group.max_units,
            max_groups=group.max_groups,
        )
        node.must_be_used = (
            group.compulsory and not any(node.minima) and not any(child.compulsory for child in group.children)
        )
        self.nodes.append(node)
        parent.children.append(node.index)
        by_kind: dict[int, list[Unit]] = {}
        for unit in self.units.values():
            by_kind.setdefault(self.kinds[unit.number], []).append(unit)
        for kind in members:
            for unit in by_kind[kind]:
                self._add_option(node, unit, kind)
            sizes = [(unit.credits or 0, self._level_credits(unit)) for unit in by_kind[kind]]
            node.sizes.append((min(size[0] for size in sizes), min(size[1] for size in sizes)))
        for child in group.children:
            self._add_group(child, parent=node)

    def _add_option(self, node: Node, unit: Unit, kind: int) -> None:
        level_credits = self._level_credits(unit)
        amount = self.sum_of(unit.credits or 0, level_credits, 1, 1 if node.own_units else 0, 0)
        self.options.append(Option(len(self.options), node.index, unit, kind, amount, unit.credits or 0, level_credits))

    def _level_credits(self, unit: Unit) -> int:
        return (unit.credits or 0) if self.edition.counts_at_level(unit) else 0

    def sum_of(self, credit: int, level: int, units: int, own: int, groups: int) -> int:
        """The five fields as one integer."""
        width = self.width
        return credit | level << width | units << 2 * width | own << 3 * width | groups << 4 * width

    def _barred_kinds(self, pairs: tuple[tuple[str, str], ...]) -> frozenset[tuple[int, int]]:
        """Barred pairs between kinds, both ways round; pairs with a unit that is not here never matter."""
        known = [(self.kinds[a], self.kinds[b]) for a, b in pairs if a in self.kinds and b in self.kinds]
        return frozenset(pair for a, b in known if a != b for pair in ((a, b), (b, a)))

    def components(self, kinds: set[int]) -> dict[int, int]:
        """Kinds that bar each other, directly or through others, share a component and are decided together."""
        pairs = [pair for pair in self.barred if pair[0] in kinds and pair[1] in kinds]
        return _united(sorted(kinds), pairs)

    def hub(self, kinds: set[int]) -> int | None:
        """Of a component too large to try every way, the kind that bars most others; None if there is no such."""
        if not self.barred:
            return None
        sizes = Counter(self.components(kinds).values())
        large = {kind for kind, leader in self.components(kinds).items() if sizes[leader] > MOST_TOGETHER}
        return max(sorted(large), key=lambda kind: len(self.barred_by(kind) & kinds), default=None)

    def barred_by(self, kind: int) -> set[int]:
        return {second for first, second in self.barred if first == kind}

    def limits(self, *, strict: bool, whole: bool) -> list[Limits]:
        """The limits of every node. `strict`: only choices that keep every rule are looked for, so what the
        compulsory groups are sure to bring need not be told apart in the others."""
        if (strict, whole) not in self._limits:
            self._limits[strict, whole] = _every_limit(self, strict, whole)
        return self._limits[strict, whole]

    def alternatives(self, options: list[Option]) -> list[tuple[Option, ...]]:
        """All ways to let units of one component count: at most one of a kind, none barred by another."""
        by_kind: dict[int, list[Option]] = {}
        for option in options:
            by_kind.setdefault(option.kind, []).append(option)
        ways: list[tuple[Option, ...]] = [()]
        for kind, choices in by_kind.items():
            allowed = [way for way in ways if not any((kind, other.kind) in self.barred for other in way)]
            ways += [(*way, choice) for way, choice in product(allowed, choices)]
        return [way for way in ways if way]


def _kinds(units: dict[str, Unit], equivalent: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """A number for each unit, the same for equivalents: the first one's place in the document."""
    numbers = list(units)
    places = {number: place for place, number in enumerate(numbers)}
    pairs = [(places[a], places[b]) for a, b in equivalent if a in places and b in places]
    united = _united(range(len(numbers)), pairs)
    return {number: united[place] for number, place in places.items()}


def _united(items, pairs) -> dict[int, int]:
    """The smallest item that each item is joined to by the pairs, directly or through others."""
    leader = {item: item for item in items}
    for a, b in pairs:
        low, high = sorted((leader[a], leader[b]))
        if low != high:
            leader = {item: low if found == high else found for item, found in leader.items()}
    return leader


def _every_limit(plan: Plan, strict: bool, whole: bool) -> list[Limits]:
    sure = _sure_credits(plan, whole) if strict else [(0, 0)] * len(plan.nodes)
    own = [_own_sizes(node) if strict else (0, 0) for node in plan.nodes]
    found = []
    for node in plan.nodes:
        if node.parent is None:
            top = Limits(NO_LIMIT, NO_LIMIT, node.min_credits, node.min_level_credits, node.min_units, True)
            found.append(top)
            continue
        above = found[node.parent]
        beside = [sure[child] for child in plan.nodes[node.parent].children if child != node.index]
        beside.append(own[node.parent])
        found.append(_limits_below(above, node, sure[node.index], beside, whole))
    return found


def _limits_below(
    above: Limits, node: Node, sure: tuple[int, int], beside: list[tuple[int, int]], whole: bool
) -> Limits:
    """The limits inside a node; `sure` is what it brings at least, `beside` what the other parts of its parent do.

    Its cap never goes below what is sure: the others' caps are set on the strength of it.
    """
    cap_credits = max(node.min_credits, sure[0], above.cap_credits - sum(credit for credit, _ in beside))
    cap_level = max(sure[1], above.cap_level - sum(level for _, level in beside))
    max_credits = above.max_credits
    if node.max_credits is not None:
        if whole:
            max_credits = min(max_credits, node.max_credits)
        else:
            cap_credits = min(cap_credits, node.max_credits)
            cap_level = min(cap_level, node.max_credits)
    if max_credits < NO_LIMIT:
        cap_credits = NO_LIMIT
    max_units = above.max_units if node.max_units is None else min(above.max_units, node.max_units)
    cap_units = max(node.min_units, above.cap_units) if max_units == NO_LIMIT else NO_LIMIT
    free = max_credits == max_units == NO_LIMIT
    return Limits(max_credits, max_units, cap_credits, cap_level, cap_units, free)


def _own_sizes(node: Node) -> tuple[int, int]:
    """The credits, and those at the level, that an `all_units` group brings by its own units at least."""
    if not node.own_units:
        return 0, 0
    return sum(credit for credit, _ in node.sizes), sum(level for _, level in node.sizes)


def _sure_credits(plan: Plan, whole: bool) -> list[tuple[int, int]]:
    """Per node, the credits and level credits it brings in every choice that keeps all rules; 0 if optional."""
    sure = [(0, 0)] * len(plan.nodes)
    for node in reversed(plan.nodes[1:]):
        if not node.compulsory:
            continue
        parts = [_own_sizes(node), *(sure[child] for child in node.children)]
        credit = max(node.min_credits, sum(part[0] for part in parts))
        level = sum(part[1] for part in parts)
        if node.max_credits is not None and not whole:
            credit, level = min(credit, node.max_credits), min(level, node.max_credits)
        sure[node.index] = (credit, level)
    return sure
