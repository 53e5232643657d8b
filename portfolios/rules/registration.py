"""What stands in the way of a registration, an allocation or a choice of units."""

from datetime import timedelta

from django.db.models import Q
from django.utils.formats import date_format

from centres.models import Membership, QualificationApproval
from centres.rules import has_sanction, in_conflict
from centres.states import SanctionEffect
from config.refusals import Blocker
from portfolios.models import GRANTS, EvidenceLink
from portfolios.rules.holding import hold_blockers
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus, UnitOrigin
from qualifications.models import UnitRelation
from qualifications.states import EditionStatus, RelationKind


def register_blockers(centre, qualification, on, date_of_birth=None):
    """Why the centre cannot register a learner on the edition on the day `on` (R5.9, R6.4, R3.1)."""
    return [
        *approval_blockers(centre, qualification, on),
        *edition_blockers(qualification, on),
        *age_blockers(qualification, on, date_of_birth),
    ]


def age_blockers(qualification, on, date_of_birth):
    """Why the learner is too young for the qualification on the day `on`; nothing when the birthday is not given."""
    if not (date_of_birth and qualification.min_age) or age_on(date_of_birth, on) >= qualification.min_age:
        return []
    sentence = f"The learner is {age_on(date_of_birth, on)}; this qualification starts at {qualification.min_age}."
    return [Blocker("too_young", sentence, "Check the date of birth, or register after the birthday.")]


def age_on(date_of_birth, on):
    """Completed years on the day `on`."""
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def approval_blockers(centre, qualification, on):
    """Why the approval of the centre allows no registration on the day `on` (R5.9)."""
    approval = QualificationApproval.objects.in_force(on).filter(centre=centre, qualification=qualification).first()
    banned = approval is not None and has_sanction(approval, SanctionEffect.NO_REGISTER, on)
    return said_of_approval(centre, qualification, on, approval, banned)


def said_of_approval(centre, qualification, on, approval, banned):
    """The same where approval and sanction have been read already, of many learners at once."""
    if approval is None:
        sentence = f"{centre} has no approval for {qualification} on {date_format(on)}."
        return [Blocker("not_approved", sentence, "Choose a qualification that the centre is approved for.")]
    if banned:
        sentence = "The awarding organisation allows the centre no new registrations on this qualification."
        return [Blocker("no_register", sentence, "Settle the sanction with the awarding organisation first.")]
    return []


def edition_blockers(qualification, on):
    """Why the edition takes no registration on the day `on` (R6.4)."""
    first, last = qualification.operational_start, qualification.registration_end
    if qualification.status != EditionStatus.PUBLISHED:
        sentence = f"This edition of {qualification} is not open for registration."
        yield Blocker("not_published", sentence, "Choose the edition that is in force.")
    if first and on < first:
        yield Blocker("too_early", f"Registration opens on {date_format(first)}.", "Register on or after that day.")
    if last and on > last:
        sentence = f"Registration closed on {date_format(last)}."
        yield Blocker("too_late", sentence, "Choose the edition that has taken its place.")


LONG_BEFORE = timedelta(days=183)  # six months and three before its dates an edition is spoken of (R6.4)
SHORT_BEFORE = timedelta(days=92)


def edition_ends_soon(qualification, on):
    """Sentences about the last days of registration and certification, six and again three months ahead (R6.4)."""
    for what, last in (("registration", qualification.registration_end), ("claim", qualification.certification_end)):
        if last and on <= last <= on + LONG_BEFORE:
            months = "three" if last <= on + SHORT_BEFORE else "six"
            yield f"The last day of {what} is {date_format(last)}, in less than {months} months."


def allocate_blockers(registration, role, person):
    """Why the person cannot look after the registration in the role.

    Competence is asked per unit on the day of a decision (R1.8), and one person may assess some units of a learner
    and quality assure others (R1.2, R1.3); so neither blocks here.
    """
    return said_of_allocation(
        registration,
        role,
        person,
        granted=person.is_active and _holds_grant(person, registration, role),
        conflict=in_conflict(person, registration.learner, registration.centre),
        already=registration.allocations.in_force().filter(role=role, person=person, ends_on=None).exists(),
    )


