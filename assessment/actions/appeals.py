"""What people do about appeals: raise, answer, go on, take back, look for others, set the procedure (R3.15)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.appeal_letters import tell_of_answer, tell_of_stage
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import Appeal, AppealAnswer, AppealProcedure, AppealSearch, AppealStage, Decision
from assessment.states import AppealGround, AppealHandler, AppealOutcome, AppealStatus, AppealSubject
from assessment.working_days import add_working_days
from centres.ledger import record_act
from centres.models import Centre
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence
from portfolios.states import REOPEN

LONGEST = 5000
CHANGED = "This appeal has just been answered, taken further or taken back. Look again."


@transaction.atomic
def raise_appeal(decision, *, by, ground, grounds):
    """The learner appeals against a decision; it stands until the appeal is upheld. NotAllowed, Blocked, BadInput."""
    if not rules.can_raise_appeal(by, decision):
        raise NotAllowed("Only the learner can appeal against a decision.")
    registration = hold_registration(decision.registration)
    decision = Decision.objects.get(pk=decision.pk)
    decision.registration = registration
    if blockers := rules.raise_blockers(decision):
        raise Blocked(blockers)
    return _raise(registration, AppealSubject.DECISION, by=by, ground=ground, grounds=grounds, decision=decision)


@transaction.atomic
def appeal_against_plan(registration, *, by, grounds, ground=AppealGround.PLAN):
    """The learner appeals against how assessment is planned."""
    if not rules.can_appeal_plan(by, registration):
        raise NotAllowed("Only the learner can appeal against the plan.")
    registration = hold_registration(registration)
    if blockers := rules.plan_appeal_blockers(registration):
        raise Blocked(blockers)
    return _raise(registration, AppealSubject.PLAN, by=by, ground=ground, grounds=grounds)


def _raise(registration, subject, *, by, ground, grounds, decision=None):
    if ground not in AppealGround.values:
        raise BadInput("Choose one of the grounds.")
    grounds = check_reason(grounds, "Say why you appeal.", LONGEST)
    centre = Centre.objects.select_for_update().get(pk=registration.centre_id)
    newest = Appeal.objects.filter(centre=centre).order_by("-number").first()
    appeal = Appeal.objects.create(
        registration=registration,
        centre=centre,
        number=newest.number + 1 if newest else 1,
        subject=subject,
        decision=decision,
        ground=ground,
        grounds=grounds,
        stages=rules.stages_in_force(centre),
        raised_by=by,
    )
    stage = _begin(appeal, 1)
    _record(appeal, "appealed", by=by, ground=ground, due_on=stage.due_on, decision=decision and decision.pk)
    tell_of_stage(appeal, stage)
    return appeal


def _begin(appeal, number, why=""):
    facts = appeal.stages[number - 1]
    due_on = add_working_days(timezone.localdate(), facts["answer"], appeal.centre.nation)
    return AppealStage.objects.create(appeal=appeal, number=number, handler=facts["handler"], due_on=due_on, why=why)


@transaction.atomic
def answer_appeal(appeal, *, by, outcome, reasons, panel=(), reference=""):
    """Answer the stage that is open. Upheld: the decision is superseded and another assessor decides (R3.15).

    `panel` are the people who sat on it (stage of the centre); `reference` is the awarding organisation's.
    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_answer_appeal(by, appeal):
        raise NotAllowed("This stage of the appeal is not yours to answer.")
    appeal = _hold(appeal)
    # Asked again of the stage as it is now: it may have been answered and taken further since.
    if appeal.status != AppealStatus.OPEN or not rules.can_answer_appeal(by, appeal):
        raise StaleState(CHANGED)
    stage = rules.current_stage(appeal)
    if blockers := rules.answer_appeal_blockers(appeal, by):
        raise Blocked(blockers)
    if outcome not in AppealOutcome.values:
        raise BadInput("Say whether the appeal is upheld.")
    reasons = check_reason(reasons, "Give the reasons: the learner reads them.", LONGEST)
    _check_people(appeal, stage, panel, reference)
    try:
        with transaction.atomic():
            answer = AppealAnswer.objects.create(
                stage=stage,
                outcome=outcome,
                reasons=reasons,
                panel=[{"id": member.pk, "name": member.full_name} for member in panel],
                reference=reference.strip(),
                by=by,
            )
    except IntegrityError as error:
        raise StaleState(CHANGED) from error
    _settle(appeal, answer)
    if outcome == AppealOutcome.UPHELD and appeal.decision is not None:
        _set_aside(appeal, by=by)
    _record(appeal, "answered appeal", by=by, stage=stage.number, outcome=outcome, reference=answer.reference)
    tell_of_answer(appeal, answer)
    return answer


def _check_people(appeal, stage, panel, reference):
    """A panel has people, none of whom had a part in it; the awarding organisation gives a reference (R1.12)."""
    if stage.handler == AppealHandler.ORGANISATION and not reference.strip():
        raise BadInput("Enter the awarding organisation’s reference for its decision.")
    if stage.handler != AppealHandler.PANEL:
        return
    if not panel:
        raise BadInput("Name the people who sat on the panel.")
    for member in panel:
        if parts := rules.parts_in(appeal, member):
            raise BadInput(f"{member.full_name} cannot sit on the panel: they {parts[0]}.")


