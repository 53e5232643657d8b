"""Pure questions about judging and signing: who may, and every reason why not yet."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Decision, Recognition, UnitSignOff
from assessment.rules.held import able_assessors, barred_blocker, barred_criteria
from assessment.states import Outcome, Signer
from centres.models import Competence
from centres.rules import holds_role, holds_role_anywhere, in_conflict
from centres.states import Duty, Role
from config.refusals import Blocker
from portfolios.models import Registration, RouteUnit, quality_assured_by
from portfolios.rules import is_allocated
from portfolios.states import AllocatedRole, EvidenceStatus
from qualifications.numbering import criterion_code

# Reasons of later houses why a signed unit stays as it is: functions of the route unit that give blockers.
reopen_checks = []


def is_assessor_of(user, registration):
    """Allocated as assessor, and not the learner (R1.1)."""
    return user.pk != registration.learner_id and is_allocated(user, registration, AllocatedRole.ASSESSOR)


def can_see_work(user, _):
    """The work page of assessors, whichever learners they have."""
    return holds_role_anywhere(user, Role.ASSESSOR)


def can_assess_evidence(user, evidence):
    """An assessor allocated to its learner; competence for each unit is asked by `assess_blockers` (R1.8)."""
    return is_assessor_of(user, evidence.registration)


def can_countersign_decision(user, decision):
    """Another assessor of the learner, who is or was qualified for the unit (R1.6); the day's blockers say more.

    Allocated like any assessor: nobody stands behind a decision whose evidence they may not see (ACCESS).
    """
    registration = decision.registration
    if user.pk == decision.by_id or not is_assessor_of(user, registration):
        return False
    known = Competence.objects.filter(user=user, unit=decision.criterion.outcome.unit, centre=registration.centre)
    return known.filter(duty=Duty.ASSESS, trainee=False).exists()


def countersign_blockers(decisions, user, registration, on=None):
    """Why the person cannot stand behind these decisions today: a conflict, no qualified competence any more, or an
    upheld appeal against what they said before (R3.15)."""
    on = on or timezone.localdate()
    criteria = [row.criterion for row in decisions]
    units = list({criterion.outcome.unit_id: criterion.outcome.unit for criterion in criteria}.values())
    blockers = competence_blockers(user, units, registration, on, trainee_may=False)
    return [*blockers, *_barred_blockers(user, registration, criteria)]


def can_sign_off_unit(user, route_unit):
    """An assessor allocated to the learner; what stands in the way is said by `sign_off_blockers` (R3.10)."""
    return is_assessor_of(user, route_unit.registration)


def can_confirm_unit(user, route_unit):
    """The learner, who signs after the assessor (R3.12)."""
    return user.pk == route_unit.registration.learner_id


def can_reopen_unit(user, route_unit):
    """R3.13: an assessor does not undo a signature (R1.3)."""
    return is_uninvolved_iqa_of(user, route_unit.registration)


def is_uninvolved_iqa_of(user, registration):
    """Quality assurers in whose scope the registration is, and lead ones.

    Never on their own registration, nor for a learner whom they assess.
    """
    if user.pk == registration.learner_id or is_assessor_of(user, registration):
        return False
    in_scope = Registration.objects.filter(quality_assured_by(user), pk=registration.pk)
    return holds_role(user, registration.centre, Role.LEAD_IQA) or in_scope.exists()


def current_sign_off(route_unit):
    """The sign-off that counts, or None."""
    rows = UnitSignOff.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    return rows.prefetch_related("signatures__by").first()


def signed_units(registration, signer=Signer.LEARNER):
    """Ids of the units that carry the signature and have not been reopened."""
    rows = UnitSignOff.objects.current().filter(registration=registration, signatures__signer=signer)
    return set(rows.values_list("unit", flat=True))


def settled_units(registration):
    """Ids of the units that need nothing more: signed by the learner, or recognised from before (DOMAIN 6.5)."""
    recognised = Recognition.objects.standing().filter(registration=registration).values_list("unit", flat=True)
    return signed_units(registration) | set(recognised)


def competence_blockers(user, units, registration, on, *, trainee_may):
    """Why the person may not judge these units on the day (R1.1, R1.4, R1.8)."""
    found = unit_blockers(user, units, registration, on, trainee_may=trainee_may)
    return [*person_blockers(user, registration, on), *found.values()]


def person_blockers(user, registration, on):
    """Why the person may judge nothing of this learner: own work, or a conflict of interest (R1.1, R1.4)."""
    blockers = []
    if user.pk == registration.learner_id:
        url = reverse("portfolios:registration_detail", args=[registration.pk])
        remedy = "Another assessor has to judge it."
        blockers.append(Blocker("own_work", "This is your own work.", remedy, url, "See who may"))
    if in_conflict(user, registration.learner, registration.centre, on):
        sentence = f"A conflict of interest with {registration.learner} is on record for you."
        remedy = "Ask the administrator to allocate another assessor."
        blockers.append(Blocker("conflict", sentence, remedy, *_own_record(user)))
    return blockers


def unit_blockers(user, units, registration, on, *, trainee_may):
    """{unit id: why the person may not judge it on the day}, for the units they may not (R1.8)."""
    known = competences(user, units, registration, on)
    found = {}
    for unit in units:
        if unit.pk not in known:
            sentence = f"No competence to assess {unit.number} is on record for you on {date_format(on)}."
            remedy = "Ask the administrator to check your record."
            found[unit.pk] = Blocker("competence", sentence, remedy, *_own_record(user))
        elif known[unit.pk].trainee and not trainee_may:
            sentence = f"You are a trainee for {unit.number}."
            found[unit.pk] = Blocker("trainee", sentence, "A qualified assessor signs the unit.", *_own_record(user))
    return found


def _own_record(user):
    """(url, verb) of the page that shows a person their own competence and conflicts (ACCESS: own, read)."""
    return reverse("centres:staff_detail", args=[user.pk]), "See your record"


def competences(user, units, registration, on=None):
    """{unit id: the record that lets the person assess it on the day}; a qualified one before a trainee's. 1 query."""
    rows = Competence.objects.in_force(on).filter(
        user=user, unit__in=units, centre=registration.centre, duty=Duty.ASSESS
    )
    return {row.unit_id: row for row in rows.order_by("-trainee")}


