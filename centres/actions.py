"""What administrators do about people, roles, competence and approvals: the only place that writes them."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres import rules
from centres.ledger import record_act
from centres.models import (
    Competence,
    ConflictOfInterest,
    DirectClaimsChange,
    Membership,
    QualificationApproval,
    Sanction,
    User,
)
from config.refusals import BadInput, NotAllowed, StaleState

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
def record_competence(centre, *, by, user, units, duty, trainee=False, basis="", starts_on=None):
    """Put on record that the person may assess or quality assure the units (R1.7, R1.8).

    Units that are on record already for the duty are left as they are. Returns the new rows.
    """
    _refuse_unless(by, centre, user)
    if not basis.strip():
        raise BadInput("Say what the competence rests on: qualification held, experience, CPD.")
    held = set(
        Competence.objects.filter(centre=centre, user=user, duty=duty, ends_on=None).values_list("unit", flat=True)
    )
    rows = [
        Competence(
            centre=centre,
            user=user,
            unit=unit,
            duty=duty,
            trainee=trainee,
            basis=basis.strip(),
            starts_on=starts_on or timezone.localdate(),
            recorded_by=by,
        )
        for unit in units
        if unit.pk not in held
    ]
    Competence.objects.bulk_create(rows)
    if rows:
        numbers = [row.unit.number for row in rows]
        record_act(
            centre, by=by, verb="recorded competence", obj=user, duty=duty, trainee=trainee, units=numbers, basis=basis
        )
    return rows


@transaction.atomic
def end_competence(competence, *, by):
    if not rules.can_end_competence(by, competence):
        raise NotAllowed(NOT_ADMINISTRATOR)
    ends_on = max(timezone.localdate(), competence.starts_on)
    if not Competence.objects.filter(pk=competence.pk, ends_on=None).update(ends_on=ends_on):
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
