"""Units that count by what was achieved before: proposed, recorded, answered, taken back (DOMAIN 6.5, R6.21)."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.actions.holding import check_reason, hold_unit
from assessment.actions.telling import tell_listeners
from assessment.models import Recognition, RecognitionAnswer, RecognitionLimit, RecognitionRecord
from assessment.states import RecognitionKind, RecognitionState, Signer
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Registration, RouteUnit

CHANGED = "Somebody has acted on this recognition in the meantime. Look again."


@transaction.atomic
def propose_transfer(route_unit, *, by, source, why=""):
    """Propose a unit that was signed in another registration of the learner; its ledger is the proof.

    Raises NotAllowed, Blocked, BadInput, or StaleState when the other unit has just been reopened.
    """
    route_unit = _hold_for_proposal(route_unit, by)
    source = rules.units_achieved_elsewhere(route_unit.registration, by).filter(pk=source.pk).first()
    if source is None or source.unit_id != route_unit.unit_id:
        raise StaleState("That unit is not signed by assessor and learner any more. Look again.")
    signed = source.signatures.get(signer=Signer.LEARNER)
    there = source.registration.qualification
    facts = {
        "achievement": f"{source.unit.title}, in {there}"[:200],
        "number": source.unit.number,
        "organisation": there.awarding_organisation.name[:150],
        "achieved_on": timezone.localdate(signed.at),
        "level": source.unit.level,
        "credits": source.unit.credits,
    }
    return _propose(route_unit, by, kind=RecognitionKind.TRANSFER, source=source, why=why.strip(), **facts)


@transaction.atomic
def propose_recognition(route_unit, *, by, kind, certificate_file, why="", **facts):
    """Propose what a certificate shows; the file is kept and checked like evidence (R2.11).

    `facts`: achievement, number, organisation, certificate, achieved_on, level, credits.
    Raises NotAllowed, Blocked or BadInput.
    """
    route_unit = _hold_for_proposal(route_unit, by)
    _check_facts(route_unit.unit, kind, facts)
    title = f"Certificate: {facts['achievement']}"
    proof = portfolio.keep_proof(
        route_unit.registration, by=by, title=title, made_on=facts["achieved_on"], upload=certificate_file
    )
    return _propose(route_unit, by, kind=kind, proof=proof, why=why.strip(), **facts)


def _hold_for_proposal(route_unit, by):
    if not rules.can_propose_recognition(by, route_unit.registration):
        raise NotAllowed("Only the learner and their own assessors propose this.")
    route_unit = hold_unit(route_unit)
    if blockers := rules.recognise_blockers(route_unit):
        raise Blocked(blockers)
    return route_unit


def _check_facts(unit, kind, facts):
    if kind not in RecognitionKind.values:
        raise BadInput("Say whether it is a transfer, an equivalence or an exemption.")
    if kind == RecognitionKind.TRANSFER and facts["number"].replace(" ", "").upper() != unit.number.upper():
        raise BadInput(f"A transfer is of the very same unit, {unit.number}. For another unit, propose an equivalence.")
    if facts["achieved_on"] > timezone.localdate():
        raise BadInput(f"{date_format(facts['achieved_on'])} is in the future.")


def _propose(route_unit, by, **facts):
    try:
        with transaction.atomic():
            recognition = Recognition.objects.create(
                registration=route_unit.registration, unit=route_unit.unit, by=by, **facts
            )
    except IntegrityError as error:
        raise StaleState("A recognition of this unit has just been proposed.") from error
    _record(recognition, "proposed recognition", by, origin=recognition.origin, **_proof(recognition))
    return recognition


def _proof(recognition):
    """What the recognition rests on, for the ledger: the sign-off of the other registration, or the certificate."""
    if recognition.source is not None:
        return {"source": recognition.source_id, "in": str(recognition.source.registration.qualification)}
    return {"proof": recognition.proof.reference, "certificate": recognition.certificate}


def _record(recognition, verb, by, **facts):
    centre, name = recognition.registration.centre, str(recognition)
    return record_act(centre, by=by, verb=verb, obj=recognition, name=name, kind=recognition.kind, **facts)


@transaction.atomic
def record_recognition(recognition, *, by, checked, checked_on):
    """The assessor has seen and checked the proof. The unit counts at once, or when the organisation's reference comes.

    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_record_recognition(by, recognition):
        raise NotAllowed("Only the learner’s own assessor records this.")
    recognition = _hold(recognition, RecognitionState.PROPOSED)
    checked = check_reason(checked, "Say how you checked it, and with whom.", limit=300)
    if checked_on > timezone.localdate():
        raise BadInput(f"{date_format(checked_on)} is in the future.")
    if blockers := rules.record_blockers(recognition, by):
        raise Blocked(blockers)
    needs = rules.needs_reference(recognition)
    record = _add(RecognitionRecord, recognition, by=by, checked=checked, checked_on=checked_on, needs_reference=needs)
    if not needs:
        portfolio.lock_unit(recognition.registration, recognition.unit, by=by)
        tell_listeners(recognition.registration, [recognition.unit_id])
    _record(recognition, "recorded recognition", by, checked=checked, on=checked_on, counts=not needs)
    return record


