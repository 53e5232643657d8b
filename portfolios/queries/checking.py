"""The rows of a sheet of learners, looked at cell by cell before anything is written, with the rules of the form."""

from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format

from portfolios import rules
from portfolios.queries.comparing import say_doubled, say_known
from portfolios.queries.known import known_of, name_key
from portfolios.queries.reading import INFO, read_lines
from portfolios.sheets import cells
from portfolios.states import AllocatedRole
from qualifications.numbering import (
    QUALIFICATION_NUMBER,
    UNIT_NUMBER,
    qualification_number_suspect,
    uln_hint,
    unit_number_suspect,
)
from qualifications.states import RelationKind

DECLINED = "declined"


def check_learners(centre, lines):
    """[Checked] of lines (number, {column: text}) of a sheet of learners: what is wrong with which cell, who is there
    already. So many queries for any number of rows: known_of.

    Rows that have been read before are checked again from what was read: no day is guessed a second time.
    """
    found = read_lines(lines, "learners")
    known = known_of(centre, [row.read for row in found])
    for row in found:
        _name(row)
        _email(row, known)
        _born(row, known)
        _uln(row, known)
        _qualification(row, known)
        _site(row, known)
        _dates(row, known)
        _units(row, known)
        _people(row, known)
        row.facts["learner_number"] = row.read.get("learner_number", "")
        row.facts["transferred_from"] = row.read.get("transferred_from", "")
    say_doubled(found)
    for row in found:
        say_known(row, known)
    return found


def _name(row):
    for column in ("given_names", "family_name", "known_as"):
        text = row.read.get(column, "")
        if not text or row.is_wrong(column):
            continue
        if problem := cells.name_problem(text):
            row.wrong(column, problem)
        elif (doubt := cells.name_doubt(text)) and column != "known_as":
            row.warn(column, doubt)
    row.facts["family_name"] = row.read.get("family_name", "")
    row.facts["known_as"] = row.read.get("known_as", "")
    row.facts["name"] = f"{row.read.get('given_names', '')} {row.read.get('family_name', '')}".strip()


def _email(row, known):
    row.facts["email"] = email = row.read.get("email", "").casefold()
    row.read["email"] = email
    if not email or row.is_wrong("email"):
        return
    try:
        validate_email(email)
    except ValidationError:
        row.wrong("email", f"“{email[:60]}” is not an email address, such as name@example.org.")
        return
    user = known.users.get(email)
    if user is None:
        return
    if not user.is_active:
        row.wrong("email", f"The account {email} is closed. Open it again first.")
    elif not row.is_wrong("given_names", "family_name") and name_key(user.full_name) != name_key(row.facts["name"]):
        row.wrong("email", f"{email} belongs to an account in another name. Check the address and the spelling.")
    else:
        row.facts["user"] = user


def _born(row, known):
    born = row.facts.get("date_of_birth")
    if born is None:
        return
    if born >= known.today:
        row.wrong("date_of_birth", f"{date_format(born)} is not in the past.")
    elif rules.age_on(born, known.today) > 110:
        row.wrong("date_of_birth", f"{date_format(born)} is more than 110 years ago. Check the year.")
    elif rules.age_on(born, known.today) < 14 and row.read.get("uln"):
        row.warn("uln", "The learner is under 14, and numbers are given from 14 on. Compare it with their letter.")


def _uln(row, known):
    text = "".join(row.read.get("uln", "").split())
    row.facts["uln"], row.facts["uln_declined"] = "", text.casefold() == DECLINED
    if not text or row.facts["uln_declined"] or row.is_wrong("uln"):
        return
    row.read["uln"] = row.facts["uln"] = text
    if cells.CUT_NUMBER.fullmatch(text):
        row.wrong(
            "uln", f"The spreadsheet has shortened the number to {text}. Format the column as text, enter it anew."
        )
    elif problem := uln_hint(text):
        row.wrong("uln", problem)