def _settle(appeal, answer):
    number = answer.stage.number
    now = timezone.now()
    if answer.outcome == AppealOutcome.UPHELD:
        facts = {"status": AppealStatus.UPHELD, "closed_at": now}
    elif rules.is_final(answer.outcome, appeal.stages, number):
        facts = {"status": AppealStatus.CLOSED, "closed_at": now, "closed_why": "Not upheld at the last stage"}
    else:
        asks = appeal.stages[number]["ask"]
        next_by = add_working_days(timezone.localdate(), asks, appeal.centre.nation)
        facts = {"status": AppealStatus.ANSWERED, "next_by": next_by}
    _move(appeal, [AppealStatus.OPEN], **facts)


def _move(appeal, sources, **facts):
    if not Appeal.objects.filter(pk=appeal.pk, status__in=sources).update(**facts):
        raise StaleState(CHANGED)
    for name, value in facts.items():
        setattr(appeal, name, value)


def _set_aside(appeal, *, by):
    """The decision no longer counts, if it still did, and its evidence waits for another assessor."""
    why = f"Appeal {appeal.reference} was upheld"
    if not Decision.objects.filter(pk=appeal.decision_id).supersede(by=by, at=timezone.now(), why=why):
        return  # decided again in the meantime: the appeal found an error in what no longer counts
    evidence = Evidence.objects.get(submissions__assessments__decisions=appeal.decision_id)
    if evidence.status in REOPEN.sources:
        portfolio.reopen_evidence(evidence, by=by, note=f"{why}: another assessor decides again.")


@transaction.atomic
def take_appeal_on(appeal, *, by, why):
    """The learner asks for the next stage, within the days of the procedure."""
    if not rules.can_take_appeal_on(by, appeal):
        raise NotAllowed("Only the learner can take an appeal further.")
    appeal = _hold(appeal)
    if blockers := rules.go_on_blockers(appeal):
        raise Blocked(blockers)
    why = check_reason(why, "Say why the answer does not settle it.", LONGEST)
    _move(appeal, [AppealStatus.ANSWERED], status=AppealStatus.OPEN, next_by=None)
    stage = _begin(appeal, rules.current_stage(appeal).number + 1, why)
    _record(appeal, "took appeal further", by=by, stage=stage.number, due_on=stage.due_on)
    tell_of_stage(appeal, stage)
    return stage


@transaction.atomic
def take_appeal_back(appeal, *, by, why=""):
    """The learner does not want the appeal any more, or accepts the answer; the decision stands."""
    if not rules.can_take_appeal_on(by, appeal):
        raise NotAllowed("Only the learner can take an appeal back.")
    appeal = _hold(appeal)
    why = why.strip()[:300]
    said = f"Taken back by the learner: {why}" if why else "Taken back by the learner"
    _move(
        appeal,
        [AppealStatus.OPEN, AppealStatus.ANSWERED],
        status=AppealStatus.CLOSED,
        closed_at=timezone.now(),
        closed_why=said,
    )
    _record(appeal, "took appeal back", by=by)
    return appeal


@transaction.atomic
def record_search(appeal, *, by, found):
    """After an upheld appeal: what was found of other learners with the same error (Ofqual I1.4)."""
    if not rules.can_search_others(by, appeal):
        raise NotAllowed("A quality assurer of the learner looks for others.")
    appeal = _hold(appeal)
    if blockers := rules.search_blockers(appeal):
        raise Blocked(blockers)
    found = check_reason(found, "Say what you looked at and what you found.", LONGEST)
    search = AppealSearch.objects.create(appeal=appeal, found=found, by=by)
    _record(appeal, "looked for others after appeal", by=by)
    return search


@transaction.atomic
def set_procedure(centre, *, by, stages, in_force_from):
    """A new version of the centre's procedure; appeals that are under way keep the stages they began with."""
    if not rules.can_set_procedure(by, centre):
        raise NotAllowed("The lead quality assurer or the administrator sets the procedure.")
    if not stages:
        raise BadInput("Name at least one stage.")
    if in_force_from < timezone.localdate():
        raise BadInput("A procedure comes into force today or later.")
    for stage in stages:
        if stage["handler"] not in AppealHandler.values or min(stage["ask"], stage["answer"]) < 1:
            raise BadInput("Every stage has somebody who answers, and at least one working day for each clock.")
    Centre.objects.select_for_update().get(pk=centre.pk)
    newest = AppealProcedure.objects.filter(centre=centre).order_by("-version").first()
    procedure = AppealProcedure.objects.create(
        centre=centre,
        version=newest.version + 1 if newest else 1,
        in_force_from=in_force_from,
        stages=stages,
        made_by=by,
    )
    facts = {"version": procedure.version, "in_force_from": in_force_from, "stages": stages}
    record_act(centre, by=by, verb="set appeals procedure", obj=procedure, **facts)
    return procedure


def _hold(appeal):
    """The appeal as it is now, nobody else acting on its registration."""
    registration = hold_registration(appeal.registration)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("centre", "decision__criterion__outcome__unit")
    fresh = rows.get(pk=appeal.pk)
    fresh.registration = registration
    return fresh


def _record(appeal, verb, *, by, **facts):
    name = f"{appeal.reference} of {appeal.registration.name}"
    record_act(appeal.registration.centre, by=by, verb=verb, obj=appeal, name=name, **facts)
