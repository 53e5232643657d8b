"""What the awarding organisation says about a claim, and the fee: asked, answered, rejected, paid (R6.15, R6.16)."""

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from certification import rules
from certification.actions.claims import NOT_YOURS, let_go_on, move_claim, record_claim
from certification.models import Claim, ClaimPolicy, ClaimQuestion
from certification.states import ANSWER, AWARDED, CLOSED, QUERY, REJECT, ClaimStatus
from config.refusals import BadInput, NotAllowed, StaleState


def hold_claim(claim, by):
    """The claim, locked and read again, for somebody who may act on it. Raises NotAllowed."""
    if not rules.can_answer_claim(by, claim):
        raise NotAllowed(NOT_YOURS)
    return Claim.objects.select_for_update().get(pk=claim.pk)


def words_of(text, otherwise):
    """The text without what surrounds it; raises BadInput with `otherwise` where it is empty."""
    if not text.strip():
        raise BadInput(otherwise)
    return text.strip()


@transaction.atomic
def query_claim(claim, *, by, text, asked_on=None):
    """Record what the organisation asks; the claim waits for the answer. Raises NotAllowed, BadInput or StaleState."""
    claim, text = hold_claim(claim, by), words_of(text, "Write down what the organisation asks.")
    asked_on = asked_on or timezone.localdate()
    if claim.status == ClaimStatus.AWAITING_EQA and not (
        timezone.localdate(claim.submitted_at) <= asked_on <= timezone.localdate()
    ):
        raise BadInput("The day of the question lies between the day of the claim and today.")
    move_claim(claim, QUERY, by=by, why=text)
    question = ClaimQuestion.objects.create(claim=claim, text=text, asked_on=asked_on, recorded_by=by)
    record_claim(claim, "recorded a query on", by=by, question=text, on=asked_on)
    return question


@transaction.atomic
def answer_query(claim, *, by, answer):
    """Record the answer; the claim is back in the organisation's queue. Raises NotAllowed, BadInput or StaleState."""
    claim, answer = hold_claim(claim, by), words_of(answer, "Write down what was answered.")
    move_claim(claim, ANSWER, by=by, why=answer)
    open_questions = ClaimQuestion.objects.filter(claim=claim, answered_at=None)
    open_questions.update(answer=answer, answered_by=by, answered_at=timezone.now())
    record_claim(claim, "answered the query on", by=by, answer=answer)
    return claim


@transaction.atomic
def reject_claim(claim, *, by, reason):
    """The organisation does not agree. The units can be worked on again, and another claim can be made (R6.16).

    Raises NotAllowed, BadInput or StaleState.
    """
    claim, reason = hold_claim(claim, by), words_of(reason, "Write down the reason that the organisation gave.")
    move_claim(claim, REJECT, by=by, why=reason, closed_why=reason[:300])
    closing = {"answer": "Not answered: the claim was rejected.", "answered_by": by, "answered_at": timezone.now()}
    ClaimQuestion.objects.filter(claim=claim, answered_at=None).update(**closing)
    let_go_on(claim, by=by)
    record_claim(claim, "recorded rejection of", by=by, reason=reason)
    return claim


@transaction.atomic
def record_fee(claim, *, by, due, paid_on=None, reference=""):
    """What the claim costs and when it was paid; 0 is nothing due. Raises NotAllowed, BadInput or StaleState."""
    claim = hold_claim(claim, by)
    if claim.status in CLOSED:
        raise StaleState("This claim has come to nothing; there is no fee to record.")
    if paid_on and paid_on > timezone.localdate():
        raise BadInput("The day of payment is in the future.")
    if due < 0:
        raise BadInput("A fee is not less than 0.")
    facts = {"fee_due": due, "fee_paid_on": paid_on, "fee_reference": reference.strip()}
    Claim.objects.filter(pk=claim.pk).update(**facts)
    record_claim(claim, "recorded the fee of", by=by, due=str(due), paid_on=paid_on, reference=reference.strip())
    claim.refresh_from_db()
    return claim


@transaction.atomic
def set_organisation_number(claim, *, by, number):
    """The organisation's own number of the claim. Raises NotAllowed, BadInput or StaleState."""
    claim, number = hold_claim(claim, by), words_of(number, "Enter the number.")
    if claim.status not in (ClaimStatus.AWAITING_EQA, ClaimStatus.QUERIED, *AWARDED):
        raise StaleState(f"{claim} is not with the organisation.")
    Claim.objects.filter(pk=claim.pk).update(organisation_number=number)
    record_claim(claim, "recorded the organisation's number of", by=by, number=number)
    return claim


@transaction.atomic
def set_claim_policy(centre, *, by, needs_fee, uncollected_days):
    """What the centre wants from now on; what it wanted before is kept. Raises NotAllowed or BadInput."""
    if not rules.can_administer_claims(by, centre):
        raise NotAllowed("Only an administrator of the centre sets this.")
    if not 1 <= uncollected_days <= 365:
        raise BadInput("Give between 1 and 365 days.")
    ClaimPolicy.objects.filter(centre=centre).supersede(by=by, at=timezone.now())
    facts = {"needs_fee": needs_fee, "uncollected_days": uncollected_days}
    policy = ClaimPolicy.objects.create(centre=centre, by=by, **facts)
    record_act(centre, by=by, verb="set the policy of claims", obj=policy, **facts)
    return policy