@transaction.atomic
def answer_recognition(recognition, *, by, reference, said_on, credits=None):
    """Put on record that the awarding organisation agreed: the unit counts from here on (R6.21).

    `credits` where it says other than the usual. Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_answer_recognition(by, recognition):
        raise NotAllowed("Only an administrator of the centre records the reference, and never for themselves.")
    recognition = _hold(recognition, RecognitionState.RECORDED)
    reference = check_reason(reference, "Enter the awarding organisation’s reference.", limit=60)
    if not recognition.achieved_on <= said_on <= timezone.localdate():
        raise BadInput("The date lies between the day of the achievement and today.")
    if blockers := rules.reference_blockers(recognition):
        raise Blocked(blockers)
    answer = _add(RecognitionAnswer, recognition, by=by, reference=reference, said_on=said_on, credits=credits)
    portfolio.lock_unit(recognition.registration, recognition.unit, by=by)
    tell_listeners(recognition.registration, [recognition.unit_id])
    _record(recognition, "recorded reference", by, reference=reference, on=said_on, credits=credits)
    return answer


@transaction.atomic
def withdraw_recognition(recognition, *, by, why):
    """Take it back, with a reason: the unit is open again and what was said is kept.

    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    recognition = _hold(recognition)
    if not rules.can_withdraw_recognition(by, recognition):
        raise NotAllowed("Once it is recorded, only the assessor or quality assurance takes it back.")
    why = check_reason(why, "Say why it is taken back.")
    if blockers := rules.withdraw_blockers(recognition):
        raise Blocked(blockers)
    was_settled = recognition.is_settled
    if not Recognition.objects.filter(pk=recognition.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState(CHANGED)
    if was_settled:
        portfolio.unlock_unit(recognition.registration, recognition.unit, by=by)
    _record(recognition, "took back recognition", by, why=why)
    return recognition


def _hold(recognition, state=None):
    """The recognition as it is now, nobody else acting on its registration; in `state`, or StaleState."""
    rows = Registration.objects.select_for_update(of=("self",)).select_related("centre", "learner")
    registration = rows.select_related("qualification__awarding_organisation").get(pk=recognition.registration_id)
    list(RouteUnit.objects.select_for_update().filter(registration=registration, unit=recognition.unit_id))
    related = ("unit", "source", "proof", "record", "answer")
    held = Recognition.objects.select_related(*related).get(pk=recognition.pk)
    held.registration = registration
    if state is not None and held.state != state:
        raise StaleState(CHANGED)
    return held


def _add(model, recognition, **facts):
    try:
        with transaction.atomic():
            return model.objects.create(recognition=recognition, **facts)
    except IntegrityError as error:
        raise StaleState(CHANGED) from error


@transaction.atomic
def set_recognition_limit(centre, *, by, organisation, in_force_from, source, qualification=None, **limits):
    """A new row of an awarding organisation's limits; earlier ones stay readable (R6.21). Raises NotAllowed, BadInput.

    `limits`: share_percent, currency_years, transfers_need_reference.
    """
    if not rules.can_set_limits(by, centre):
        raise NotAllowed("Only an administrator of the centre records the limits.")
    if qualification is not None and qualification.awarding_organisation_id != organisation.pk:
        raise BadInput(f"{qualification} is not a qualification of {organisation}.")
    source = check_reason(source, "Name the policy that says so.", limit=200)
    limit = RecognitionLimit.objects.create(
        centre=centre,
        organisation=organisation,
        qualification=qualification,
        in_force_from=in_force_from,
        source=source,
        set_by=by,
        **limits,
    )
    scope = str(qualification) if qualification else "all qualifications"
    record_act(centre, by=by, verb="set recognition limit", obj=limit, scope=scope, source=source, **limits)
    return limit
