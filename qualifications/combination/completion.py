"""The least further work that completes an edition, and the guided hours of its shortest routes (R6.14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qualifications.combination.findings import Finding
from qualifications.combination.solver import cheapest
from qualifications.combination.structure import MEASURES, WHOLE, Edition, Unit
from qualifications.combination.verdict import Verdict, evaluate


class MissingFigures(ValueError):
    """Work cannot be measured this way: some units that could be added have no such figure."""


@dataclass(frozen=True)
class Completion:
    """The answer of `complete`; false where nothing completes the edition.

    `units` are the units to add in the order of the document and `total` their work in the measure `by`; `verdict`
    judges what is achieved together with them. Where nothing completes the edition, `units` is empty, `total` is
    None, `verdict` judges everything that could be had, and `obstacles` are the rules that even then stay unmet.
    """

    possible: bool
    by: str
    units: tuple[str, ...]
    total: int | None
    verdict: Verdict
    obstacles: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return self.possible


def complete(
    edition: Edition,
    achieved: Collection[str],
    *,
    by: str = "credits",
    open_criteria: Mapping[str, int] | None = None,
    unavailable: Collection[str] = (),
) -> Completion:
    """The least further work with which the achieved units satisfy the edition.

    Work is the sum over the units to add of their credits, guided hours, or criteria still open. `open_criteria`
    gives the open ones of units that are begun; a unit it does not name has all its criteria open. Of equal work the
    fewest units win, then those first in the order of the document. Only units that a group lists are added, and
    none that is `unavailable`.

    Raises ValueError for an unknown measure or a number of open criteria below 0, and MissingFigures where a unit
    that could be added has no such figure (None is not 0).
    """
    plan, withheld = edition.plan, set(unavailable)
    known = {number for number in achieved if number in plan.units}
    candidates = [unit for unit in edition.listed_units if unit.number not in known and unit.number not in withheld]
    work = _work(candidates, by, open_criteria or {})
    prices = {option.index: 0 for number in sorted(known) for option in plan.options_of[number]}
    one_unit = 1 << len(candidates)
    one_more = one_unit << len(candidates).bit_length()
    for place, unit in enumerate(reversed(candidates)):
        price = work[unit.number] * one_more + one_unit - (1 << place)
        prices |= {option.index: price for option in plan.options_of[unit.number]}
    price = cheapest(plan, prices, whole=edition.over_maximum == WHOLE, fine=None)
    if price is None:
        verdict = evaluate(edition, [*achieved, *(unit.number for unit in candidates)])
        return Completion(False, by, (), None, verdict, verdict.unmet)
    taken = -price & (one_unit - 1)
    places = range(len(candidates) - 1, -1, -1)
    units = tuple(unit.number for unit, place in zip(candidates, places, strict=True) if taken >> place & 1)
    verdict = evaluate(edition, [*achieved, *units])
    return Completion(True, by, units, sum(work[number] for number in units), verdict)


def _work(candidates: list[Unit], by: str, open_criteria: Mapping[str, int]) -> dict[str, int]:
    if by not in MEASURES:
        raise ValueError(f"Work is measured by {', '.join(MEASURES)}; not by {by!r}.")
    work = {unit.number: getattr(unit, by) for unit in candidates}
    if by == "criteria":
        work |= {number: open_criteria[number] for number in work if number in open_criteria}
    without = [number for number, figure in work.items() if figure is None]
    if without:
        raise MissingFigures(f"No {MEASURES[by]} are given for {', '.join(without)}.")
    if any(figure < 0 for figure in work.values()):
        raise ValueError("A unit cannot have fewer than 0 open criteria.")
    return work


def glh_range(edition: Edition) -> tuple[int, int] | None:
    """The smallest and the largest sum of guided learning hours of the edition's shortest routes.

    A route is a choice of listed units that keeps every rule, each unit counting whole, whatever `over_maximum`
    says. Shortest is by credits where the edition or a group at its top asks for credits, else by the number of
    units: exactly the minimum asked for, or the least above it that any route can have. None where a unit has no
    guided hours, and where there is no route.
    """
    plan, units = edition.plan, edition.listed_units
    if any(unit.guided_hours is None for unit in units):
        return None
    by_credits = bool(edition.min_credits or any(group.min_credits for group in edition.groups))
    one_more = 1 << sum(unit.guided_hours for unit in units).bit_length()
    ends = []
    for sign in (1, -1):
        prices = {
            option.index: (option.credits if by_credits else 1) * one_more + sign * unit.guided_hours
            for unit in units
            for option in plan.options_of[unit.number]
        }
        price = cheapest(plan, prices, whole=True, fine=None)
        if price is None:
            return None
        ends.append(sign * price & (one_more - 1))
    return ends[0], ends[1]
