"""A document: what administrators and learners do with one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, queries, rules
from certification.forms.plain import WhyForm
from certification.models import Document
from certification.states import Rendering
from config.access import access, signed_in
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import StaleState, status_of, told_on


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
