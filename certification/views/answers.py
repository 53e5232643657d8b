"""What the awarding organisation says about a claim, its fee, and what the centre wants of claims: a form each."""

from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from centres.roles import acting_centre
from centres.states import Role
from certification import actions, rules
from certification.forms.claims import AnswerForm, FeeForm, PolicyForm, QueryForm
from certification.forms.plain import ReasonForm
from certification.models import Claim
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on


class Words(NamedTuple):
    """What a page with one form about a claim says."""

    title: str
    look: str
    what: str
    button: str
    done: str


QUERY = Words(
    "Record a query",
    "act",
    "The claim waits for your answer; then it is back in the organisation’s queue.",
    "Record the query",
    "The query is recorded.",
)
ANSWER = Words(
    "Answer the query",
    "wait",
    "Send the organisation your answer by its own way; here it is written down, and the claim is back in its queue.",
    "Record the answer",
    "The answer is recorded; the claim waits for the organisation again.",
)
REJECT = Words(
    "Record a rejection",
    "stop",
    "The organisation does not agree. What is wrong can be put right, and another claim be prepared and sent.",
    "Record the rejection",
    "The rejection is recorded.",
)
FEE = Words(
    "Fee of the claim",
    "none",
    "Where the centre wants it, a claim waits until its fee is settled.",
    "Record the fee",
    "The fee is recorded.",
)


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_answer_claim)
def claim_query(request, claim):
    return _page(request, claim, QueryForm(sent(request)), actions.query_claim, QUERY)


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_answer_claim)
def claim_answer(request, claim):
    return _page(request, claim, AnswerForm(sent(request)), actions.answer_query, ANSWER)


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_answer_claim)
def claim_reject(request, claim):
    return _page(request, claim, ReasonForm(sent(request)), actions.reject_claim, REJECT)


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_answer_claim)
def claim_fee(request, claim):
    known = {"due": claim.fee_due, "paid_on": claim.fee_paid_on, "reference": claim.fee_reference}
    return _page(request, claim, FeeForm(sent(request), initial=known), actions.record_fee, FEE)


def _page(request, claim, form, action, words):
    if form.is_valid():
        with told_on(form):
            action(claim, by=request.user, **form.cleaned_data)
            messages.success(request, words.done)
            return redirect("certification:claim_detail", pk=claim.pk)
    context = {"form": form, "claim": claim, "words": words}
    return render(request, "certification/claim_act.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_claim_several)
def claim_policy(request):
    centre = acting_centre(request, Role.ADMIN)
    policy = rules.policy_of(centre)
    known = {"needs_fee": policy.needs_fee, "uncollected_days": policy.uncollected_days}
    form = PolicyForm(sent(request), initial=known)
    if form.is_valid():
        with told_on(form):
            actions.set_claim_policy(centre, by=request.user, **form.cleaned_data)
            messages.success(request, "This holds from now on.")
            return redirect("certification:claim_list")
    context = {"form": form, "policy": policy, "centre": centre}
    return render(request, "certification/claim_policy.html", context, status=status_of(form))
