"""The rules of combination by trying every choice: slow, plain, and written from the definition alone.

Shares no code with qualifications.combination; it reads only the fields of an edition. A *choice* is a dict from the
number of each counting unit to the code of the group it counts in.
"""

from dataclasses import replace


def every_group(groups):
    for group in groups:
        yield group
        yield from every_group(group.children)


def listed(edition):
    """The listed units by number, in the order of the document."""
    found = {}
    for group in every_group(edition.groups):
        for unit in group.units:
            found.setdefault(unit.number, unit)
    return found


def all_units(edition):
    return listed(edition) | {unit.number: unit for unit in edition.other_units}


def same_unit(edition, number):
    """The number and all that is equivalent to it, directly or through others."""
    family = {number}
    while True:
        more = {b for pair in edition.equivalent for a, b in (pair, pair[::-1]) if a in family} - family
        more = {other for other in more if other in all_units(edition)}
        if not more:
            return family
        family |= more


def places(edition, number):
    """The codes of the groups that list the unit or an equivalent."""
    family = same_unit(edition, number)
    return [group.code for group in every_group(edition.groups) if any(unit.number in family for unit in group.units)]


def every_choice(edition, available):
    """Every way to let some of the available units count: each kind of unit once, no barred pair."""
    known = all_units(edition)
    numbers = [number for number in known if number in available]
    families = {number: same_unit(edition, number) for number in numbers}
    homes = {number: places(edition, number) for number in numbers}

    def clash(number, other):
        if other in families[number]:
            return True
        for first, second in edition.barred:
            for a, b in ((first, second), (second, first)):
                if a in families[number] and b in families[other]:
                    return True
        return False

    clashes = {(a, b) for a in numbers for b in numbers if a != b and clash(a, b)}

    def extend(position, choice):
        if position == len(numbers):
            yield dict(choice)
            return
        yield from extend(position + 1, choice)
        number = numbers[position]
        if all((number, other) not in clashes for other in choice):
            for code in homes[number]:
                choice[number] = code
                yield from extend(position + 1, choice)
                del choice[number]

    yield from extend(0, {})


class Broken(Exception):
    """A maximum is exceeded."""


def at_level(edition, unit):
    if edition.credits_at_level is None:
        return False
    if edition.level_mode == "exactly":
        return unit.level == edition.credits_level
    return unit.level >= edition.credits_level


def missing_by_rule(edition, choice):
    """How much is missing of each minimum that binds, in a choice. Raises Broken where a maximum is exceeded."""
    known = all_units(edition)
    missing = []

    def need(least, have):
        if least and have < least:
            missing.append(least - have)

    def judge(group, bound):
        """(units, credits, the level credits that these can include) of a group; its minima are noted if they bind."""
        own = [known[number] for number, code in choice.items() if code == group.code]
        used = counts_in(group)
        binds = used or (bound and group.compulsory)
        units, credit, levels = (
            len(own),
            sum(unit.credits or 0 for unit in own),
            {sum(unit.credits or 0 for unit in own if at_level(edition, unit))},
        )
        groups = 0
        for child in group.children:
            more_units, more_credit, more_levels = judge(child, binds)
            units, credit = units + more_units, credit + more_credit
            levels = {level + more for level in levels for more in more_levels}
            groups += 1 if counts_in(child) else 0
        if group.max_units is not None and units > group.max_units:
            raise Broken
        if group.max_groups is not None and groups > group.max_groups:
            raise Broken
        if group.max_credits is not None and credit > group.max_credits:
            if edition.over_maximum == "whole":
                raise Broken
            lost = credit - group.max_credits
            levels = {
                level - off
                for level in levels
                for off in range(lost + 1)
                if off <= level and lost - off <= credit - level
            }
            credit = group.max_credits
        if binds:
            if group.all_units:
                kinds = {frozenset(same_unit(edition, unit.number)) for unit in group.units}
                need(len(kinds), len(own))
            need(group.min_units, units)
            need(group.min_credits, credit)
            need(group.min_groups, groups)
            said = (group.all_units and group.units) or group.min_units or group.min_credits or group.min_groups
            if not said and not any(child.compulsory for child in group.children):
                need(1, units)
        return units, credit, levels

    def counts_in(group):
        return group.code in choice.values() or any(counts_in(child) for child in group.children)

    results = [judge(group, True) for group in edition.groups]
    levels = {0}
    for _, _, more_levels in results:
        levels = {level + more for level in levels for more in more_levels}
    need(edition.min_credits, sum(credit for _, credit, _ in results))
    need(edition.credits_at_level, max(levels))
    return missing


def possible(edition, available):
    """(choice, what is missing) of every choice that exceeds no maximum."""
    for choice in every_choice(edition, available):
        try:
            yield choice, missing_by_rule(edition, choice)
        except Broken:
            continue


def satisfied(edition, achieved):
    return any(not missing for _, missing in possible(edition, achieved))


def best_choice(edition, achieved):
    """The choice that `evaluate` promises to show, without equivalents. Returns (unmet rules, missing, choice)."""
    known = all_units(edition)
    order = [(group.code, unit.number) for group in every_group(edition.groups) for unit in group.units]

    def rank(entry):
        choice, missing = entry
        credit = sum(known[number].credits or 0 for number in choice)
        taken = sorted(order.index((code, number)) for number, code in choice.items()) if order else []
        return len(missing), sum(missing), -credit, -len(choice), taken

    choice, missing = min(possible(edition, achieved), key=rank)
    return len(missing), sum(missing), choice


def least_missing(edition, achieved):
    return min((len(missing), sum(missing)) for _, missing in possible(edition, achieved))


def least_work(edition, achieved, by, open_criteria, unavailable):
    """(total, units to add), or None."""
    order = list(listed(edition))
    work = {number: getattr(unit, by) for number, unit in listed(edition).items()}
    if by == "criteria":
        work |= {number: count for number, count in open_criteria.items() if number in work}
    had = set(achieved)
    could = had | (set(order) - set(unavailable))
    answers = []
    for choice, missing in possible(edition, could):
        if not missing:
            added = [number for number in order if number in choice and number not in had]
            total = sum(work[number] for number in added)
            answers.append((total, len(added), [order.index(number) for number in added], tuple(added)))
    return (min(answers)[0], min(answers)[3]) if answers else None


def hours_of_shortest_routes(edition):
    """(least, most) guided hours of the routes with the least credits, or units; None if there is none."""
    known = listed(edition)
    if any(unit.guided_hours is None for unit in known.values()):
        return None
    by_credits = edition.min_credits or any(group.min_credits for group in edition.groups)
    routes = []
    for choice, missing in possible(replace(edition, over_maximum="whole"), set(known)):
        if not missing:
            size = sum(known[number].credits or 0 for number in choice) if by_credits else len(choice)
            routes.append((size, sum(known[number].guided_hours for number in choice)))
    shortest = [hours for size, hours in routes if size == min(routes)[0]]
    return (min(shortest), max(shortest)) if shortest else None