def said_of_allocation(registration, role, person, *, granted, conflict, already):
    """The same where grant, conflict and allocations have been read already, of many learners at once."""
    found = []
    word = AllocatedRole(role).label.lower()
    if registration.status != RegistrationStatus.REGISTERED:
        found.append(Blocker("not_registered", "The registration is no longer open.", "Nobody can be allocated."))
    if registration.learner_id == person.pk:
        found.append(Blocker("own_learner", "Nobody looks after their own portfolio.", "Choose somebody else."))
    if not granted:
        sentence = f"{person} is not {_a(word)} of this centre for this qualification."
        found.append(Blocker("no_grant", sentence, "Grant the role first, or choose somebody who holds it."))
    if conflict:
        sentence = f"A conflict of interest between {person} and {registration.name} is declared."
        found.append(Blocker("conflict", sentence, "Choose somebody without an interest (R1.4)."))
    if already:
        found.append(Blocker("already", f"{person} is already the {word}.", "Nothing has to be done."))
    return found


def _holds_grant(person, registration, role):
    scope = Q(qualification=None) | Q(qualification=registration.qualification_id)
    grants = Membership.objects.in_force().filter(user=person, centre=registration.centre_id, role__in=GRANTS[role])
    return grants.filter(scope).exists()


def _a(word):
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def route_blockers(registration, units):
    """Why these optional units cannot be the learner's choice; `units` are all that are to be chosen.

    Only structure is asked: units of the edition, no two that exclude each other (R6.12), nothing taken away that
    evidence already serves. Whether the route satisfies the rules of combination is the solver's question.
    """
    if registration.status == RegistrationStatus.WITHDRAWN:
        return [Blocker("withdrawn", "The registration is withdrawn: its units stay as they are.", "Register again.")]
    if registration.route_closed_at:
        remedy = "Withdraw the claim first, if the units have to change."
        return [Blocker("route_closed", "A claim was made: the units can no longer be changed.", remedy)]
    chosen = list(units)
    found = [*_unknown_units(registration.qualification, chosen), *_removed_units(registration, chosen)]
    kept = {entry.unit_id: entry.unit for entry in registration.route.select_related("unit") if not _chosen(entry)}
    return [*found, *exclusion_blockers(registration.qualification, {**kept, **{unit.pk: unit for unit in chosen}})]


def _chosen(entry):
    return entry.origin == UnitOrigin.CHOSEN


def _unknown_units(qualification, units):
    known = set(qualification.groups.values_list("entries__unit", flat=True))
    for unit in units:
        if unit.pk not in known:
            sentence = f"{unit.number} {unit.title} is not a unit of {qualification}."
            yield Blocker("unknown_unit", sentence, "Choose from the units that the specification lists.")


def exclusion_blockers(qualification, units_by_pk):
    """Pairs among the units of which only one counts: barred, or one unit under two numbers (R6.12)."""
    relations = UnitRelation.objects.filter(qualification=qualification, first__in=units_by_pk, second__in=units_by_pk)
    for relation in relations:
        first, second = units_by_pk[relation.first_id], units_by_pk[relation.second_id]
        if relation.kind == RelationKind.BARRED:
            sentence = f"{first.number} and {second.number} are a barred pair: only one of them counts."
        else:
            sentence = f"{first.number} and {second.number} count as the same unit."
        yield Blocker(f"{relation.kind}_pair", sentence, "Choose one of the two.")


def _removed_units(registration, chosen):
    keep = {unit.pk for unit in chosen}
    going = [
        entry for entry in registration.route.select_related("unit") if _chosen(entry) and entry.unit_id not in keep
    ]
    used = set(
        EvidenceLink.objects.filter(evidence__registration=registration)
        .exclude(evidence__status=EvidenceStatus.WITHDRAWN)
        .values_list("criterion__outcome__unit", flat=True)
    )
    if going:
        yield from hold_blockers(registration)
    for entry in going:
        if entry.locked_at:
            sentence = f"{entry.unit.number} is signed off and stays in the route."
            yield Blocker("unit_locked", sentence, "A quality assurer can reopen it, with a reason.")
        elif entry.unit_id in used:
            sentence = f"{entry.unit.number} has evidence and stays in the route."
            yield Blocker("unit_in_use", sentence, "Take the evidence off its criteria first.")