def _qualification(row, known):
    text = row.read.get("qualification", "")
    if not text or row.is_wrong("qualification"):
        return
    matches = [edition for edition in known.qualifications if _names(edition, text)]
    approved = [edition for edition in matches if known.approval(edition, known.today)]
    if len(approved or matches) == 1:
        row.facts["qualification"] = (approved or matches)[0]
        _may_register(row, known)
    elif matches:
        numbers = ", ".join(edition.edition for edition in approved or matches)
        row.wrong("qualification", f"“{text[:60]}” names several editions ({numbers}). Enter the number.")
    else:
        row.wrong("qualification", _unknown_qualification(text, known))


def _names(edition, text):
    words = text.upper().replace("/", "").split() or [""]
    mine = {value.upper().replace("/", "").replace(" ", "") for value in (edition.number, edition.own_number) if value}
    return words[0] in mine or "".join(words) in mine or name_key(text) in (name_key(edition.title), edition.code)


def _unknown_qualification(text, known):
    offered = [edition for edition in known.qualifications if edition.pk in known.approvals]
    words = {}
    for edition in offered:
        for value in (edition.number, edition.own_number, edition.title):
            if value:
                words[value.casefold()] = f"{edition.number or edition.own_number} {edition.title}"
    near = get_close_matches(text.casefold(), words, 1, 0.7)
    guess = f" Did you mean {words[near[0]]}?" if near else " The template lists those of the centre."
    suspect = qualification_number_suspect(text.upper()) if QUALIFICATION_NUMBER.fullmatch(text.upper()) else ""
    return f"No qualification here is called “{text[:80]}”.{' ' + suspect if suspect else ''}{guess}"


def _may_register(row, known):
    """Approval, sanction, dates of the edition and age, as the form asks (R5.9, R6.4, R3.1)."""
    edition = row.facts["qualification"]
    on = row.facts.get("registered_on") or known.today
    approval = known.approval(edition, on)
    banned = approval is not None and known.is_banned(approval, on)
    for blocker in rules.said_of_approval(known.centre, edition, on, approval, banned):
        row.wrong("qualification", f"{blocker.sentence} {blocker.remedy}")
    for blocker in rules.edition_blockers(edition, on):
        row.wrong("qualification", f"{blocker.sentence} {blocker.remedy}")
    for sentence in rules.edition_ends_soon(edition, on):
        row.say("qualification", INFO, sentence)
    if not row.is_wrong("date_of_birth"):
        for blocker in rules.age_blockers(edition, on, row.facts.get("date_of_birth")):
            row.wrong("date_of_birth", f"{blocker.sentence} {blocker.remedy}")
    ends = row.facts.get("planned_end_on")
    if ends and edition.certification_end and ends > edition.certification_end:
        last = date_format(edition.certification_end)
        row.warn("planned_end_on", f"Certificates can be claimed until {last} only, before the planned end.")


def _site(row, known):
    text = row.read.get("site", "")
    row.facts["site"] = known.sites.get(name_key(text))
    if text and row.facts["site"] is None and not row.is_wrong("site"):
        near = get_close_matches(name_key(text), known.sites, 1, 0.6)
        names = ", ".join(site.name for site in known.sites.values()) or "none"
        guess = f"Did you mean {known.sites[near[0]].name}?" if near else f"The sites are: {names}."
        row.wrong("site", f"The centre has no site “{text[:60]}”. {guess}")


def _dates(row, known):
    """As actions.check_dates, cell by cell."""
    starts, ends = row.facts.get("starts_on"), row.facts.get("planned_end_on")
    registered, expires = row.facts.get("registered_on"), row.facts.get("expires_on")
    if starts and ends and ends < starts:
        row.wrong("planned_end_on", f"{date_format(ends)} lies before the start on {date_format(starts)}.")
    if registered and registered > known.today:
        row.wrong("registered_on", f"{date_format(registered)} is in the future. Leave it empty until it is done.")
    if expires and not registered and not row.is_wrong("registered_on"):
        row.wrong("registered_on", "Enter the day of registration too, or leave both days empty.")
    if expires and registered and expires <= registered:
        row.wrong("expires_on", f"{date_format(expires)} lies before the registration itself.")
    elif expires and expires < known.today:
        row.warn("expires_on", f"This registration has run out already, on {date_format(expires)}.")
    elif expires and ends and ends > expires:
        row.warn("planned_end_on", f"The registration runs out on {date_format(expires)}, before the planned end.")
    born = row.facts.get("date_of_birth")
    if born and starts and starts <= born and not row.is_wrong("date_of_birth"):
        row.wrong("starts_on", "The course would start before the learner was born.")
    if registered and not row.read.get("learner_number"):
        row.warn("learner_number", "Registered, but without the number that the awarding organisation gave.")


