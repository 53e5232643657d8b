"""Which achieved units count in a claim: judged afresh for a draft, as frozen for what has been submitted."""

from dataclasses import dataclass, field, replace
from datetime import date

from assessment.queries import achieved_units, edition_for, recognitions
from certification import rules
from certification.states import ClaimKind
from qualifications.combination import Finding, Verdict, evaluate
from qualifications.models import GroupUnit, Unit


@dataclass
class ClaimedUnit:
    """A unit that the learner has achieved; `why_not` says why it does not count, and is empty if it does.

    `recognised` is empty for a unit that was assessed here; else its origin in words, and the level and credits with
    which it counts (R6.21).
    """

    unit: Unit
    group: str
    achieved_on: date
    why_not: str = ""
    recognised: dict = field(default_factory=dict)

    @property
    def counts(self):
        return not self.why_not

    @property
    def level(self):
        return self.recognised.get("level", self.unit.level)

    @property
    def credits(self):
        return self.recognised.get("credits", self.unit.credits)


@dataclass
class Counted:
    verdict: Verdict
    rows: list[ClaimedUnit]


def counted_units(registration):
    """The achieved units in the order of the document, judged by the rules of combination (R6.14)."""
    achieved, carried = achieved_units(registration), recognitions(registration)
    listed = GroupUnit.objects.filter(group__qualification=registration.qualification, unit__in=achieved)
    places = {row.unit_id: row for row in listed.select_related("group").order_by("-group__position")}
    units = sorted(Unit.objects.filter(pk__in=achieved), key=lambda unit: _place(places.get(unit.pk), unit))
    verdict = evaluate(edition_for(registration, carried), {unit.number for unit in units})
    counting = {number: group for group, numbers in verdict.counting.items() for number in numbers}
    rows = [
        ClaimedUnit(
            unit,
            counting.get(unit.number) or (places[unit.pk].group.code if unit.pk in places else ""),
            carried[unit.pk].achieved_on if unit.pk in carried else achieved[unit.pk],
            "" if unit.number in counting else verdict.not_counting.get(unit.number, "Not in this qualification."),
            _plain_recognition(carried[unit.pk]) if unit.pk in carried else {},
        )
        for unit in units
    ]
    return Counted(verdict, rows)


def _plain_recognition(recognition):
    level, credits = recognition.figures
    answer = getattr(recognition, "answer", None)
    reference = answer.reference if answer else ""
    return {
        "kind": recognition.kind,
        "origin": recognition.origin,
        "level": level,
        "credits": credits,
        "reference": reference,
    }


def _place(entry, unit):
    return (entry.group.position, entry.position, "") if entry else (999, 0, unit.number)


def frozen_verdict(counted):
    """The verdict as a claim keeps it: what the rules said when it was submitted, and what did not count."""
    verdict = counted.verdict
    return {
        "satisfied": verdict.satisfied,
        "credits": verdict.credits,
        "level_credits": verdict.level_credits,
        "units": verdict.units,
        "findings": [_plain(finding) for finding in verdict.findings],
        "recognised": {row.unit.number: row.recognised for row in counted.rows if row.recognised},
        "surplus": {
            row.unit.number: {"group": row.group, "achieved_on": row.achieved_on.isoformat(), "why": row.why_not}
            for row in counted.rows
            if not row.counts
        },
    }


def claimed_rows(claim, counted):
    """(the rows that the claim takes, the verdict that it keeps). One for units takes all that no other has (R6.17).

    What does not count towards the whole is no surplus there: each unit stands for itself.
    """
    verdict = frozen_verdict(counted)
    if claim.kind == ClaimKind.FULL:
        return [row for row in counted.rows if row.counts], verdict
    free = rules.unclaimed_units(claim.registration)
    rows = [replace(row, why_not="") for row in counted.rows if row.unit.pk in free]
    sums = {"credits": sum(row.credits or 0 for row in rows), "units": len(rows), "findings": [], "surplus": {}}
    return rows, {**verdict, **sums}


def _plain(finding: Finding):
    return {name: getattr(finding, name) for name in ("code", "sentence", "have", "need", "measure", "met", "binds")}


def frozen_units(claim):
    """The same rows as `counted_units`, from what the claim holds. 2 queries."""
    carried = claim.verdict.get("recognised", {})
    counted = [
        ClaimedUnit(row.unit, row.group, row.achieved_on, recognised=_of(carried, row.unit))
        for row in claim.units.select_related("unit")
    ]
    surplus = claim.verdict.get("surplus", {})
    units = Unit.objects.filter(number__in=surplus)
    rest = [(unit, surplus[unit.number]) for unit in units]
    return counted + [
        ClaimedUnit(unit, row["group"], date.fromisoformat(row["achieved_on"]), row["why"], _of(carried, unit))
        for unit, row in rest
    ]


def _of(carried, unit):
    return carried.get(unit.number, {})
