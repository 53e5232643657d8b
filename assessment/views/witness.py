"""Witnesses: who is asked about a learner, the centre's register, and the page on which a witness answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules, statements
from assessment.forms import AskForm, CheckForm, CodeForm, ProposalForm, StatementForm, WithdrawForm
from assessment.models import Witness, WitnessLink, WitnessRequest
from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.forms import sent
from config.links import by_link
from config.refusals import Refusal, sentences_of, status_of, told_on
from portfolios.models import Registration
from portfolios.rules import can_read_portfolio

FACTS = ("name", "email", "telephone", "job", "employer", "relation", "about", "setting", "as_expert")
REGISTER_ROLES = (Role.ASSESSOR, Role.IQA, Role.LEAD_IQA, Role.ADMIN)


@require_safe
@access(Registration, rule=can_read_portfolio)
def witness_requests(request, registration):
    page = {
        "registration": registration,
        "rows": queries.witness_requests(registration),
        "may_propose": rules.can_propose_witness(request.user, registration),
        "may_ask": rules.is_assessor_of(request.user, registration),
    }
    return render(request, "assessment/witness_requests.html", page)


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_propose_witness)
def witness_add(request, registration):
    """The assessor asks; the learner proposes."""
    may_ask = rules.is_assessor_of(request.user, registration)
    units = queries.units_to_ask(registration)
    form = (AskForm if may_ask else ProposalForm)(sent(request), units=units)
    if form.is_valid():
        with told_on(form):
            if may_ask:
                return _asked(request, *actions.ask_witness(registration, by=request.user, **form.facts))
            row = actions.propose_witness(registration, by=request.user, **form.facts)
            messages.success(request, f"Proposed. The assessor decides whether {row.name} is asked.")
            return redirect("assessment:witness_requests", pk=registration.pk)
    page = {"registration": registration, "form": form, "units": units, "may_ask": may_ask}
    return render(request, "assessment/witness_add.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(WitnessRequest, rule=rules.can_ask_witness)
def witness_ask(request, row):
    """The assessor reads a proposal, corrects it and sends it."""
    units = queries.units_to_ask(row.registration)
    proposed = {name: getattr(row, name) for name in FACTS}
    proposed["criterion"] = [criterion.pk for criterion in row.criteria.all()]
    form = AskForm(sent(request), units=units, initial=proposed)
    if form.is_valid():
        with told_on(form):
            asked = actions.ask_witness(row.registration, by=request.user, request=row, **form.facts)
            return _asked(request, *asked)
    page = {"registration": row.registration, "proposal": row, "form": form, "units": units, "may_ask": True}
    return render(request, "assessment/witness_add.html", page, status=status_of(form))


def _asked(request, row, code):
    """A code to be told by telephone is on this one answer and nowhere else."""
    if code:
        response = render(request, "assessment/witness_code.html", {"row": row, "code": code})
        response["Cache-Control"] = "no-store"
        return response
    messages.success(request, f"Two letters are on their way to {row.email}: the link, and the code.")
    return redirect("assessment:witness_request", pk=row.pk)


@require_safe
@access(WitnessRequest, rule=rules.can_read_request)
def witness_request(request, row):
    return _request_page(request, row, WithdrawForm())


def _request_page(request, row, form):
    page = {
        "row": row,
        "registration": row.registration,
        **queries.witness_request(row),
        "may_ask": rules.can_ask_witness(request.user, row),
        "may_withdraw": row.state in rules.OPEN_STATES and rules.can_withdraw_request(request.user, row),
        "code_form": CodeForm(),
        "form": form,
    }
    if request.user.pk == row.registration.learner_id:  # what is to be looked at twice is for who judges it
        page["doubts"] = []
    return render(request, "assessment/witness_request.html", page, status=status_of(form))


@require_POST
@access(WitnessRequest, rule=rules.can_ask_witness)
def witness_again(request, row):
    form = CodeForm(request.POST)
    by_letter = not form.is_valid() or form.code_by_letter
    try:
        code = actions.ask_again(row, by=request.user, code_by_letter=by_letter)
    except Refusal as refusal:
        messages.warning(request, " ".join(sentences_of(refusal)))
        return redirect("assessment:witness_request", pk=row.pk)
    return _asked(request, row, code)


@require_POST
@access(WitnessRequest, rule=rules.can_withdraw_request)
def witness_withdraw(request, row):
    form = WithdrawForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.withdraw_request(row, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, "Taken back. The link opens nothing any more.")
            return redirect("assessment:witness_request", pk=row.pk)
    return _request_page(request, row, form)


@require_safe
@access(rule=rules.can_read_register)
def witness_list(request):
    centre = acting_centre(request, *REGISTER_ROLES)
    q = request.GET.get("q", "")[:100]
    page = {"centre": centre, "q": q, "rows": queries.witness_list(centre, q)}
    return render(request, "assessment/witness_list.html", page)


@require_safe
@access(Witness, rule=rules.can_read_witness)
def witness_detail(request, witness):
    return _witness_page(request, witness, CheckForm())


@require_POST
@access(Witness, rule=rules.can_check_witness)
def witness_check(request, witness):
    form = CheckForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.check_witness(witness, by=request.user, **form.cleaned_data)
            messages.success(request, "The check is on record.")
            return redirect("assessment:witness_detail", pk=witness.pk)
    return _witness_page(request, witness, form)


def _witness_page(request, witness, form):
    page = {
        **queries.witness_page(witness, request.user),
        "may_check": rules.can_check_witness(request.user, witness),
        "form": form,
    }
    return render(request, "assessment/witness_detail.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
@by_link(WitnessLink)
def witness_answer(request, link):
    """The witness's own page: what they are asked about and nothing else (R1.11)."""
    then = request.POST.get("then")
    if then == "keep":
        return _keep(request, link)
    if then == "decline":
        return _decline(request, link)
    form = StatementForm(sent(request), initial=link.request.draft)
    if form.is_valid():
        signed_in = request.user if request.user.is_authenticated else None
        with told_on(form):
            actions.confirm_statement(link, **form.cleaned_data, signed_in=signed_in)
            return redirect(request.path)
    return _answer_page(request, link, form)


def _answer_page(request, link, form):
    page = {
        "link": link,
        "row": link.request,
        "registration": link.request.registration,
        "asked": queries.asked_of(link.request),
        "declaration": statements.newest(statements.WITNESS).partition(": ")[2],
        "form": form,
    }
    return render(request, "assessment/witness_answer.html", page, status=status_of(form))


def _keep(request, link):
    """Kept every few seconds by the page, or by its button without scripts."""
    typed = {name: request.POST.get(name, "") for name in ("words", "seen_on")}
    refusal = None
    try:
        actions.keep_draft(link, **typed)
    except Refusal as error:
        refusal = error
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(str(refusal or ""), status=refusal.status if refusal else 204)
    if refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Kept. You can go on with the same link and code.")
    return redirect(request.path)


def _decline(request, link):
    try:
        actions.decline_request(link, why=request.POST.get("why", ""))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(request.path)