def _units(row, known):
    row.facts["units"] = []
    text, edition = row.read.get("units", ""), row.facts.get("qualification")
    if not text or edition is None or row.is_wrong("units"):
        return
    known_units = known.specification(edition)
    mandatory = {unit.number.upper() for unit in known_units.mandatory}
    for number in dict.fromkeys(_first_words(text.upper())):
        if number in known_units.optional:
            row.facts["units"].append(known_units.optional[number])
        elif number not in mandatory:
            row.wrong("units", _unknown_unit(number, known_units))
    chosen = {unit.pk for unit in [*known_units.mandatory, *row.facts["units"]]}
    for relation in known_units.relations:
        if {relation.first_id, relation.second_id} <= chosen:
            row.wrong("units", _excluded(relation))


def _first_words(text):
    """Unit numbers among semicolons; a title may follow each, as the template writes it."""
    return [part.split()[0] for part in text.replace(",", ";").split(";") if part.strip()]


def _excluded(relation):
    if relation.kind == RelationKind.BARRED:
        return f"{relation.first.number} and {relation.second.number} are a barred pair: only one of them counts."
    return f"{relation.first.number} and {relation.second.number} count as the same unit. Choose one of the two."


def _unknown_unit(number, known_units):
    near = get_close_matches(number, known_units.optional, 1, 0.8)
    if near:
        return f"{number} is not a unit to choose here. Did you mean {known_units.optional[near[0]]}?"
    suspect = unit_number_suspect(number) if UNIT_NUMBER.fullmatch(number) else ""
    return f"{number} is not a unit to choose in this qualification. {suspect}".strip()


def _people(row, known):
    for role in AllocatedRole:
        row.facts[role] = _person(row, known, role)
    if row.facts[AllocatedRole.ASSESSOR] and row.facts[AllocatedRole.ASSESSOR] == row.facts[AllocatedRole.IQA]:
        row.warn(
            "iqa", "Assessor and quality assurer are the same person: they cannot sample what they decided (R1.2)."
        )


def _person(row, known, role):
    text, staff, word = row.read.get(role, ""), known.staff[role], AllocatedRole(role).label.lower()
    if not text or row.is_wrong(role):
        return None
    found = staff.named(text)
    if len(found) != 1:
        names = {name_key(person.full_name): person.full_name for person in staff.scopes}
        near = get_close_matches(name_key(text), names, 1, 0.6)
        guess = f"Did you mean {names[near[0]]}?" if near and not found else "Enter the email address."
        how = "is the name of several people" if found else f"is no {word} of the centre"
        row.wrong(role, f"“{text[:60]}” {how}. {guess}")
        return None
    person, edition = found[0], row.facts.get("qualification")
    if person.email.casefold() == row.facts["email"]:
        row.wrong(role, "Nobody looks after their own portfolio. Choose somebody else.")
    elif edition and not staff.may(person, edition):
        row.wrong(role, f"{person} is no {word} for this qualification. Grant the role first, or choose another.")
    elif (user := row.facts.get("user")) and known.in_conflict(person, user):
        row.wrong(role, f"A conflict of interest between {person} and the learner is declared. Choose another.")
    elif edition:
        _competence(row, known, role, person)
    return person


def _competence(row, known, role, person):
    route = [*known.specification(row.facts["qualification"]).mandatory, *row.facts["units"]]
    missing = [unit.number for unit in route if unit.pk not in known.competent(person, role)]
    if missing:
        shown = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        row.warn(role, f"{person} is not on record as competent for {len(missing)} of {len(route)} units: {shown}.")
