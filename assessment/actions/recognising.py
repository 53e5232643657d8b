"""What was decided elsewhere: the learner hands in what arrived, an assessor accepts it or does not."""

from itertools import groupby

from django.db import IntegrityError, transaction

from assessment import queries, rules
from assessment.actions.holding import check_reason, hold_registration
from assessment.actions.judging import Judgement, record_decisions
from assessment.models import PriorAnswer, PriorDecision
from assessment.states import Outcome, RuleOfEvidence
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, Refusal, StaleState
from portfolios import actions as portfolio

ANSWERED = "Somebody has answered some of these already. Look again."


def hand_in_arrivals(registration, *, by, declared):
    """Hand in every piece that arrived and is complete, under one declaration. Returns (handed in, [(piece, refusal)]).

    Each is a submission of its own; what stands against one does not hold back the others. Raises NotAllowed, BadInput.
    """
    if not rules.can_take_away(by, registration):
        raise NotAllowed("Only the learner hands in what is theirs.")
    if not declared:
        raise BadInput("Read the declaration, and tick it if it is true.")
    handed_in, held_back = [], []
    for arrival in queries.waiting_arrivals(registration, by):
        try:
            handed_in.append(portfolio.submit_evidence(arrival.evidence, by=by, declared=True).evidence)
        except Refusal as refusal:
            held_back.append((arrival.evidence, refusal))
    return handed_in, held_back


@transaction.atomic
def accept_priors(registration, keys, *, by, looked, remark=""):
    """Make decisions of one's own of what was met elsewhere, under the ordinary rules: competence, conflicts, a
    trainee's countersignature. All or none. Raises NotAllowed, BadInput, Blocked or StaleState."""
    registration, priors = hold_priors(registration, keys, by=by)
    if not looked:
        raise BadInput(
            "Look at the evidence, and confirm that it is valid, authentic, reliable, current and sufficient."
        )
    if blockers := rules.answer_blockers(registration, by, priors):
        raise Blocked(blockers)
    decided = []
    for evidence, rows in groupby(sorted(priors, key=lambda row: row.evidence.number), lambda row: row.evidence):
        decided += accept_on_piece(evidence, list(rows), by=by, remark=remark)
    return decided


def accept_on_piece(evidence, priors, *, by, remark):
    """One sitting on the piece: its feedback says whose word is accepted."""
    whose = dict.fromkeys(f"{prior.centre} ({prior.decided_by}, {prior.decided_on:%-d %b %Y})" for prior in priors)
    feedback = f"Accepted from {', '.join(whose)}. {remark}".strip()
    judgements = [Judgement(prior.criterion, Outcome.MET) for prior in priors]
    sitting = record_decisions(
        evidence, by=by, judgements=judgements, feedback=feedback, confirmed="".join(RuleOfEvidence.values)
    )
    decisions = {decision.criterion_id: decision for decision in sitting.decisions.all()}
    for prior in priors:
        answer(prior, by=by, decision=decisions[prior.criterion_id])
    return list(decisions.values())


@transaction.atomic
def refuse_priors(registration, keys, *, by, why):
    """Do not accept what was decided elsewhere; the criteria are decided here like any other. All or none."""
    registration, priors = hold_priors(registration, keys, by=by)
    why = check_reason(why, "Say why it is not accepted.")
    for prior in priors:
        answer(prior, by=by, why=why)
    named = [f"{prior.evidence.reference}: {prior.criterion}" for prior in priors]
    name = registration.name
    record_act(registration.centre, by=by, verb="did not accept", obj=registration, name=name, why=why, decisions=named)
    return priors


def hold_priors(registration, keys, *, by):
    """The registration, and the unanswered prior decisions with these ids, nobody else acting on them."""
    if not rules.can_answer_prior(by, registration):
        raise NotAllowed("Only the learner's own assessor answers what was decided elsewhere.")
    registration = hold_registration(registration)
    rows = PriorDecision.objects.visible_to(by).filter(registration=registration, pk__in=keys).open()
    priors = list(rows.select_related("criterion__outcome__unit", "evidence"))
    if not keys:
        raise BadInput("Tick what you answer.")
    if len(priors) != len(set(keys)):
        raise StaleState(ANSWERED)
    for prior in priors:
        prior.evidence.registration = registration
    return registration, priors


def answer(prior, **said):
    """What the centre says to a prior decision, once; raises StaleState where it has been said."""
    try:
        with transaction.atomic():
            return PriorAnswer.objects.create(prior=prior, **said)
    except IntegrityError as error:
        raise StaleState(ANSWERED) from error
