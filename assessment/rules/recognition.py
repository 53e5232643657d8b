"""Who may have a unit counted by what was achieved before, and what stands in the way (DOMAIN 6.5, R6.21)."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Recognition, RecognitionLimit, UnitSignOff
from assessment.rules.judging import (
    can_reopen_unit,
    competence_blockers,
    current_sign_off,
    is_assessor_of,
    locked_blockers,
)
from assessment.states import RecognitionKind, RecognitionState, Signer
from centres.rules import holds_role, holds_role_anywhere
from centres.states import STAFF_ROLES, Role
from config.refusals import Blocker
from portfolios.models import EvidenceLink, Registration, RouteUnit
from portfolios.states import EvidenceStatus, FileState, RegistrationStatus

# By the awarding organisation's leave alone, so that its reference is always needed, and its limit of share counted.
BY_LEAVE = (RecognitionKind.EQUIVALENCE, RecognitionKind.EXEMPTION)


def can_read_recognitions(user, registration):
    """Whoever sees the registration; the certificate itself is evidence and has rules of its own."""
    return Registration.objects.visible_to(user).filter(pk=registration.pk).exists()


def can_propose_recognition(user, registration):
    """The learner for themselves, or an allocated assessor, in training or not (ACCESS: transfer)."""
    return user.pk == registration.learner_id or is_assessor_of(user, registration)


def can_propose_for_unit(user, route_unit):
    return can_propose_recognition(user, route_unit.registration)


def can_read_recognition(user, recognition):
    return can_read_recognitions(user, recognition.registration)


def can_record_recognition(user, recognition):
    """An allocated assessor; the day's blockers ask for competence in the unit."""
    return is_assessor_of(user, recognition.registration)


def can_answer_recognition(user, recognition):
    """An administrator, who holds the contact with the awarding organisation; never for themselves."""
    registration = recognition.registration
    return user.pk != registration.learner_id and holds_role(user, registration.centre, Role.ADMIN)


def can_withdraw_recognition(user, recognition):
    """The assessor and quality assurance; the learner while nobody has acted on the proposal."""
    registration = recognition.registration
    if user.pk == registration.learner_id:
        return recognition.state == RecognitionState.PROPOSED
    return is_assessor_of(user, registration) or can_reopen_unit(user, recognition)


def can_read_limits(user, _):
    return holds_role_anywhere(user, *STAFF_ROLES)


def can_set_limits(user, centre):
    """An administrator: the limits are the awarding organisation's, and theirs is the contact with it."""
    return holds_role(user, centre, Role.ADMIN)


def limit_of(registration, on=None):
    """The RecognitionLimit in force for the registration on the day, or None. One of the edition goes first."""
    qualification = registration.qualification
    rows = RecognitionLimit.objects.filter(
        Q(qualification=None) | Q(qualification=qualification),
        centre=registration.centre,
        organisation=qualification.awarding_organisation,
        in_force_from__lte=on or timezone.localdate(),
    )
    rows = rows.order_by("-in_force_from", "-pk")
    return rows.filter(qualification=qualification).first() or rows.first()


def needs_reference(recognition, on=None):
    """Whether the awarding organisation has to give its reference; of a transfer, as its policy says (R6.21)."""
    if recognition.kind in BY_LEAVE:
        return True
    limit = limit_of(recognition.registration, on)
    return limit is None or limit.transfers_need_reference


def units_achieved_elsewhere(registration, user):
    """Sign-offs by assessor and learner in other registrations of the same learner, of units that this edition lists.

    A learner takes along what was signed in any centre of this house; staff see their own centre's alone.
    """
    rows = UnitSignOff.objects.current().filter(
        registration__learner=registration.learner_id,
        signatures__signer=Signer.LEARNER,
        unit__group_entries__group__qualification=registration.qualification,
    )
    if user.pk != registration.learner_id:
        rows = rows.filter(registration__centre=registration.centre)
    return rows.exclude(registration=registration).distinct()


def recognise_blockers(route_unit):
    """Why nothing can be proposed for the unit, whatever it is."""
    registration, unit = route_unit.registration, route_unit.unit
    blockers = closed_blockers(registration)
    if current := Recognition.objects.current().filter(registration=registration, unit=unit).first():
        url = reverse("assessment:recognition_detail", args=[current.pk])
        sentence = f"A recognition of {unit.number} has been proposed already."
        blockers.append(Blocker("proposed", sentence, "Go on with that one, or take it back first.", url, "Open it"))
    elif current_sign_off(route_unit) is not None:
        sentence = f"Unit {unit.number} is signed off here."
        blockers.append(Blocker("signed", sentence, "It counts already: there is nothing to recognise."))
    return blockers


def closed_blockers(registration):
    """Why what counts in the registration can no longer be changed."""
    if registration.status == RegistrationStatus.WITHDRAWN:
        return [Blocker("not_registered", "The registration is withdrawn.", "Ask your centre to register you again.")]
    if registration.route_closed_at:
        sentence = "The award has been claimed: what counts in it can no longer be changed."
        return [Blocker("claimed", sentence, "The administrator withdraws the claim first.")]
    return []


def record_blockers(recognition, user, on=None):
    """Every reason why the assessor cannot record the recognition yet; the page shows them, the action obeys them."""
    on = on or timezone.localdate()
    registration, unit = recognition.registration, recognition.unit
    return [
        *closed_blockers(registration),
        *_registration_blockers(registration, on),
        *competence_blockers(user, [unit], registration, on, trainee_may=False),
        *_unit_blockers(registration, unit),
        *_waiting_blockers(registration, unit),
        *proof_blockers(recognition),
        *_worth_blockers(recognition),
        *limit_blockers(recognition, on),
    ]


