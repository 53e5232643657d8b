"""The files themselves."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.access import access
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import Blocked, status_of, told_on
from portfolios import actions, files, queries, rules
from portfolios.forms import ReplaceForm
from portfolios.models import EvidenceFile


@require_safe
@access(EvidenceFile, rule=rules.can_read_file)
def file_download(request, file):
    """The file as people are shown it: by the browser if its type is harmless to show, else as a download."""
    if blockers := rules.file_blockers(request.user, file):
        raise Blocked(blockers)
    shown = queries.shown_form(file)
    inline = files.is_shown_inline(shown.media_type) and "download" not in request.GET
    return send_stored_file(
        request,
        shown.content,
        name=file.name,
        media_type=shown.media_type,
        size=shown.size,
        etag=shown.sha256,
        inline=inline,
    )


@require_http_methods(["GET", "POST"])
@access(EvidenceFile, rule=rules.can_remove_file)
def file_replace(request, file):
    """A new version of a file of a draft; the old one is kept for the submissions that name it."""
    form = ReplaceForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            new = actions.replace_file(file, upload=form.cleaned_data["file"], by=request.user)
            messages.success(request, f"{new.name} is version {new.version} now.")
            at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
            return redirect(f"{at}#files-kept")
    context = {"form": form, "file": file, "evidence": file.evidence, "accepted": files.accepted_words()}
    return render(request, "portfolios/file_replace.html", context, status=status_of(form))


@require_POST
@access(EvidenceFile, rule=rules.can_remove_file)
def file_remove(request, file):
    actions.remove_file(file, by=request.user)
    messages.success(request, f"{file.name} is taken out of {file.evidence.reference}.")
    at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
    return redirect(f"{at}#files-kept")
