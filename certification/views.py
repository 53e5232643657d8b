"""Claims, the register of documents, and the public page that verifies one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, queries, rules
from certification.forms import AcceptForm, BoardForm, NumberForm, RegisterForm, WhyForm
from certification.models import Claim, Document
from certification.states import Rendering
from config.access import access, anybody, signed_in
from config.downloads import send_stored_file
from config.forms import sent
from config.limits import limit_rate
from config.pages import page_or_part
from config.refusals import StaleState, status_of, told_on
from portfolios.models import Registration

PER_PAGE = 50


@require_safe
@access(rule=rules.can_list_claims)
def claim_list(request):
    form = BoardForm(request.GET, user=request.user)
    chosen = form.cleaned_data["qualification"] if form.is_valid() else None
    board = queries.claim_board(request.user, chosen)
    return render(request, "certification/claim_list.html", {"form": form, **board})


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
    return render(request, "certification/claim_accept.html", {"form": form, "claim": claim}, status=status_of(form))


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


@require_safe
@access(rule=rules.can_list_documents)
def document_list(request):
    form = RegisterForm(request.GET, user=request.user)
    rows = queries.document_list(request.user, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certification/document_list.html", {"form": form, "page": page})


@require_safe
@access(rule=signed_in)
def my_documents(request):
    return render(request, "certification/my_documents.html", {"documents": queries.own_documents(request.user)})


@require_safe
@access(Document, rule=rules.can_read_document)
def document_download(request, document):
    if document.rendering != Rendering.DONE:
        raise StaleState(f"{document} is not ready yet. Look at its claim to see how far it is.")
    name = f"{document.get_kind_display().lower().replace(' ', '-')}-{document.number}.pdf"
    response = send_stored_file(
        request,
        document.file,
        name=name,
        media_type="application/pdf",
        etag=document.sha256,
        inline=False,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@access(Document, rule=rules.can_keep_document)
def document_retry(request, document):
    actions.retry_document(document, by=request.user)
    messages.success(request, f"{document} is being made again.")
    return redirect("certification:claim_detail", pk=document.claim_id)


@require_http_methods(["GET", "POST"])
@access(Document, rule=rules.can_keep_document)
def document_replace(request, document):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            new = actions.replace_document(document, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"{document} is replaced by {new.number}, which is being made.")
            return redirect("certification:claim_detail", pk=document.claim_id)
    page = {"form": form, "document": document}
    return render(request, "certification/document_replace.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Document, rule=rules.can_revoke_document)
def document_revoke(request, document):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.revoke_document(document, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"{document} is revoked. The public page says so from now on.")
            return redirect("certification:claim_detail", pk=document.claim_id)
    page = {"form": form, "document": document, "blockers": rules.revoke_blockers(document, request.user)}
    return render(request, "certification/document_revoke.html", page, status=status_of(form))


@require_safe
@login_not_required
@limit_rate("verify", setting="VERIFY_CHECKS_PER_MINUTE")
@access(rule=anybody)
def verify(request, number=""):
    """Whether a document stands; for anybody, without signing in (R6.19). Never stored, never indexed."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if not number and form.is_valid():
        return redirect("certification:verify", number=form.cleaned_data["number"])
    answer = queries.verification(number) if number else None
    page = {"form": form, "typed": queries.tidy(number), "answer": answer, "now": timezone.now()}
    status = 404 if number and answer is None else status_of(form)
    response = render(request, "certification/verify.html", page, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
