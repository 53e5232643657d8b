"""Pure questions about appeals (R3.15, R1.12): who may raise, answer and go on, by when, and what is held meanwhile."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment.models import Appeal, AppealAnswer, AppealProcedure, AppealStage, Countersignature, Decision
from assessment.rules.judging import is_assessor_of
from assessment.states import AppealHandler, AppealOutcome, AppealStatus, Outcome
from assessment.working_days import add_working_days
from centres.models import Competence
from centres.rules import holds_role, holds_role_anywhere, in_conflict
from centres.states import QUALITY_ROLES, Duty, Role
from config.refusals import Blocker
from portfolios.models import Evidence, Registration, quality_assured_by

ANOTHER = "Somebody who had no part in it has to answer (Ofqual I1.2)."

# What a centre works by until it has set a procedure of its own: four stages, with clocks as published ones have them
# (5 to 10 working days to go on, 5 to 15 to answer; R3.15). Practice, not regulation.
USUAL_STAGES = (
    {"handler": AppealHandler.ASSESSOR, "ask": 20, "answer": 5},
    {"handler": AppealHandler.REVIEWER, "ask": 10, "answer": 10},
    {"handler": AppealHandler.PANEL, "ask": 10, "answer": 15},
    {"handler": AppealHandler.ORGANISATION, "ask": 10, "answer": 20},
)

# Later houses say what else a person had to do with the decision: functions of (user, appeal) -> list of words, as in
# "you sampled it". Quality assurance does, in iqa/apps.py.
interest_checks = []


def stages_in_force(centre, on=None):
    """The stages of the centre's newest procedure in force on the day, or the usual ones. 1 query."""
    rows = AppealProcedure.objects.filter(centre=centre, in_force_from__lte=on or timezone.localdate())
    newest = rows.order_by("-version").first()
    return newest.stages if newest else [dict(stage) for stage in USUAL_STAGES]


def last_day_to_appeal(decision, stages, nation):
    """The last day on which the learner can appeal against the decision."""
    return add_working_days(timezone.localdate(decision.at), stages[0]["ask"], nation)


# ---------- who may ----------


def can_raise_appeal(user, decision):
    """The learner alone, against a decision on their own work (R3.15)."""
    return user.pk == decision.registration.learner_id


def can_appeal_plan(user, registration):
    return user.pk == registration.learner_id


def can_take_appeal_on(user, appeal):
    """To the next stage, or back: the learner's own choice."""
    return user.pk == appeal.registration.learner_id


def can_read_appeals(user, registration):
    """Whoever sees the registration (ACCESS)."""
    return True


def can_list_appeals(user, _):
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


def can_set_procedure(user, centre):
    """The lead quality assurer or the administrator."""
    return holds_role(user, centre, Role.ADMIN, Role.LEAD_IQA)


def can_set_procedures(user, _):
    return holds_role_anywhere(user, Role.ADMIN, Role.LEAD_IQA)


def can_answer_appeal(user, appeal):
    """Whoever holds the office of the stage that is open, or was last; what they had to do with it is a blocker."""
    stage = current_stage(appeal)
    return user.pk != appeal.registration.learner_id and _holds_office(user, appeal.registration, stage.handler)


def can_search_others(user, appeal):
    """Quality assurers of the learner, who do not assess them (Ofqual I1.4)."""
    registration = appeal.registration
    if user.pk == registration.learner_id or is_assessor_of(user, registration):
        return False
    return _holds_office(user, registration, AppealHandler.REVIEWER)


def _holds_office(user, registration, handler):
    if handler == AppealHandler.ASSESSOR:
        return is_assessor_of(user, registration)
    if handler == AppealHandler.REVIEWER:
        if holds_role(user, registration.centre, Role.LEAD_IQA):
            return True
        return Registration.objects.filter(quality_assured_by(user), pk=registration.pk).exists()
    return holds_role(user, registration.centre, Role.LEAD_IQA, Role.ADMIN)


def current_stage(appeal):
    """The stage that is open, or was last."""
    return AppealStage.objects.filter(appeal=appeal).order_by("-number").first()


# ---------- why not ----------


def raise_blockers(decision, on=None):
    """Why the learner cannot appeal against this decision (any more)."""
    on = on or timezone.localdate()
    registration = decision.registration
    if appeal := Appeal.objects.filter(decision=decision).first():
        url = reverse("assessment:appeal_detail", args=[appeal.pk])
        sentence = f"You have appealed against this decision already: {appeal.reference}."
        return [Blocker("raised", sentence, "Go on with that appeal.", url, "Open it")]
    if not decision.is_current:
        sentence = "This decision has been replaced by another since."
        return [Blocker("superseded", sentence, "Look at the newest decision; you can appeal against that one.")]
    if decision.outcome == Outcome.MET:
        return [Blocker("met", "The criterion is met.", "There is nothing to appeal against.")]
    stages = stages_in_force(registration.centre, on)
    last = last_day_to_appeal(decision, stages, registration.centre.nation)
    if on > last:
        days = stages[0]["ask"]
        sentence = f"The time to appeal ended on {date_format(last)}, {days} working days after the decision."
        return [Blocker("late", sentence, "Hand in more evidence, and appeal against the new decision if need be.")]
    return []