def assess_blockers(evidence, user, criteria, on=None):
    """Why the person cannot judge this evidence against these criteria today."""
    on = on or timezone.localdate()
    registration = evidence.registration
    blockers = []
    if evidence.status != EvidenceStatus.SUBMITTED:
        sentence = f"{evidence.reference} is not waiting for an assessor: {evidence.get_status_display().lower()}."
        blockers.append(Blocker("not_submitted", sentence, "Go back to your work list; it shows what waits now."))
    units = list({criterion.outcome.unit_id: criterion.outcome.unit for criterion in criteria}.values())
    blockers += competence_blockers(user, units, registration, on, trainee_may=True)
    blockers += locked_blockers(units, registration).values()
    return [*blockers, *_barred_blockers(user, registration, criteria)]


def _barred_blockers(user, registration, criteria):
    """After an appeal was upheld, another assessor decides (R3.15)."""
    barred = barred_criteria(user, registration) if criteria else set()
    style = registration.qualification.awarding_organisation.criterion_style
    return [
        barred_blocker(
            f"{one.outcome.unit.number} {criterion_code(style, *one.pair)}",
            able_assessors(registration, one),
            registration,
        )
        for one in criteria
        if one.pk in barred
    ]


def locked_blockers(units, registration):
    """{unit id: Blocker} for the units that are signed off (R3.12), or count by a recognition (DOMAIN 6.5)."""
    rows = RouteUnit.objects.filter(registration=registration, unit__in=units, locked_at__isnull=False)
    rows = list(rows.select_related("unit").order_by("unit__number"))
    settled = Recognition.objects.settled().filter(registration=registration) if rows else ()
    recognised = {row.unit_id: row for row in settled}
    return {row.unit_id: _locked(row.unit, recognised.get(row.unit_id)) for row in rows}


def _locked(unit, recognition):
    if recognition is None:
        remedy = "A quality assurer can reopen it, with a reason."
        return Blocker("locked", f"Unit {unit.number} is signed off.", remedy)
    url = reverse("assessment:recognition_detail", args=[recognition.pk])
    sentence = f"Unit {unit.number} counts by {recognition.get_kind_display().lower()}, without assessment."
    return Blocker("locked", sentence, "The assessor can take that back, with a reason.", url, "Open it")


def standing_met(registration):
    """Ids of the criteria that are met and, where needed, countersigned."""
    rows = Decision.objects.standing().filter(registration=registration, outcome=Outcome.MET)
    return set(rows.values_list("criterion", flat=True))


def undecided_criteria(evidence):
    """Ids of the criteria of a piece that nobody has decided on its newest submission and no evidence has met."""
    linked = set(evidence.links.values_list("criterion", flat=True))
    current = Decision.objects.current().filter(registration=evidence.registration, criterion__in=linked)
    latest = evidence.submissions.order_by("attempt").last()
    return linked - {
        decision.criterion_id
        for decision in current.select_related("assessment__submission__evidence")
        if decision.assessment.submission_id == latest.pk or counts_as_met(decision)
    }


def counts_as_met(decision):
    """Met, even if a countersignature is still awaited; not by evidence that has been withdrawn since."""
    withdrawn = decision.assessment.submission.evidence.status == EvidenceStatus.WITHDRAWN
    return decision.outcome == Outcome.MET and not withdrawn
