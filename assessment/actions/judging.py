"""What assessors do about judgements: the only place that writes assessments and decisions."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import REASON_LENGTH, hold_registration
from assessment.actions.telling import tell_listeners
from assessment.actions.workspace import (
    attach_notes,
    attach_sounds,
    check_notes,
    check_sounds,
    clear_desk,
    said_facts,
)
from assessment.models import Assessment, Decision
from assessment.states import Outcome, RuleOfEvidence
from centres.ledger import record_act
from centres.rules import competence_of
from centres.states import Duty
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence
from portfolios.queries import as_handed_in
from portfolios.states import REOPEN
from qualifications.numbering import criterion_code

CHANGED = "Somebody else has just decided about this. Look again before you decide."
FULL_RULES = set(RuleOfEvidence.values)


class Judgement(NamedTuple):
    """What an assessor says of one criterion; a reason is needed for not yet met (R3.7)."""

    criterion: object
    outcome: str
    reason: str = ""
    rule_of_evidence: str = ""
    act_by: object = None


@transaction.atomic
def record_decisions(evidence, *, by, judgements, feedback, confirmed="", attempt=None, notes=(), version=None):
    """Judge a submitted piece of evidence against some or all of its criteria.

    `confirmed` holds the letters of the rules of evidence that the assessor confirms (R2.4); `attempt` is the number
    of the submission that they looked at, None for the newest; `notes` (Note) stand at places in its files. What the
    assessor has spoken is frozen with the sitting, and their desk is cleared (`version`: as they saw it). No judgement
    is needed when other evidence has met every criterion in the meantime: the piece is then complete. Returns the
    Assessment.
    Raises NotAllowed, Blocked, BadInput, or StaleState when somebody decided one of the criteria in the meantime.
    """
    if not rules.can_assess_evidence(by, evidence):
        raise NotAllowed("Only the learner's own assessor can decide, and never on their own work.")
    registration = hold_registration(evidence.registration)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    evidence.registration = registration
    criteria = [judgement.criterion for judgement in judgements]
    if blockers := rules.assess_blockers(evidence, by, criteria):
        raise StaleState(blockers[0].sentence) if blockers[0].code == "not_submitted" else Blocked(blockers)
    submission = evidence.submissions.order_by("attempt").last()
    if attempt not in (None, submission.attempt):
        raise StaleState(f"{evidence.reference} has been submitted again since you opened it. Look at it again.")
    decided = Decision.objects.current().filter(assessment__submission=submission, criterion__in=criteria)
    if decided.exists():
        raise StaleState(CHANGED)
    confirmed = "".join(letter for letter in RuleOfEvidence.values if letter in confirmed)
    check_judgements(evidence, judgements, feedback, confirmed, by=by)
    notes = check_notes(notes, as_handed_in(evidence, submission).files if notes else [])
    sounds = check_sounds(submission, by)
    assessment = Assessment.objects.create(submission=submission, by=by, feedback=feedback.strip(), confirmed=confirmed)
    for judgement in judgements:
        decide_criterion(assessment, registration, judgement)
    attach_notes(assessment, notes)
    attach_sounds(assessment, sounds)
    clear_desk(submission, by=by, version=version)
    settle_evidence(evidence, by=by)
    tell_listeners(registration, {criterion.outcome.unit_id for criterion in criteria})
    record_act(
        registration.centre,
        by=by,
        verb="decided",
        obj=assessment,
        name=f"{evidence.reference} of {registration.name}",
        submission=submission.attempt,
        confirmed=confirmed,
        decisions={str(judgement.criterion): judgement.outcome for judgement in judgements},
        **said_facts(notes, sounds),
    )
    return assessment


def check_judgements(evidence, judgements, feedback, confirmed, *, by):
    """Refuse what cannot be a judgement of this piece, in words that say what to enter instead."""
    if not judgements and rules.undecided_criteria(evidence):
        raise BadInput("Decide at least one criterion.")
    if not feedback.strip():
        raise BadInput("Write feedback for the learner.")
    linked = set(evidence.links.values_list("criterion", flat=True))
    met = rules.standing_met(evidence.registration)
    seen = set()
    for judgement in judgements:
        if judgement.criterion.pk not in linked:
            name = _named(judgement.criterion, evidence.registration)
            raise BadInput(f"{name} is not mapped to {evidence.reference}.")
        if judgement.criterion.pk in seen:
            raise BadInput(f"{_named(judgement.criterion, evidence.registration)} is decided twice.")
        seen.add(judgement.criterion.pk)
        check_judgement(judgement, evidence.registration, already_met=judgement.criterion.pk in met, by=by)
    outcomes = {judgement.outcome for judgement in judgements}
    if Outcome.MET in outcomes and RuleOfEvidence.AUTHENTIC not in confirmed:
        raise BadInput("Evidence that is not confirmed as authentic cannot meet a criterion.")
    if outcomes == {Outcome.MET} and set(confirmed) != FULL_RULES:
        raise BadInput(
            "Confirm that the evidence is valid, authentic, reliable, current and sufficient, or say what is not."
        )


def check_judgement(judgement, registration, *, already_met, by):
    """Refuse one judgement: incomplete, or taking back what is met already (R3.6, R3.7)."""
    criterion = judgement.criterion
    name = _named(criterion, registration)
    if judgement.outcome not in Outcome.values:
        raise BadInput(f"Say met or not yet met for {name}.")
    if judgement.outcome == Outcome.MET:
        competence = competence_of(by, criterion.outcome.unit, registration.centre, Duty.ASSESS)
        if already_met and competence.trainee:
            # The new decision would wait for a countersignature, and the criterion would not be met until then.
            raise BadInput(f"{name} is met already: leave it out. A trainee's decision cannot replace that one.")
        return
    if already_met:
        raise BadInput(f"{name} is met already; only quality assurance or an appeal can take that back.")
    if not judgement.reason.strip():
        raise BadInput(f"Say what is missing for {name}.")
    if judgement.rule_of_evidence not in ("", *RuleOfEvidence.values):
        raise BadInput(f"Choose one of the rules of evidence for {name}, or none.")
    if judgement.act_by and judgement.act_by < timezone.localdate():
        raise BadInput(f"The date to act by for {name} is over.")


def _named(criterion, registration):
    """Unit and code as people read them, in the style of the awarding organisation (R6.8)."""
    style = registration.qualification.awarding_organisation.criterion_style
    return f"{criterion.outcome.unit.number} {criterion_code(style, *criterion.pair)}"


def decide_criterion(assessment, registration, judgement):
    """Write one decision; the one that counted is superseded."""
    current = Decision.objects.current().filter(registration=registration, criterion=judgement.criterion)
    now = timezone.now()
    current.supersede(by=assessment.by, at=now, why="Decided again")
    competence = competence_of(assessment.by, judgement.criterion.outcome.unit, registration.centre, Duty.ASSESS)
    not_yet = judgement.outcome == Outcome.NOT_YET_MET
    try:
        with transaction.atomic():
            return Decision.objects.create(
                registration=registration,
                criterion=judgement.criterion,
                assessment=assessment,
                outcome=judgement.outcome,
                by=assessment.by,
                at=now,
                needs_countersignature=competence.trainee,
                reason=judgement.reason.strip() if not_yet else "",
                rule_of_evidence=judgement.rule_of_evidence if not_yet else "",
                act_by=judgement.act_by if not_yet else None,
            )
    except IntegrityError as error:
        raise StaleState(CHANGED) from error


def settle_evidence(evidence, *, by):
    """When every criterion of the piece is decided, it is complete or goes back to the learner (R3.5).

    A criterion that another piece has met already needs no decision here.
    """
    if rules.undecided_criteria(evidence):
        return
    latest = evidence.submissions.order_by("attempt").last()
    not_yet = Decision.objects.current().filter(assessment__submission=latest, outcome=Outcome.NOT_YET_MET)
    if not_yet.exists():
        portfolio.require_action(evidence, by=by, note="Something is not yet met.")
    else:
        portfolio.complete_evidence(evidence, by=by)


@transaction.atomic
def send_back_criteria(route_unit, criteria, *, by, why):
    """Quality assurance disagrees: decisions on these criteria no longer count, the assessor decides again.

    The decisions are kept, superseded (R4.13, R4.14); the evidence they rest on goes back to the assessor. Part of
    reviewing a sample, whose act is in the ledger. Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_reopen_unit(by, route_unit):
        raise NotAllowed("Only a quality assurer of the centre can send decisions back.")
    if not why.strip():
        raise BadInput("Give the reason for sending the decisions back.")
    hold_registration(route_unit.registration)
    rows = Decision.objects.current().filter(
        registration=route_unit.registration, criterion__in=criteria, criterion__outcome__unit=route_unit.unit_id
    )
    pieces = list(Evidence.objects.filter(submissions__assessments__decisions__in=rows).distinct())
    if not rows.supersede(by=by, at=timezone.now(), why=why.strip()[:REASON_LENGTH]):
        raise StaleState("These decisions have been changed in the meantime.")
    for evidence in pieces:
        if evidence.status in REOPEN.sources:
            portfolio.reopen_evidence(evidence, by=by, note="Quality assurance asked for it to be assessed again.")
    return pieces