def plan_appeal_blockers(registration, on=None):
    """Why the learner cannot appeal against the plan now: they have, and it is not settled."""
    appeal = Appeal.objects.live(on).filter(registration=registration, decision=None).first()
    if appeal is None:
        return []
    url = reverse("assessment:appeal_detail", args=[appeal.pk])
    sentence = f"Your appeal {appeal.reference} against the plan is not settled."
    return [Blocker("raised", sentence, "Go on with that appeal.", url, "Open it")]


def answer_appeal_blockers(appeal, user, on=None):
    """Why the person cannot answer the stage that is open (R1.12)."""
    on = on or timezone.localdate()
    if appeal.status != AppealStatus.OPEN:
        sentence = f"{appeal.reference} waits for no answer: {appeal.get_status_display().lower()}."
        return [Blocker("not_open", sentence, "There is nothing to answer.")]
    stage = current_stage(appeal)
    if stage.handler == AppealHandler.ASSESSOR:
        return _assessor_blockers(appeal, user, on)
    if stage.handler == AppealHandler.ORGANISATION:
        return []  # only recorded here; the organisation has decided
    return [*_interest_blockers(appeal, user), *_conflict_blockers(appeal, user, on)]


def _assessor_blockers(appeal, user, on):
    """Who reconsiders is qualified for the unit; a trainee's decision is reconsidered by a qualified assessor."""
    blockers = _conflict_blockers(appeal, user, on, only_learner=True)
    if appeal.decision is None:
        return blockers
    unit = appeal.decision.criterion.outcome.unit
    known = Competence.objects.in_force(on).filter(
        user=user, unit=unit, centre=appeal.centre, duty=Duty.ASSESS, trainee=False
    )
    if not known.exists():
        sentence = f"No competence to assess {unit.number} without a countersignature is on record for you today."
        blockers.append(Blocker("competence", sentence, "A qualified assessor of the learner reconsiders."))
    return blockers


def _interest_blockers(appeal, user):
    parts = parts_in(appeal, user)
    if not parts:
        return []
    return [Blocker("interest", f"You had a part in this: you {get_text_list(parts, 'and')}.", ANOTHER)]


def parts_in(appeal, user):
    """What the person had to do with what is appealed against, in words; superseded decisions count too (R1.12)."""
    registration, decision = appeal.registration, appeal.decision
    parts = {
        "assess this learner": is_assessor_of(user, registration),
        "answered an earlier stage": AppealAnswer.objects.filter(stage__appeal=appeal)
        .filter(Q(by=user) | Q(pk__in=_panels_with(appeal, user)))
        .exists(),
    }
    if decision is not None:
        same = Decision.objects.filter(registration=registration, criterion=decision.criterion_id)
        pieces = same.values("assessment__submission__evidence")
        parts |= {
            "decided the criterion": same.filter(by=user).exists(),
            "countersigned it": Countersignature.objects.filter(by=user, decision__in=same).exists(),
            "wrote the evidence": Evidence.objects.filter(pk__in=pieces, created_by=user).exists(),
        }
    return [words for words, had in parts.items() if had] + [
        words for check in interest_checks for words in check(user, appeal)
    ]


def _panels_with(appeal, user):
    rows = AppealAnswer.objects.filter(stage__appeal=appeal).values_list("pk", "panel")
    return [pk for pk, panel in rows if any(member["id"] == user.pk for member in panel)]


def _conflict_blockers(appeal, user, on, *, only_learner=False):
    people = {appeal.registration.learner_id: "the learner"}
    if appeal.decision is not None and not only_learner:
        people |= {appeal.decision.by_id: "the assessor"}
    return [
        Blocker("conflict", f"A conflict of interest between you and {who} is on record.", ANOTHER)
        for person, who in people.items()
        if person != user.pk and in_conflict(user, person, appeal.centre, on)
    ]


def go_on_blockers(appeal, on=None):
    """Why the learner cannot take the appeal to the next stage."""
    on = on or timezone.localdate()
    if appeal.status == AppealStatus.OPEN:
        return [Blocker("open", "An answer is still due at this stage.", "You are told when it is there.")]
    if appeal.status != AppealStatus.ANSWERED:
        sentence = f"{appeal.reference} is {appeal.get_status_display().lower()}."
        return [Blocker("settled", sentence, "There is nothing to take further.")]
    if appeal.next_by < on:
        sentence = f"The time to go on ended on {date_format(appeal.next_by)}."
        return [Blocker("late", sentence, "The last answer stands.")]
    return []


def search_blockers(appeal):
    """Why others whom the same error may concern are not looked for: first it is found, and once is enough."""
    if appeal.status != AppealStatus.UPHELD:
        return [Blocker("not_upheld", "The appeal has not found an error.", "There is nobody to look for.")]
    if hasattr(appeal, "search"):
        return [Blocker("searched", "Others have been looked for already.", "What was found stands on the appeal.")]
    return []


def is_final(outcome, stages, number):
    """Whether nothing follows an answer: upheld, or no stage after the one with this number."""
    return outcome == AppealOutcome.UPHELD or number >= len(stages)
