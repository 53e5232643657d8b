"""Units as rows of text, with their totals. Credits and guided hours that an edition does not give stay unsaid."""

from certification.printing.facts import CONFIRMED, SUBMITTED
from config.printing.words import NOT_GIVEN, plural, short_day

CLAIM_WORDS = {"": "Not yet claimed", SUBMITTED: "Submitted", CONFIRMED: "Confirmed"}
ALWAYS_SHOWN = 5  # columns: title, number, level, grade, date
LONG_NUMBER, LONG_GRADE = 12, 5  # characters that fit the usual column


def unit_table(units, groups=()):
    """Rows by group (one group without a heading if there are none), totals, and which columns are needed."""
    rows = [unit_row(unit) for unit in units]
    headings = [group.to_dict() for group in groups] or [{"code": ""}]
    shown = {
        "has_groups": bool(groups),
        "has_credits": any(unit.credits is not None for unit in units),
        "has_hours": any(unit.guided_hours is not None for unit in units),
        "has_marks": any(unit.transferred or unit.accepted_as or not unit.counted for unit in units),
    }
    return {
        **shown,
        "rows": rows,
        "groups": [
            {**group, "rows": [row for row in rows if not groups or row["group"] == group["code"]]}
            for group in headings
        ],
        "columns": str(ALWAYS_SHOWN + sum(shown.values())),
        "has_transferred": any(unit.transferred for unit in units),
        "has_accepted": any(unit.accepted_as for unit in units),
        "has_surplus": any(not unit.counted for unit in units),
        "has_long_numbers": any(len(unit.number) > LONG_NUMBER for unit in units),
        "has_long_grades": any(len(unit.grade) > LONG_GRADE for unit in units),
        "count": plural(len(units), "unit"),
        "all": total("All units achieved", units),
        "totals": totals(units),
    }


def unit_row(unit):
    return {
        "title": unit.title,
        "number": unit.number,
        "level": str(unit.level),
        "credits": given(unit.credits),
        "hours": given(unit.guided_hours),
        "grade": unit.grade,
        "achieved": short_day(unit.achieved_on),
        "group": unit.group,
        "mark": ", ".join(mark_words(unit)),
        "earlier": "transferred" if unit.transferred else unit.accepted_as.lower(),
        "claim": " ".join([CLAIM_WORDS[unit.claim], *([short_day(unit.claimed_on)] if unit.claimed_on else [])]),
    }


def mark_words(unit):
    if unit.transferred:
        yield "Transferred"
    if unit.accepted_as:
        yield unit.accepted_as
    if not unit.counted:
        yield "Surplus"


def given(figure):
    return NOT_GIVEN if figure is None else str(figure)


def totals(units):
    """Counted units; then, only if there are any, surplus units and all of them together."""
    counted = [unit for unit in units if unit.counted]
    surplus = [unit for unit in units if not unit.counted]
    lines = [total("Counted towards the qualification", counted)]
    if surplus:
        lines += [total("Surplus", surplus), total("All units achieved", units)]
    return lines


def total(label, units):
    return {
        "label": label,
        "credits": str(credit_sum(units)),
        "hours": str(sum(unit.guided_hours or 0 for unit in units)),
        "count": plural(len(units), "unit"),
    }


def credit_sum(units):
    return sum(unit.credits or 0 for unit in units)


def tally(facts):
    """The large figures of a transcript: what counts, and beside it what the edition asks for."""
    counted = [unit for unit in facts.units if unit.counted]
    surplus = len(facts.units) - len(counted)
    figures = []
    if any(unit.credits is not None for unit in counted):
        figures.append(figure("Credits counted", credit_sum(counted), facts.min_credits))
        if facts.credits_level is not None:
            high = [unit for unit in counted if unit.level >= facts.credits_level]
            label = f"Of them at level {facts.credits_level} or above"
            figures.append(figure(label, credit_sum(high), facts.credits_at_level))
    note = f"{surplus} surplus" if surplus else ""
    figures.append({"label": "Units counted", "value": str(len(counted)), "note": note})
    if any(unit.guided_hours is not None for unit in counted):
        hours = sum(unit.guided_hours or 0 for unit in counted)
        figures.append({"label": "Guided learning hours", "value": str(hours), "note": "of the counted units"})
    return figures


def figure(label, value, needed):
    return {"label": label, "value": str(value), "note": "" if needed is None else f"{needed} needed"}


def achieved_so_far(facts):
    """The sentence of a transcript for a qualification that is not complete."""
    counted = [unit for unit in facts.units if unit.counted]
    if facts.min_credits is not None:
        return f"Credits achieved so far: {credit_sum(counted)} of {facts.min_credits}."
    return f"Units achieved so far: {len(counted)}."
