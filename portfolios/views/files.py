"""The files themselves."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from config.access import access
from config.downloads import send_stored_file
from config.refusals import Blocked
from portfolios import actions, files, queries, rules
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


@require_POST
@access(EvidenceFile, rule=rules.can_remove_file)
def file_remove(request, file):
    actions.remove_file(file, by=request.user)
    messages.success(request, f"{file.name} is taken out of {file.evidence.reference}.")
    at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
    return redirect(f"{at}#files-kept")
