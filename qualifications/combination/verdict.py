"""Whether a set of achieved units satisfies an edition, rule by rule, and which units count (R6.10-R6.14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qualifications.combination.findings import CREDITS, UNITS, Finding, amount
from qualifications.combination.plan import Node, Option, Plan
from qualifications.combination.solver import Fine, cheapest
from qualifications.combination.structure import UP_TO, WHOLE, Edition


@dataclass(frozen=True)
class Verdict:
    """The answer of `evaluate`.

    `counting` names per group code the achieved units that count, in the order of the document; `not_counting` gives
    for each other achieved unit of the edition a sentence why not; `unknown` are numbers that the edition does not
    have. `credits`, `level_credits` and `units` are what counts in all.
    """

    satisfied: bool
    counting: Mapping[str, tuple[str, ...]]
    not_counting: Mapping[str, str]
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    credits: int
    level_credits: int
    units: int

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """The rules that are not met: why the answer is no."""
        return tuple(finding for finding in self.findings if not finding.met)


@dataclass(slots=True)
class Tally:
    """What counts in one group: `raw` credits before its maximum is applied."""

    units: int = 0
    own: int = 0
    groups: int = 0
    raw: int = 0
    credits: int = 0
    level_credits: int = 0


def evaluate(edition: Edition, achieved: Collection[str]) -> Verdict:
    """Judge the achieved units (their numbers) by the edition's rules of combination.

    Exact: `satisfied` means that some choice of counting units keeps all rules at once (R6.11). The choice shown is
    the one with the fewest rules unmet; among these, with the least missing (credits, units and groups added up);
    then with the most credits in its units; then with the most units; then the first in the order of the document.
    Maxima, barred pairs and equivalents are kept by not counting units. Numbers that the edition does not have are
    named in `unknown` and change nothing.
    """
    plan = edition.plan
    known = {number for number in achieved if number in plan.units}
    chosen = _best_choice(plan, known)
    tallies = _tally(plan, chosen)
    findings = tuple(_findings(plan, tallies))
    counting: dict[str, tuple[str, ...]] = {}
    for option in chosen:
        code = plan.nodes[option.node].code
        counting[code] = (*counting.get(code, ()), option.unit.number)
    return Verdict(
        satisfied=all(finding.met for finding in findings),
        counting=counting,
        not_counting=_not_counting(plan, known, chosen, tallies),
        unknown=tuple(sorted(set(achieved) - known)),
        findings=findings,
        credits=tallies[0].credits,
        level_credits=tallies[0].level_credits,
        units=tallies[0].units,
    )


def _best_choice(plan: Plan, known: set[str]) -> list[Option]:
    """The choice that `evaluate` describes. A price is its criteria in one integer, a bit per option at the end."""
    options = [option for number in plan.units if number in known for option in plan.options_of[number]]
    count = len(plan.options)
    one_unit = 1 << count
    one_credit = one_unit << len(plan.units).bit_length()
    missing = one_credit << plan.width
    rule = missing << (plan.width + sum(sum(node.minima) for node in plan.nodes).bit_length())
    prices = {
        option.index: -(option.credits * one_credit + one_unit + (1 << count - 1 - option.index)) for option in options
    }
    price = cheapest(plan, prices, whole=plan.edition.over_maximum == WHOLE, fine=Fine(rule, missing))
    taken = -price & (one_unit - 1)
    return [option for option in plan.options if taken >> count - 1 - option.index & 1]


def _tally(plan: Plan, chosen: list[Option]) -> list[Tally]:
    """What counts in every group, from the innermost outwards."""
    tallies = [Tally() for _ in plan.nodes]
    for option in chosen:
        tally = tallies[option.node]
        tally.units += 1
        tally.own += 1
        tally.raw += option.credits
        tally.level_credits += option.level_credits
    for node in reversed(plan.nodes):
        tally = tallies[node.index]
        tally.credits = tally.raw
        if node.max_credits is not None and plan.edition.over_maximum == UP_TO:
            tally.credits = min(tally.raw, node.max_credits)
            tally.level_credits = min(tally.level_credits, node.max_credits)
        if node.parent is not None:
            above = tallies[node.parent]
            above.units += tally.units
            above.raw += tally.credits
            above.level_credits += tally.level_credits
            above.groups += 1 if tally.units else 0
    return tallies


def _findings(plan: Plan, tallies: list[Tally]):
    """One finding per rule, the edition's own first, then group by group."""
    binding = [True] * len(plan.nodes)
    for node in plan.nodes:
        tally = tallies[node.index]
        if node.parent is not None:
            binding[node.index] = tally.units > 0 or (node.compulsory and binding[node.parent])
        binds = binding[node.index]
        for rule in plan.edition.rules[node.index]:
            have = getattr(tally, rule.counted)
            if rule.is_maximum:
                lost = tally.raw - tally.credits if rule.measure == CREDITS else 0
                met = have <= rule.need
                yield Finding(rule.code, node.code, rule.sentence, have, rule.need, rule.measure, met, True, lost)
            else:
                met = have >= rule.need or not binds
                yield Finding(rule.code, node.code, rule.sentence, have, rule.need, rule.measure, met, binds)


def _not_counting(plan: Plan, known: set[str], chosen: list[Option], tallies: list[Tally]) -> dict[str, str]:
    """A sentence for each achieved unit that does not count."""
    counting = {option.unit.number for option in chosen}
    if len(counting) == len(known):
        return {}
    by_kind = {option.kind: option.unit.number for option in chosen}
    reasons = {}
    for number in plan.units:
        if number in known and number not in counting:
            reasons[number] = _reason(plan, number, by_kind, tallies)
    return reasons


def _reason(plan: Plan, number: str, by_kind: dict[int, str], tallies: list[Tally]) -> str:
    kind = plan.kinds[number]
    if kind in by_kind:
        return f"It is equivalent to {by_kind[kind]}, which counts; equivalent units count once."
    for first, second in sorted(plan.barred):
        if first == kind and second in by_kind:
            return f"It is barred by {by_kind[second]}, which counts; only one of the two may."
    options = plan.options_of[number]
    if not options:
        return "No group of this qualification lists it or an equivalent."
    reasons = [_reason_of_group(plan, option, tallies) for option in options]
    return next((reason for reason in reasons if reason), "Counting it would leave more rules unmet.")


def _reason_of_group(plan: Plan, option: Option, tallies: list[Tally]) -> str:
    """Why a unit cannot count in a group: the first limit that it would break, from its group outwards."""
    node: Node | None = plan.nodes[option.node]
    whole = plan.edition.over_maximum == WHOLE
    while node is not None and node.parent is not None:
        tally, title = tallies[node.index], node.title
        if node.max_units is not None and tally.units + 1 > node.max_units:
            return f"{title} counts at most {amount(node.max_units, UNITS)}."
        if whole and node.max_credits is not None and tally.raw + option.credits > node.max_credits:
            return f"{title} counts at most {amount(node.max_credits, CREDITS)}."
        above = plan.nodes[node.parent]
        if not tally.units:
            if above.max_groups is not None and tallies[above.index].groups >= above.max_groups:
                return f"At most {above.max_groups} of the groups in {above.title} count."
            if any(node.minima) and not node.compulsory:
                return f"{title} is optional, and its rules would not be met."
        node = above
    return ""
