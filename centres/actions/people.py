"""What administrators do about people, roles, competence and approvals: the only place that writes them."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from centres import queries, rules
from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import (
    Centre,
    Competence,
    ConflictOfInterest,
    CpdEntry,
    DirectClaimsChange,
    Membership,
    QualificationApproval,
    Sanction,
    User,
)
from centres.states import STAFF_ROLES, CpdKind
from config.letters import full_address
from config.refusals import BadInput, NotAllowed, StaleState

FROM_HOUR = 6  # of the day, from which letters go out
NOT_ADMINISTRATOR = "Only an administrator of the centre can do this, and nobody for themselves."


def _refuse_unless(user, centre, person=None):
    if not rules.can_administer(user, centre) or (person is not None and person.pk == user.pk):
        raise NotAllowed(NOT_ADMINISTRATOR)


@transaction.atomic
def add_person(centre, *, by, email, full_name):
    """A person of the centre, found by e-mail address or new; a new one sets a password by the reset link.

    The name of a person who exists already is left as it is: it belongs to them.
    """
    _refuse_unless(by, centre)
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(email, full_name)
        record_act(centre, by=by, verb="added person", obj=person)
    return person


@transaction.atomic
def grant_role(centre, *, by, user, role, qualification=None, starts_on=None):
    """Grant a role, for one qualification or all. Raises NotAllowed, or StaleState when it is granted already."""
    _refuse_unless(by, centre, user)
    try:
        with transaction.atomic():
            grant = Membership.objects.create(
                centre=centre,
                user=user,
                role=role,
                qualification=qualification,
                starts_on=starts_on or timezone.localdate(),
                granted_by=by,
            )
    except IntegrityError as error:
        raise StaleState(f"{user} holds this role already.") from error
    scope = str(qualification) if qualification else "all qualifications"
    record_act(centre, by=by, verb="granted role", obj=grant, role=role, scope=scope)
    return grant


@transaction.atomic
def end_grant(membership, *, by):
    """The grant ends with today; what was done under it stays (R1.13)."""
    if not rules.can_end_grant(by, membership):
        raise NotAllowed(NOT_ADMINISTRATOR)
    today = timezone.localdate()
    # A grant of the future ends on the day on which it would start: dates never run backwards.
    ends_on = max(today, membership.starts_on)
    if not Membership.objects.filter(pk=membership.pk, ends_on=None).update(ends_on=ends_on):
        raise StaleState("This grant has ended already.")
    record_act(membership.centre, by=by, verb="ended role", obj=membership, role=membership.role)


@transaction.atomic
def record_competence(centre, *, by, user, units, duty, trainee=False, basis="", seen="", starts_on=None, ends_on=None):
    """Put on record that the person may assess or quality assure the units, perhaps until a day (R1.7, R1.8).

    `basis` is what it rests on, `seen` the evidence of it that somebody has looked at.
    Units that are on record already for the duty, for as long, are left as they are. Returns the new rows.
    """
    _refuse_unless(by, centre, user)
    if not basis.strip():
        raise BadInput("Say what the competence rests on: qualification held, experience, CPD.")
    starts_on = starts_on or timezone.localdate()
    if ends_on and ends_on < starts_on:
        raise BadInput("The last day cannot be before the first.")
    as_long = Q(ends_on=None) | Q(ends_on__gte=ends_on) if ends_on else Q(ends_on=None)
    held = set(Competence.objects.filter(as_long, centre=centre, user=user, duty=duty).values_list("unit", flat=True))
    rows = [
        Competence(
            centre=centre,
            user=user,
            unit=unit,
            duty=duty,
            trainee=trainee,
            basis=basis.strip(),
            seen=seen.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by=by,
        )
        for unit in units
        if unit.pk not in held
    ]
    Competence.objects.bulk_create(rows)
    if rows:
        numbers = [row.unit.number for row in rows]
        facts = {"duty": duty, "trainee": trainee, "units": numbers, "basis": basis, "seen": seen, "until": ends_on}
        record_act(centre, by=by, verb="recorded competence", obj=user, **facts)
    return rows


@transaction.atomic
def end_competence(competence, *, by):
    """End it today, or on its first day if that is to come. Raises NotAllowed, or StaleState where it has ended."""
    if not rules.can_end_competence(by, competence):
        raise NotAllowed(NOT_ADMINISTRATOR)
    ends_on = max(timezone.localdate(), competence.starts_on)
    goes_on = Q(ends_on=None) | Q(ends_on__gt=ends_on)
    if not Competence.objects.filter(goes_on, pk=competence.pk).update(ends_on=ends_on):
        raise StaleState("This competence has ended already.")
    facts = {"duty": competence.duty, "unit": competence.unit.number}
    record_act(competence.centre, by=by, verb="ended competence", obj=competence.user, **facts)


@transaction.atomic
def declare_conflict(centre, *, by, person, other, nature):
    """A personal interest between two people: neither assesses nor samples the other from now on (R1.4)."""
    _refuse_unless(by, centre)
    if person.pk == other.pk:
        raise BadInput("A conflict of interest is between two different people.")
    if not nature.strip():
        raise BadInput("Say what the interest is.")
    conflict = ConflictOfInterest.objects.create(
        centre=centre, person=person, other=other, nature=nature.strip(), declared_by=by
    )
    record_act(centre, by=by, verb="declared conflict", obj=conflict, people=[str(person), str(other)])
    return conflict


@transaction.atomic
def record_approval(centre, *, by, qualification, centre_number, printer, direct_claims_from=None, starts_on=None):
    """The awarding organisation has approved the centre for an edition."""
    _refuse_unless(by, centre)
    try:
        with transaction.atomic():
            approval = QualificationApproval.objects.create(
                centre=centre,
                qualification=qualification,
                centre_number=centre_number,
                printer=printer,
                direct_claims_from=direct_claims_from,
                starts_on=starts_on or timezone.localdate(),
            )
    except IntegrityError as error:
        raise StaleState("The centre is approved for this qualification already.") from error
    if direct_claims_from:
        DirectClaimsChange.objects.create(approval=approval, starts_on=direct_claims_from, by=by)
    record_act(centre, by=by, verb="recorded approval", obj=approval, centre_number=centre_number, printer=printer)
    return approval


@transaction.atomic
def change_approval(
    approval,
    *,
    by,
    centre_number,
    printer,
    direct_claims_from=None,
    direct_claims_to=None,
    reference="",
    recommended_by="",
):
    """Change who prints, the centre's number, or the dates of direct claims status (R5.6).

    Each change of the status is a row of its own, with the organisation's reference and who recommended it.
    """
    _refuse_unless(by, approval.centre)
    if direct_claims_from and direct_claims_to and direct_claims_to < direct_claims_from:
        raise BadInput("Direct claims cannot end before they start.")
    facts = {
        "centre_number": centre_number,
        "printer": printer,
        "direct_claims_from": direct_claims_from,
        "direct_claims_to": direct_claims_to,
    }
    before = QualificationApproval.objects.select_for_update().get(pk=approval.pk)
    QualificationApproval.objects.filter(pk=approval.pk).update(**facts)
    said = {"reference": reference.strip(), "recommended_by": recommended_by.strip()}
    dates = direct_claims_from, direct_claims_to
    if dates != (before.direct_claims_from, before.direct_claims_to) or any(said.values()):
        DirectClaimsChange.objects.create(approval=approval, starts_on=dates[0], ends_on=dates[1], by=by, **said)
    record_act(approval.centre, by=by, verb="changed approval", obj=approval, **facts, **said)


@transaction.atomic
def record_sanction(approval, *, by, effect, reason, starts_on=None):
    """A sanction of the awarding organisation, held by its effect (R5.9)."""
    _refuse_unless(by, approval.centre)
    if not reason.strip():
        raise BadInput("Give the awarding organisation's reason or reference.")
    sanction = Sanction.objects.create(
        approval=approval, effect=effect, reason=reason.strip(), starts_on=starts_on or timezone.localdate()
    )
    record_act(approval.centre, by=by, verb="recorded sanction", obj=sanction, effect=effect)
    return sanction


@transaction.atomic
def end_sanction(sanction, *, by):
    """The awarding organisation has lifted a sanction: it ends with yesterday, so that work goes on today.

    One that was recorded today ends today, its last day. Raises NotAllowed or StaleState.
    """
    if not rules.can_end_sanction(by, sanction):
        raise NotAllowed(NOT_ADMINISTRATOR)
    ends_on = max(timezone.localdate() - timedelta(days=1), sanction.starts_on)
    if not Sanction.objects.filter(pk=sanction.pk, ends_on=None).update(ends_on=ends_on):
        raise StaleState("This sanction has been lifted already.")
    record_act(sanction.approval.centre, by=by, verb="lifted sanction", obj=sanction, effect=sanction.effect)


# --- professional development -----------------------------------------------------------------------------------------


@transaction.atomic
def write_cpd(centre, *, by, **facts):
    """An entry of one's own development log (R4.16). Raises NotAllowed or BadInput."""
    if not rules.holds_role(by, centre, *STAFF_ROLES):
        raise NotAllowed("Only staff of the centre keep a development log here.")
    entry = CpdEntry(centre=centre, user=by, **check_cpd(centre, facts))
    entry.save()
    record_act(centre, by=by, verb="wrote development entry", obj=entry, hours=entry.hours, kind=entry.kind)
    return entry


