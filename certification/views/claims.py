"""The board of claims and the page of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, queries, rules
from certification.forms.claims import AcceptForm, ClaimFilter, ClaimListFilter, UnitsForm
from certification.forms.plain import WhyForm
from certification.models import Claim
from config.access import access
from config.forms import sent
from config.pages import page_or_part
from config.refusals import StaleState, status_of, told_on
from portfolios.models import Registration

PER_PAGE = 50


@require_safe
@access(rule=rules.can_list_claims)
def claim_list(request):
    form = ClaimFilter(request.GET, user=request.user)
    board = queries.claim_board(request.user, **form.wanted())
    context = {"form": form, "may_claim": rules.can_claim_several(request.user, None), **board}
    return render(request, "certification/claim_list.html", context)


@require_safe
@access(rule=rules.can_list_claims)
def claim_rows(request):
    """Every claim, also those that came to nothing."""
    form = ClaimListFilter(request.GET, user=request.user)
    rows = queries.claim_rows(request.user, **form.wanted())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certification/claim_rows.html", {"form": form, "page": page})


@require_POST
@access(Registration, rule=rules.can_make_claim)
def claim_make(request, registration):
    """A second press of the button leads to the claim that the first one made."""
    try:
        claim = actions.make_claim(registration, by=request.user)
    except StaleState as refusal:
        claim = queries.live_claim(registration)
        if claim is None:
            raise
        messages.warning(request, str(refusal))
    return redirect("certification:claim_detail", pk=claim.pk)


@require_safe
@access(Claim, rule=rules.can_read_claim)
def claim_detail(request, claim):
    """The page, or for htmx its documents; when nothing is being made any more the whole page is loaded again."""
    wants_part = request.htmx and not request.htmx.history_restore_request
    context = (queries.documents_part if wants_part else queries.claim_page)(claim, request.user)
    response = page_or_part(request, "certification/claim_detail.html", "certification/_claim_documents.html", context)
    if wants_part and not context["rendering"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@access(Claim, rule=rules.can_submit_claim)
def claim_submit(request, claim):
    claim = actions.submit_claim(claim, by=request.user)
    messages.success(request, f"Claim {claim.number} is submitted.")
    return redirect("certification:claim_detail", pk=claim.pk)


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_accept_claim)
def claim_accept(request, claim):
    form = AcceptForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.accept_claim(claim, by=request.user, **form.cleaned_data)
            messages.success(request, "The award is accepted. The documents are being made.")
            return redirect("certification:claim_detail", pk=claim.pk)
    context = {"form": form, "claim": claim, "units": claim.units.count()}
    return render(request, "certification/claim_accept.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_withdraw_claim)
def claim_withdraw(request, claim):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.withdraw_claim(claim, by=request.user, reason=form.cleaned_data["why"])
            messages.success(request, f"Claim {claim.number} is withdrawn.")
            return redirect("certification:claim_detail", pk=claim.pk)
    return render(request, "certification/claim_withdraw.html", {"form": form, "claim": claim}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_make_claim)
def claim_units(request, registration):
    """To claim units by themselves: for a learner who leaves, or for credit."""
    rows = queries.choosable_units(registration)
    form = UnitsForm(sent(request), units=queries.free_units(rows))
    if form.is_valid():
        with told_on(form):
            claim = actions.make_unit_claim(registration, form.cleaned_data["units"], by=request.user)
            return redirect("certification:claim_detail", pk=claim.pk)
    context = {"form": form, "registration": registration, "rows": rows, "ticked": request.POST.getlist("units")}
    return render(request, "certification/claim_units.html", context, status=status_of(form))
