"""The exact search: the cheapest choice of counting units, by dynamic programming over the tree of groups.

Every option (a unit counting in a group) has a price. A *table* holds, for one node of the tree, the least price of
every sum that can be reached there. Tables of units and of child groups are joined by adding sums and prices; at
each node its rules are applied. Sums that no rule can tell apart are taken as one (`Limits`), which keeps tables
small; nothing is ever guessed or dropped that could be part of the best choice.

What it costs depends on the credits asked for, not on the number of choices: milliseconds on real editions. Units
in two groups and units that bar each other cost more; a few dozen *disjoint* barred pairs across groups, or one
chain through all units, take seconds.

A maximum is always kept, by not counting units. A minimum that is missed costs `Fine`; without a fine it must be met.
"""

from __future__ import annotations

from typing import NamedTuple

from qualifications.combination.plan import Limits, Node, Option, Plan


class Fine(NamedTuple):
    """What a minimum costs that is not met: once for the rule, and once for each credit, unit or group missing."""

    rule: int
    missing: int


class Table(NamedTuple):
    """The least price of each sum of units counting, and the price of none counting (None: not allowed)."""

    used: dict[int, int]
    empty: int | None


def cheapest(plan: Plan, prices: dict[int, int], *, whole: bool, fine: Fine | None) -> int | None:
    """The least price of a choice among the options priced (by index) that keeps the rules; None if there is none.

    Prices are integers of the caller's making; whoever wants to know the choice packs a bit per option into them.
    """
    hub = plan.hub({plan.options[index].kind for index in prices})
    if hub is None:
        return _Search(plan, prices, whole, fine).best()
    # Either the unit that bars many others does not count, or none of those does.
    answers = []
    for dropped in ({hub}, plan.barred_by(hub)):
        kept = {index: price for index, price in prices.items() if plan.options[index].kind not in dropped}
        answers.append(cheapest(plan, kept, whole=whole, fine=fine))
    return min((answer for answer in answers if answer is not None), default=None)


