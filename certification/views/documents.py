"""The register of documents, and what administrators and learners do with one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, queries, rules
from certification.forms.documents import RegisterForm, ReplaceForm
from certification.forms.plain import WhyForm
from certification.models import Credential, Document
from certification.states import Rendering
from config.access import access, signed_in
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import StaleState, status_of, told_on

PER_PAGE = 50


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


@require_safe
@access(Document, rule=rules.can_read_document)
def credential_download(request, document):
    """The digital credential of a certificate, as wallets take it (Open Badges 3.0, 8.1): its compact JWS."""
    found = Credential.objects.filter(document=document).first()
    if found is None:
        raise Http404
    response = HttpResponse(found.token, content_type="text/plain; charset=us-ascii")
    response["Content-Disposition"] = content_disposition_header(True, f"{document.number}.jwt")
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@access(Document, rule=rules.can_keep_document)
def document_replace(request, document):
    form = ReplaceForm(sent(request))
    if form.is_valid():
        with told_on(form):
            why, asked = form.cleaned_data["why"], form.request_facts()
            new = actions.replace_document(document, by=request.user, why=why, request=asked)
            messages.success(request, f"{document} is replaced by {new.number}, which is being made.")
            return redirect("certification:claim_detail", pk=document.claim_id)
    page = {"form": form, "document": document}
    return render(request, "certification/document_replace.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Document, rule=rules.can_revoke_document)
def document_revoke(request, document):
    """The first administrator says why and asks; for the second the same page is the one to confirm."""
    asked = rules.open_revocation(document)
    if asked:
        return _confirm_revocation(request, document, asked)
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.ask_revocation(document, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"Another administrator has to confirm. Until then {document} stands.")
            return redirect("certification:claim_detail", pk=document.claim_id)
    page = {"form": form, "document": document, "blockers": rules.standing_blockers(document)}
    return render(request, "certification/document_revoke.html", page, status=status_of(form))


def _confirm_revocation(request, document, asked):
    if request.method == "POST":
        actions.revoke_document(document, by=request.user)
        messages.success(request, f"{document} is revoked. The public page says so from now on.")
        return redirect("certification:claim_detail", pk=document.claim_id)
    blockers = rules.revoke_blockers(document, request.user)
    page = {"document": document, "asked": asked, "blockers": blockers}
    return render(request, "certification/document_revoke_confirm.html", page)


@require_POST
@access(Document, rule=rules.can_revoke_document)
def document_revoke_drop(request, document):
    actions.drop_revocation(document, by=request.user)
    messages.success(request, f"{document} goes on to stand.")
    return redirect("certification:claim_detail", pk=document.claim_id)