@transaction.atomic
def change_cpd(entry, *, by, **facts):
    """Change one's own entry until it is verified; one that was sent back is put forward again.

    Raises NotAllowed, BadInput, or StaleState when it has been verified meanwhile.
    """
    if by.pk != entry.user_id:
        raise NotAllowed("Only its writer changes an entry.")
    facts = check_cpd(entry.centre, facts)
    if not CpdEntry.objects.filter(pk=entry.pk, verified_at=None).update(**facts, returned_why=""):
        raise StaleState("This entry has been verified and is not changed any more. Write another one.")
    entry.refresh_from_db()
    record_act(entry.centre, by=by, verb="changed development entry", obj=entry, hours=entry.hours, kind=entry.kind)
    return entry


def check_cpd(centre, facts):
    """Refuse an entry that cannot be meant, in words that say what to enter. Returns the facts as they are kept."""
    facts = {**facts, "what": facts["what"].strip(), "changed": facts["changed"].strip()}
    if facts["kind"] not in CpdKind.values:
        raise BadInput("Say what kind of development it was.")
    if not facts["what"] or not facts["changed"]:
        raise BadInput("Say what you did, and what it changed in your practice.")
    if facts["ended_on"] < facts["started_on"]:
        raise BadInput("The last day cannot be before the first.")
    if facts["ended_on"] > timezone.localdate():
        raise BadInput("Write it down when it is done: the last day is in the future.")
    days = (facts["ended_on"] - facts["started_on"]).days + 1
    if not 0 < facts["hours"] <= 24 * days:
        raise BadInput("Give the hours that it took, no more than there are in its days.")
    qualification = facts.get("qualification")
    if qualification and not centre.approvals.filter(qualification=qualification).exists():
        raise BadInput("The centre is not approved for this qualification.")
    return facts


