"""What the planner of the route reads: groups, what is chosen, the verdict of the rules of combination, least work."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from assessment.queries.progress import registration_progress
from assessment.queries.recognition import edition_for
from assessment.states import UnitState
from portfolios.queries import group_choices
from portfolios.rules import route_blockers
from qualifications import combination
from qualifications.combination.findings import amount
from qualifications.queries import group_rule


@dataclass
class PlannedUnit:
    """A unit in the planner. `fixed`: why it cannot be taken away; `progress` is None while it is not in the route."""

    unit: object
    chosen: bool
    fixed: str
    progress: object | None


@dataclass
class Line:
    """The rules about one figure of one group, together: "Optional Group B: 12 of at least 15 credits"."""

    title: str
    have: int
    words: str
    need: int
    met: bool


def route_plan(registration, chosen=None):
    """The planner: groups with what is chosen, the verdict of the rules of combination, and the least further work.

    `chosen` are ids of optional units to try out; None means the route as saved. "Would these units, once achieved,
    complete the qualification?" (R6.14: at the choice of units). What cannot be taken away is always tried along.
    """
    progress = registration_progress(registration)
    mine = {unit.route_unit.unit_id: unit for unit in progress.units}
    mandatory, optional = group_choices(registration.qualification)
    units = {unit.pk: unit for group in (*mandatory, *optional) for unit in group.units}
    always = {unit.pk for group in mandatory for unit in group.units}
    fixed = {pk: _fixed(pk, always, mine) for pk in units}
    saved = {pk for pk in mine if pk not in always}
    kept = saved if chosen is None else {*chosen, *(pk for pk in saved if fixed.get(pk))}
    recognised = {pk: row.recognition for pk, row in mine.items() if row.recognition is not None}
    edition = edition_for(registration, recognised)
    verdict = combination.evaluate(edition, [units[pk].number for pk in always | kept if pk in units])
    least = _least_work(edition, verdict, units, progress, always | kept)
    return {
        "progress": progress,
        "groups": [
            (group, group_rule(group), [_planned(unit, always | kept, fixed, mine) for unit in rows])
            for group, rows in (*mandatory, *optional)
        ],
        "verdict": verdict,
        "lines": verdict_lines(edition, verdict),
        "least": least,
        "least_query": urlencode([("unit", pk) for pk in sorted({*kept, *(unit.pk for unit in least)} - always)]),
        "beyond": [(units_by_number(units)[number], why) for number, why in verdict.not_counting.items()],
        "blockers": route_blockers(registration, [units[pk] for pk in kept - always if pk in units]),
        "is_saved": kept == saved,
    }


def _planned(unit, taken, fixed, mine):
    return PlannedUnit(unit, unit.pk in taken, fixed[unit.pk], mine.get(unit.pk))


def units_by_number(units):
    return {unit.number: unit for unit in units.values()}


def _fixed(pk, always, mine):
    """Why a unit stays in the route, or "": what route_blockers would say, in a word, and that it is recognised."""
    progress = mine.get(pk)
    if pk in always:
        return "mandatory"
    if progress and progress.recognition is not None:
        return "recognised"
    if progress and progress.state in (UnitState.ASSESSOR_SIGNED, UnitState.SIGNED_OFF):
        return "signed off"
    if progress and any(row.links for outcome in progress.outcomes for row in outcome.criteria):
        return "has evidence"
    return ""


def _least_work(edition, verdict, units, progress, taken):
    """The units whose criteria are the least further work that completes the edition; empty if there is none."""
    if verdict.satisfied:
        return []
    open_criteria = {unit.unit.number: 0 if unit.is_settled else unit.total - unit.met for unit in progress.units}
    numbers = [units[pk].number for pk in taken if pk in units]
    completion = combination.complete(edition, numbers, by="criteria", open_criteria=open_criteria)
    known = units_by_number(units)
    return [known[number] for number in completion.units if number in known] if completion else []


def verdict_lines(edition, verdict):
    """One Line for each figure of each group, without rules that do not bind and repeats of the edition's own."""
    titles = {"": "In all", **dict(_titles(edition.groups))}
    binding = [finding for finding in verdict.findings if finding.binds]
    lines = []
    for key, found in groupby(binding, key=lambda one: (one.group, one.measure, one.code == "level")):
        line = _line(titles[key[0]], edition, list(found))
        if (line.have, line.words) not in [(other.have, other.words) for other in lines if other.title == titles[""]]:
            lines.append(line)
    return lines


def _titles(groups):
    for group in groups:
        yield group.code, group.title
        yield from _titles(group.children)


def _line(title, edition, found):
    least = max((one.need for one in found if not _is_maximum(one)), default=None)
    whole = [one.need for one in found if one.code.endswith(".all_units")]
    most = min((one.need for one in found if _is_maximum(one)), default=whole[0] if whole else None)
    have = next((one for one in found if not one.met), found[0]).have
    if found[0].code == "level":
        mode = "at" if edition.level_mode == "exactly" else "at or above"
        title = f"{mode.capitalize()} level {edition.credits_level}"
    return Line(title, have, _words(least, most, found[0].measure), least or most, all(one.met for one in found))


def _is_maximum(finding):
    return ".max_" in finding.code


def _words(least, most, measure):
    if least == most:
        return f"of {amount(least, measure)}"
    if most is None:
        return f"of at least {amount(least, measure)}"
    return f"of at most {amount(most, measure)}" if least is None else f"of {least} to {amount(most, measure)}"
