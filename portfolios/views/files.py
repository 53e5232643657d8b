"""The files themselves."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from config.access import access
from config.downloads import send_stored_file
from portfolios import actions, files, queries, rules
from portfolios.models import Evidence, EvidenceFile


@require_safe
@access(EvidenceFile, rule=rules.can_read_file)
def file_download(request, file):
    """The file as people are shown it: by the browser if its type is harmless to show, else as a download."""
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


@require_safe
@access(Evidence, rule=rules.can_edit_evidence)
def kept_files(request, evidence):
    """The list of the files of a draft, which asks again by itself while something in it is being worked on."""
    context = {"evidence": evidence, **queries.kept_files(evidence, request.user)}
    return render(request, "portfolios/_kept_files.html", context)


@require_POST
@access(EvidenceFile, rule=rules.can_remove_file)
def file_remove(request, file):
    actions.remove_file(file, by=request.user)
    messages.success(request, f"{file.name} is taken out of {file.evidence.reference}.")
    at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
    return redirect(f"{at}#files-kept")
