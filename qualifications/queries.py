"""What pages and the solver read of specifications; each in a fixed number of queries."""

from django.db.models import Count, Prefetch

from qualifications import combination
from qualifications.models import Criterion, GroupUnit, Outcome, Qualification, RangeItem, UnitGroup
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import CriterionStyle, RelationKind


def qualification_list():
    """Published editions with how many units each lists."""
    return (
        Qualification.objects.published()
        .select_related("awarding_organisation")
        .annotate(units=Count("groups__entries__unit", distinct=True))
        .order_by("level", "title")
    )


def edition_page(qualification):
    """An edition with its groups in order, each with units, and what else the document says. 6 queries."""
    entries = GroupUnit.objects.select_related("unit").annotate(criteria=Count("unit__outcomes__criteria"))
    groups = (
        UnitGroup.objects.filter(qualification=qualification)
        .select_related("parent")
        .prefetch_related(Prefetch("entries", entries.order_by("position")))
        .order_by("position")
    )
    return {
        "qualification": qualification,
        "organisation": qualification.awarding_organisation,
        "groups": [(group, group_rule(group)) for group in groups],
        "rules": qualification.evidence_rules.select_related("unit"),
        "modules": qualification.standard_modules.annotate(mapped=Count("criteria")),
        "relations": qualification.relations.select_related("first", "second"),
    }


def group_rule(group):
    """The rule of a group in words: "All units", "At least 15 credits and 3 units", "At most 9 credits, if used"."""
    if group.all_units:
        return "All units"
    least = _amounts(group.min_credits, group.min_units, group.min_groups)
    most = _amounts(group.max_credits, group.max_units, group.max_groups)
    words = []
    if least and least == most:
        words.append(f"exactly {least}")
    else:
        words += [f"at least {least}"] if least else []
        words += [f"at most {most}"] if most else []
    if not group.compulsory:
        words.append("if this group is used")
    sentence = ", ".join(words) or "any"
    return sentence[0].upper() + sentence[1:]


def _amounts(credits, units, groups):
    parts = ((credits, "credit"), (units, "unit"), (groups, "group"))
    return " and ".join(f"{amount} {word}{'' if amount == 1 else 's'}" for amount, word in parts if amount)


def unit_page(unit, edition=""):
    """A unit with outcomes, range and criteria, its codes in the style of the organisation that lists it.

    `edition` is the key of the edition from which the reader comes, as text; any other than those that list the unit
    is passed over.
    """
    criteria = Prefetch("criteria", Criterion.objects.order_by("number"))
    ranges = Prefetch("range_items", RangeItem.objects.order_by("position"))
    outcomes = Outcome.objects.filter(unit=unit).order_by("number").prefetch_related(criteria, ranges)
    editions = list(
        Qualification.objects.filter(groups__entries__unit=unit).select_related("awarding_organisation").distinct()
    )
    chosen = next((one for one in editions if str(one.pk) == edition), None)
    known = chosen or next(iter(editions), None)
    style = known.awarding_organisation.criterion_style if known else CriterionStyle.PLAIN
    return {
        "edition": chosen,
        "unit": unit,
        "editions": editions,
        "outcomes": [
            {
                "outcome": outcome,
                "code": outcome_code(style, outcome.number),
                "criteria": [
                    (criterion_code(style, outcome.number, criterion.number), criterion)
                    for criterion in outcome.criteria.all()
                ],
            }
            for outcome in outcomes
        ],
        "references": unit.occupational_references.all(),
        "banks": unit.bank_entries.select_related("bank"),
        "rules": unit.evidence_rules.all(),
        "test": getattr(unit, "test", None),
        "weights": list(unit.test.weights.select_related("outcome")) if hasattr(unit, "test") else [],
    }


def edition_of(qualification):
    """The qualification's rules of combination as plain values for the solver (R6.10-R6.13). 4 queries.

    A level rule without a level of its own asks for the qualification's level.
    """
    groups = list(qualification.groups.order_by("position"))
    entries = list(
        GroupUnit.objects.filter(group__qualification=qualification).select_related("unit").order_by("position")
    )
    relations = list(qualification.relations.select_related("first", "second").order_by("pk"))
    rows = {entry.unit_id: entry.unit for entry in entries}
    listed = set(rows)
    for relation in relations:
        rows |= {relation.first_id: relation.first, relation.second_id: relation.second}
    units = _plain_units(rows)
    return combination.Edition(
        title=qualification.title,
        groups=_plain_groups(groups, entries, units, parent=None),
        min_credits=qualification.min_credits,
        credits_at_level=qualification.credits_at_level,
        credits_level=qualification.credits_level or qualification.level,
        level_mode=qualification.credits_level_mode,
        over_maximum=qualification.over_maximum,
        barred=_pairs(relations, RelationKind.BARRED),
        equivalent=_pairs(relations, RelationKind.EQUIVALENT),
        other_units=tuple(units[pk] for pk in rows if pk not in listed),
    )


def _plain_units(rows):
    counts = Criterion.objects.filter(outcome__unit__in=list(rows)).order_by().values_list("outcome__unit")
    criteria = dict(counts.annotate(Count("pk")))
    return {
        pk: combination.Unit(unit.number, unit.level, unit.credits, unit.guided_hours, criteria.get(pk, 0))
        for pk, unit in rows.items()
    }


def _plain_groups(groups, entries, units, parent):
    return tuple(
        combination.Group(
            code=group.code,
            title=group.title,
            compulsory=group.compulsory,
            all_units=group.all_units,
            units=tuple(units[entry.unit_id] for entry in entries if entry.group_id == group.pk),
            children=_plain_groups(groups, entries, units, parent=group.pk),
            min_units=group.min_units,
            max_units=group.max_units,
            min_credits=group.min_credits,
            max_credits=group.max_credits,
            min_groups=group.min_groups,
            max_groups=group.max_groups,
        )
        for group in groups
        if group.parent_id == parent
    )


def _pairs(relations, kind):
    return tuple((relation.first.number, relation.second.number) for relation in relations if relation.kind == kind)
