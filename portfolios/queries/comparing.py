"""Rows of a sheet against each other, and against who is on record."""

from datetime import date

from django.utils.formats import date_format

from portfolios.queries.known import name_key
from portfolios.queries.reading import INFO

FACTS = ("uln", "date_of_birth", "site", "planned_end_on", "registered_on", "learner_number", "expires_on")

WORDS = {
    "uln": "ULN",
    "date_of_birth": "Date of birth",
    "site": "Site",
    "planned_end_on": "Planned end",
    "registered_on": "Registered on",
    "learner_number": "Learner number",
    "expires_on": "Runs out on",
}


def say_doubled(found):
    """What two rows of one sheet say of the same learner: the later of them is wrong."""
    course, owner, number, person = {}, {}, {}, {}
    for row in found:
        # What is no address and no number says nothing of anybody else.
        email = "" if row.is_wrong("email") else row.facts["email"]
        uln = "" if row.is_wrong("uln") else row.facts["uln"]
        edition = row.facts.get("qualification")
        key = (name_key(row.facts["name"]), row.facts.get("date_of_birth"))
        if email:
            first = owner.setdefault(email, row)
            if first is not row and name_key(first.facts["name"]) != key[0]:
                row.wrong("email", f"Row {first.number} has this address for {first.facts['name']}.")
        if email and edition:
            first = course.setdefault((email, edition.pk), row)
            if first is not row:
                row.wrong("email", f"The same learner on the same qualification as in row {first.number}.")
        if uln:
            first = number.setdefault(uln, row)
            if first is not row and first.facts["email"] != email:
                row.wrong("uln", f"Row {first.number} has the same ULN for {first.facts['name']}.")
        if all(key):
            first = person.setdefault(key, row)
            if first is not row and first.facts["email"] != email:
                row.warn("given_names", f"The same name and date of birth as in row {first.number}. Two people?")


def say_known(row, known):
    """What is on record of the learner of a row: registered already, or somebody else with the same number or name."""
    email, edition = row.facts["email"], row.facts.get("qualification")
    if edition and (registration := known.live.get((email, edition.pk))):
        row.exists = registration
        row.messages = [
            message for message in row.messages if message[0] not in ("", "qualification", "assessor", "iqa")
        ]
        row.say("", INFO, f"{registration.name} is registered already: nothing is written.")
        _tell_differences(row, registration)
        return
    uln = "" if row.is_wrong("uln") else row.facts["uln"]
    for other in known.by_uln.get(uln, []):
        if other.learner.email.casefold() != email:
            sentence = f"This is the ULN of {other.name} ({other.learner.email}), who is registered already."
            row.wrong("uln", f"{sentence} Check the number, or use that address.")
    key = (name_key(row.facts["name"]), row.facts.get("date_of_birth"))
    for other in known.by_person.get(key, []):
        if other.learner.email.casefold() != email:
            sentence = f"{other.name}, born on the same day, is registered already as {other.learner.email}."
            row.warn("email", f"{sentence} If it is the same person, use that address.")


def _tell_differences(row, registration):
    """What the sheet says otherwise than the record. A sheet changes nothing; a correction is an act of its own."""
    for name in FACTS:
        given, on_record = row.facts.get(name), getattr(registration, name)
        if given and given != on_record:
            sentence = (
                f"{WORDS[name]}: on record {_shown(on_record)}, in the sheet {_shown(given)}. Nothing is changed."
            )
            row.say(name, INFO, sentence)


def _shown(value):
    if not value:
        return "nothing"
    return date_format(value) if isinstance(value, date) else str(value)