@transaction.atomic
def verify_cpd(entry, *, by, note):
    """The lead or an administrator has looked at what shows it. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_verify_cpd(by, entry):
        raise NotAllowed("Only the lead quality assurer or an administrator verifies, and nobody their own.")
    if not note.strip():
        raise BadInput("Say what you have looked at.")
    # As it was read: an entry that was changed in between has to be read again.
    rows = CpdEntry.objects.filter(pk=entry.pk, verified_at=None, what=entry.what, hours=entry.hours)
    facts = {"verified_by": by, "verified_at": timezone.now(), "verified_note": note.strip()[:300], "returned_why": ""}
    if not rows.update(**facts):
        raise StaleState("This entry has been verified or changed in the meantime. Look again.")
    entry.refresh_from_db()
    record_act(entry.centre, by=by, verb="verified development entry", obj=entry, note=entry.verified_note)
    return entry


@transaction.atomic
def return_cpd(entry, *, by, why):
    """Send an entry back to its writer, with what is missing. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_verify_cpd(by, entry):
        raise NotAllowed("Only the lead quality assurer or an administrator sends an entry back.")
    if not why.strip():
        raise BadInput("Say what is missing.")
    rows = CpdEntry.objects.filter(pk=entry.pk, verified_at=None, returned_why="")
    if not rows.update(returned_why=why.strip()[:300]):
        raise StaleState("This entry has been verified or sent back already.")
    entry.refresh_from_db()
    record_act(entry.centre, by=by, verb="returned development entry", obj=entry, why=entry.returned_why)
    return entry


# --- competence that runs out -----------------------------------------------------------------------------------------


def remind_of_expiry(now=None):
    """Tell the person, the lead and the administrators once at 90 and once at 30 days; called every hour."""
    now = timezone.localtime(now)
    if now.hour < FROM_HOUR:
        return 0
    return sum(_remind_centre(centre, now.date()) for centre in Centre.objects.order_by("pk"))


@transaction.atomic
def _remind_centre(centre, on):
    found = queries.expiring(centre, on)
    leads = list(queries.told_of_expiry(centre, on)) if found else []
    for group in found:
        days = min(mark for mark in queries.WARN_DAYS if group.days <= mark)
        for person in dict.fromkeys([group.person, *leads]):
            write_letter(
                centre,
                key=f"expiry {centre.pk}-{group.person.pk}-{group.duty} {group.ends_on} {days} {person.pk}",
                to=person.email,
                template="expiry",
                person=person,
                group=group,
                is_own=person == group.person,
                address=full_address(reverse("centres:staff_detail", args=[group.person.pk])),
            )
    return len(found)