class _Search:
    def __init__(self, plan: Plan, prices: dict[int, int], whole: bool, fine: Fine | None):
        self.plan = plan
        self.prices = prices
        self.whole = whole
        self.fine = fine
        self.limits = plan.limits(strict=fine is None, whole=whole)
        self.single: list[list[Option]] = [[] for _ in plan.nodes]
        self.parts: list[list[dict[int, int]]] = [[] for _ in plan.nodes]
        self.across: list[list[tuple[Option, ...]]] = []
        self.known: dict[tuple, Table] = {}
        self._sort_options()
        self.shared = sorted({option.node for ways in self.across for way in ways for option in way})
        self.under = self._shared_below() if self.shared else []

    def _sort_options(self) -> None:
        """Tell the units that concern one group only from those on which several groups depend."""
        priced = [self.plan.options[index] for index in self.prices]
        component_of = self.plan.components({option.kind for option in priced})
        components: dict[int, list[Option]] = {}
        for option in priced:
            components.setdefault(component_of[option.kind], []).append(option)
        for together in components.values():
            if len(together) == 1:
                self.single[together[0].node].append(together[0])
                continue
            ways = self.plan.alternatives(together)
            nodes = {option.node for option in together}
            if len(nodes) == 1:
                self.parts[nodes.pop()].append(self._cheapest_ways(ways))
            else:
                self.across.append(ways)

    def _cheapest_ways(self, ways: list[tuple[Option, ...]]) -> dict[int, int]:
        table: dict[int, int] = {}
        for way in ways:
            _keep(table, sum(option.amount for option in way), sum(self.prices[option.index] for option in way))
        return table

    def _shared_below(self) -> list[list[int]]:
        """Per node, the places in `self.shared` of the nodes in its subtree."""
        below: list[list[int]] = [[] for _ in self.plan.nodes]
        for place, index in enumerate(self.shared):
            while index is not None:
                below[index].append(place)
                index = self.plan.nodes[index].parent
        return below

    def best(self) -> int | None:
        """Settle the units on which several groups depend in every way that makes a difference; the rest follows."""
        found = None
        bounded = self.fine is None and all(price >= 0 for price in self.prices.values())
        for sums, price in sorted(self._shared_sums().items(), key=lambda entry: entry[1]):
            if bounded and found is not None and price >= found:
                break
            rest = self._at_top(sums)
            if rest is not None and (found is None or price + rest < found):
                found = price + rest
        return found

    def _shared_sums(self) -> dict[tuple[int | None, ...], int]:
        """The least price of every combination of sums that the units in `across` can bring to their groups.

        None is no unit at all, which is not the same as units that bring nothing: these make a group used.
        """
        sums: dict[tuple[int | None, ...], int] = {(None,) * len(self.shared): 0}
        place_of = {index: place for place, index in enumerate(self.shared)}
        for ways in self.across:
            grown = dict(sums)
            for way in ways:
                price = sum(self.prices[option.index] for option in way)
                for before, paid in sums.items():
                    after = self._with_way(before, way, place_of)
                    if after is not None:
                        _keep(grown, after, paid + price)
            sums = grown
        return sums

    def _with_way(self, before, way, place_of) -> tuple[int | None, ...] | None:
        after = list(before)
        for option in way:
            place = place_of[option.node]
            after[place] = self._within(self.limits[option.node], (after[place] or 0) + option.amount)
            if after[place] is None:
                return None
        return tuple(after)

    def _within(self, limits: Limits, total: int) -> int | None:
        """The sum as far as it has to be told apart from others; None if it breaks a maximum."""
        width, mask = self.plan.width, self.plan.field
        credit, level, units = total & mask, total >> width & mask, total >> 2 * width & mask
        if credit > limits.max_credits or units > limits.max_units:
            return None
        if credit > limits.cap_credits:
            total -= credit - limits.cap_credits
        if level > limits.cap_level:
            total -= (level - limits.cap_level) << width
        if units > limits.cap_units:
            total -= (units - limits.cap_units) << 2 * width
        return total

    def _inside(self, index: int, sums: tuple[int | None, ...]) -> Table:
        """What can be reached inside a node, before its own rules are applied."""
        node, limits = self.plan.nodes[index], self.limits[index]
        table = self._own_units(index)
        if index in self.shared:
            offset = sums[self.shared.index(index)]
            if offset is not None:
                table = self._join(table, Table({offset: 0}, None), limits)
        for child in node.children:
            table = self._join(table, self._delivered(child, sums), limits)
        return table

    def _own_units(self, index: int) -> Table:
        """What the units can bring that concern this group only."""
        if (index,) in self.known:
            return self.known[index,]
        limits, taken, paid = self.limits[index], 0, 0
        all_or_none = self.fine is None and self.plan.nodes[index].own_units > 0
        harmless = limits.free or self._all_fit(index)
        parts, left = list(self.parts[index]), []
        for option in self.single[index]:
            price = self.prices[option.index]
            if all_or_none or (harmless and price <= 0):
                taken, paid = taken + option.amount, paid + price
            else:
                left.append(option)
        if not limits.free:
            left = self._not_in_excess(left, limits)
        parts += [{option.amount: self.prices[option.index]} for option in left]
        table = Table({}, 0)
        for part in [{taken: paid}, *parts] if taken else parts:
            table = self._join(table, Table(self._all_within(part, limits), 0), limits)
        self.known[index,] = table
        return table

    def _all_fit(self, index: int) -> bool:
        """Whether a group of nothing but these units stays below its maxima with all of them, and no maximum
        further up can drop one: then a further unit never harms."""
        node = self.plan.nodes[index]
        if node.parent is None or not self.limits[node.parent].free:
            return False
        if node.children or self.parts[index] or index in self.shared:
            return False
        options, limits = self.single[index], self.limits[index]
        return len(options) <= limits.max_units and sum(option.credits for option in options) <= limits.max_credits

    def _not_in_excess(self, options: list[Option], limits: Limits) -> list[Option]:
        """Of units that bring the same, only as many as a maximum lets in, the cheapest first."""
        room: dict[int, int] = {}
        kept = []
        for option in sorted(options, key=lambda option: self.prices[option.index]):
            count = room.get(option.amount, 0) + 1
            room[option.amount] = count
            if count <= limits.max_units and count * option.credits <= limits.max_credits:
                kept.append(option)
        return kept

    def _all_within(self, part: dict[int, int], limits: Limits) -> dict[int, int]:
        table: dict[int, int] = {}
        for total, price in part.items():
            kept = self._within(limits, total)
            if kept is not None:
                _keep(table, kept, price)
        return table

    def _join(self, one: Table, other: Table, limits: Limits) -> Table:
        """Both together. The inner loop is the solver's whole expense, hence written out."""
        if not one.used and one.empty == 0:
            return other
        joined: dict[int, int] = {}
        for side, none in ((one.used, other.empty), (other.used, one.empty)):
            if none is not None:
                for total, price in side.items():
                    _keep(joined, total, price + none)
        width, mask, twice = self.plan.width, self.plan.field, 2 * self.plan.width
        max_credits, max_units, cap_credits, cap_level, cap_units, _ = limits
        few, many = sorted((one.used, other.used), key=len)
        many_items = list(many.items())
        known = joined.get
        for first, paid in few.items():
            for second, price in many_items:
                total = first + second
                amount = total & mask
                if amount > cap_credits:
                    total -= amount - cap_credits
                elif amount > max_credits:
                    continue
                amount = total >> width & mask
                if amount > cap_level:
                    total -= (amount - cap_level) << width
                amount = total >> twice & mask
                if amount > cap_units:
                    total -= (amount - cap_units) << twice
                elif amount > max_units:
                    continue
                price += paid
                before = known(total)
                if before is None or price < before:
                    joined[total] = price
        empty = None if one.empty is None or other.empty is None else one.empty + other.empty
        return Table(joined, empty)

    def _delivered(self, index: int, sums: tuple[int | None, ...]) -> Table:
        """What a group brings to its parent, its own rules applied."""
        below = self.under[index] if self.shared else []
        key = (index, *(sums[place] for place in below), True)
        if key not in self.known:
            in_use = any(sums[place] is not None for place in below)
            self.known[key] = self._after_rules(self.plan.nodes[index], self._inside(index, sums), in_use)
        return self.known[key]

    def _after_rules(self, node: Node, inside: Table, in_use: bool) -> Table:
        above, parent = self.limits[node.parent], self.plan.nodes[node.parent]
        counts_groups = parent.min_groups or parent.max_groups is not None
        used: dict[int, int] = {}
        for total, price in inside.used.items():
            credit, level, units, own, groups = self._fields(total)
            if node.max_groups is not None and groups > node.max_groups:
                continue
            if not self.whole and node.max_credits is not None:
                credit, level = min(credit, node.max_credits), min(level, node.max_credits)
            fines = self._fines(node, (credit, level, units, groups, own))
            if fines is None:
                continue
            brought = self._within(above, self.plan.sum_of(credit, level, units, 0, 1 if counts_groups else 0))
            if brought is not None:
                _keep(used, brought, price + fines)
        if above.free:
            used = self._undominated(used)
        if in_use:
            return Table(used, None)
        if not node.compulsory:
            return Table(used, 0)
        fines = self._fines(node, (0, 0, 0, 0, 0), used=False)
        empty = None if fines is None or inside.empty is None else inside.empty + fines
        return Table(used, empty)

    def _undominated(self, used: dict[int, int]) -> dict[int, int]:
        """Without the sums that another one matches or exceeds in every field for no greater price: nothing further
        up can make up for that where no maximum binds."""
        width, mask = self.plan.width, self.plan.field
        kept: dict[int, int] = {}
        best: list[tuple[int, int, int]] = []
        for total, price in sorted(used.items(), key=lambda entry: (entry[1], -entry[0])):
            credit, level, units = total & mask, total >> width & mask, total >> 2 * width & mask
            for more_credit, more_level, more_units in best:
                if more_credit >= credit and more_level >= level and more_units >= units:
                    break
            else:
                best.append((credit, level, units))
                kept[total] = price
        return kept

    def _fields(self, total: int) -> tuple[int, int, int, int, int]:
        width, mask = self.plan.width, self.plan.field
        return (
            total & mask,
            total >> width & mask,
            total >> 2 * width & mask,
            total >> 3 * width & mask,
            total >> 4 * width,
        )

    def _fines(self, node: Node, have: tuple[int, ...], *, used: bool = True) -> int | None:
        """The price of the minima that are not met; None where they have to be."""
        missing = [need - got for need, got in zip(node.minima, have, strict=True) if got < need]
        if node.must_be_used and not used:
            missing.append(1)
        if not missing:
            return 0
        return None if self.fine is None else self.fine.rule * len(missing) + self.fine.missing * sum(missing)

    def _at_top(self, sums: tuple[int | None, ...]) -> int | None:
        """The least price over the whole edition, the rules of the edition itself applied."""
        inside = self._inside(0, sums)
        found = None
        choices = list(inside.used.items())
        if inside.empty is not None:
            choices.append((0, inside.empty))
        for total, price in choices:
            credit, level, units, own, groups = self._fields(total)
            fines = self._fines(self.plan.nodes[0], (credit, level, units, groups, own))
            if fines is not None and (found is None or price + fines < found):
                found = price + fines
        return found


def _keep(table: dict, key, price: int) -> None:
    before = table.get(key)
    if before is None or price < before:
        table[key] = price
