"""Numbers that come back from an awarding organisation, matched with the registrations that they belong to."""

import re
from collections import defaultdict

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from portfolios import rules
from portfolios.models import Registration
from portfolios.queries.known import name_key
from portfolios.queries.reading import INFO, read_lines
from portfolios.states import RegistrationStatus

REFERENCE = re.compile(r"R?0*([1-9][0-9]{0,9})", re.IGNORECASE)


def check_numbers(centre, lines):
    """[Checked] of lines of a sheet of numbers; `exists` is the registration that a number belongs to, once it is on
    record there. 2 queries for any number of rows."""
    found = read_lines(lines, "numbers")
    ids, days = set(), set()
    for row in found:
        if match := REFERENCE.fullmatch(row.read.get("reference", "")):
            ids.add(int(match[1]))
        if day := row.facts.get("date_of_birth"):
            days.add(day)
    by_id, by_person = {}, defaultdict(list)
    wanted = Registration.objects.filter(Q(pk__in=ids) | Q(date_of_birth__in=days), centre=centre)
    for registration in wanted.select_related("learner", "qualification__awarding_organisation"):
        by_id[registration.pk] = registration
        if registration.status == RegistrationStatus.REGISTERED:
            by_person[name_key(registration.name), registration.date_of_birth].append(registration)
    taken = _taken(centre, found)
    for row in found:
        _match(row, by_id, by_person)
        _compare(row, taken)
    _doubled(found)
    return found


def _taken(centre, found):
    numbers = {row.read.get("learner_number", "") for row in found} - {""}
    rows = Registration.objects.filter(centre=centre, learner_number__in=numbers)
    taken = defaultdict(list)
    for registration in rows.select_related("qualification"):
        taken[registration.learner_number, registration.qualification.awarding_organisation_id].append(registration)
    return taken


def _match(row, by_id, by_person):
    """By our reference, else by name and birthday; what does not fit the registration found is said."""
    name = f"{row.read.get('given_names', '')} {row.read.get('family_name', '')}".strip()
    key = (name_key(name), row.facts.get("date_of_birth"))
    reference = row.read.get("reference", "")
    if not reference:
        _match_person(row, by_person.get(key, []), all(key))
        return
    match = REFERENCE.fullmatch(reference)
    registration = by_id.get(int(match[1])) if match else None
    if registration is None:
        row.wrong("reference", f"No registration here has the reference “{reference[:30]}”.")
        return
    row.facts["registration"] = registration
    if name and key[0] != name_key(registration.name):
        row.wrong("family_name", f"{registration.reference} is {registration.name}, not {name}.")
    if key[1] and key[1] != registration.date_of_birth:
        born = date_format(registration.date_of_birth)
        row.wrong("date_of_birth", f"{registration.name} was born on {born} as registered here.")


def _match_person(row, matches, is_whole):
    if not is_whole:
        row.wrong("reference", "Without our reference the row needs the names and the date of birth.")
    elif not matches:
        row.wrong("family_name", "Nobody of this name and birthday is registered here.")
    elif len(matches) > 1:
        references = ", ".join(registration.reference for registration in matches)
        row.wrong("reference", f"Several registrations fit: {references}. Enter the reference.")
    else:
        row.facts["registration"] = matches[0]


def _compare(row, taken):
    """What stands in the way of putting the number on record."""
    registration, number = row.facts.get("registration"), row.read.get("learner_number", "")
    if registration is None or not number:
        return
    row.facts["learner_number"] = number
    if len(number) <= 30 and registration.learner_number == number and registration.registered_on:
        row.exists = registration
        row.say("", INFO, f"{registration.name} has this number already: nothing is written.")
        return
    if registration.status != RegistrationStatus.REGISTERED:
        row.wrong(
            "reference", f"The registration of {registration.name} is {registration.get_status_display().lower()}."
        )
    if registration.learner_number and registration.learner_number != number:
        row.wrong("learner_number", f"{registration.name} has the number {registration.learner_number} on record.")
    for other in taken.get((number, registration.qualification.awarding_organisation_id), []):
        if other.learner_id != registration.learner_id:
            row.wrong("learner_number", f"{other.name} has the same number.")
    _compare_days(row, registration)


def _compare_days(row, registration):
    on = row.facts.get("registered_on") or registration.registered_on
    expires = row.facts.get("expires_on")
    if on is None and not row.is_wrong("registered_on"):
        row.wrong("registered_on", "Enter the day of registration there.")
    elif on and on > timezone.localdate():
        row.wrong("registered_on", f"{date_format(on)} is in the future.")
    elif on and expires and expires <= on:
        row.wrong("expires_on", f"{date_format(expires)} lies before the registration itself.")
    elif on and registration.registered_on and on != registration.registered_on:
        row.wrong("registered_on", f"On record is {date_format(registration.registered_on)}.")
    elif on:
        for blocker in rules.age_blockers(registration.qualification, on, registration.date_of_birth):
            row.wrong("registered_on", f"{blocker.sentence} {blocker.remedy}")
        for blocker in rules.edition_blockers(registration.qualification, on):
            if blocker.code != "not_published":
                row.wrong("registered_on", blocker.sentence)
    row.facts["registered_on"], row.facts["expires_on"] = on, expires or registration.expires_on


def _doubled(found):
    lines = {}
    for row in found:
        if registration := row.facts.get("registration"):
            first = lines.setdefault(registration.pk, row)
            if first is not row:
                row.wrong("reference", f"The same learner as in row {first.number}.")