def _registration_blockers(registration, on):
    if registration.is_live(on):
        return []
    sentence = f"The registration is not in force on {date_format(on)}."
    return [Blocker("registration", sentence, "The administrator registers or extends it.")]


def _unit_blockers(registration, unit):
    """The unit is still on the route, and open."""
    if not RouteUnit.objects.filter(registration=registration, unit=unit).exists():
        url = reverse("assessment:route", args=[registration.pk])
        sentence = f"{unit.number} is no longer on the learner’s route."
        return [Blocker("off_route", sentence, "Put it on the route first.", url, "Open the route")]
    return list(locked_blockers([unit], registration).values())


def _waiting_blockers(registration, unit):
    """Evidence before an assessor is judged or withdrawn first: a unit that counts is not assessed any more."""
    links = EvidenceLink.objects.filter(
        evidence__registration=registration,
        evidence__status=EvidenceStatus.SUBMITTED,
        criterion__outcome__unit=unit,
    )
    pieces = {link.evidence_id: link.evidence for link in links.select_related("evidence")}
    return [
        Blocker(
            "waiting",
            f"{piece.reference} waits to be assessed for this unit.",
            "Assess it, or have the learner withdraw it.",
            reverse("assessment:decide", args=[piece.pk]),
            "Assess it",
        )
        for piece in sorted(pieces.values(), key=lambda piece: piece.number)
    ]


def proof_blockers(recognition):
    """The proof stands: the unit signed elsewhere has not been reopened, or the certificate has passed its checks."""
    if recognition.source is not None:
        if recognition.source.is_current:
            return []
        sentence = "The unit that this rests on has been reopened in the other registration."
        return [Blocker("source", sentence, "Wait until it is signed again, then propose it anew.")]
    if recognition.proof is None:
        sentence = "There is no certificate."
        return [Blocker("no_proof", sentence, "Take the proposal back, and propose it with the certificate.")]
    states = set(recognition.proof.files.filter(removed_at=None).values_list("state", flat=True))
    url = reverse("assessment:evidence_detail", args=[recognition.proof_id])
    if FileState.REFUSED in states:
        sentence = "The file of the certificate was refused on arrival."
        return [Blocker("proof", sentence, "Take the proposal back, and send the certificate anew.", url, "Open it")]
    if FileState.WAITING in states:
        sentence = "The file of the certificate is still being checked."
        return [Blocker("proof", sentence, "Wait a moment, and look again.", url, "Open it")]
    return []


def _worth_blockers(recognition):
    """An equivalence is of no lower level and no fewer credits (DOMAIN 6.5)."""
    if recognition.kind != RecognitionKind.EQUIVALENCE:
        return []
    remedy = "Ask the awarding organisation about an exemption, or assess what is missing."
    unit, blockers = recognition.unit, []
    if recognition.level is None or recognition.level < unit.level:
        blockers.append(Blocker("level", f"It is not known to be of level {unit.level} or above.", remedy))
    if unit.credits is not None and (recognition.credits or 0) < unit.credits:
        blockers.append(Blocker("credits", f"It is worth less than the unit’s {unit.credits} credits.", remedy))
    return blockers


def limit_blockers(recognition, on):
    """The limits of the awarding organisation, as they are on the day (R6.21)."""
    limit = limit_of(recognition.registration, on)
    if limit is None:
        return []
    blockers = []
    years = limit.currency_years
    if years and _later(recognition.achieved_on, years) < on:
        sentence = f"It was achieved on {date_format(recognition.achieved_on)}, more than {years} years ago."
        remedy = f"{limit.organisation} recognises nothing older ({limit.source}): assess it, or use it as evidence."
        blockers.append(Blocker("currency", sentence, remedy))
    if limit.share_percent is not None and recognition.kind in BY_LEAVE:
        have, whole, measure = share_with(recognition)
        if have * 100 > whole * limit.share_percent:
            sentence = (
                f"With this, {have} of {whole} {measure} would count by equivalence or exemption: "
                f"more than {limit.share_percent} per cent."
            )
            blockers.append(Blocker("share", sentence, f"{limit.organisation} sets the limit ({limit.source})."))
    return blockers


def _later(day, years):
    """The same day so many years on; the last of February has no twin in most years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def share_with(recognition):
    """(credits by equivalence or exemption with this one, credits of the qualification, "credits"); without credits,
    units of the route."""
    registration = recognition.registration
    rows = Recognition.objects.current().filter(registration=registration, kind__in=BY_LEAVE, record__isnull=False)
    units = {row.unit_id: row.unit for row in rows.select_related("unit")} | {recognition.unit_id: recognition.unit}
    whole = registration.qualification.min_credits
    if whole:
        return sum(unit.credits or 0 for unit in units.values()), whole, "credits"
    return len(units), registration.route.count(), "units"


def reference_blockers(recognition, on=None):
    """Why the awarding organisation's reference cannot be put on record."""
    on = on or timezone.localdate()
    if recognition.state == RecognitionState.PROPOSED:
        return [Blocker("not_recorded", "The assessor has not recorded it yet.", "Wait for the assessor.")]
    if recognition.state != RecognitionState.RECORDED:
        sentence = f"There is nothing to answer: it is “{recognition.state.label.lower()}”."
        return [Blocker("answered", sentence, "Nothing has to be done.")]
    return [
        *closed_blockers(recognition.registration),
        *_unit_blockers(recognition.registration, recognition.unit),
        *proof_blockers(recognition),
        *limit_blockers(recognition, on),
    ]


def withdraw_blockers(recognition):
    """Why it cannot be taken back now."""
    if not recognition.is_current:
        return [Blocker("ended", "It has been taken back already.", "There is nothing more to do.")]
    return closed_blockers(recognition.registration)
