"""The files themselves: as people are shown them, as sealed originals, and blacked out in part."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.access import access
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import Blocked, status_of, told_on
from portfolios import actions, files, queries, rules
from portfolios.forms import OriginalForm, RedactForm, ReplaceForm
from portfolios.models import Evidence, EvidenceFile
from portfolios.views.keeping import draft_checks


def _send(request, file, shown, *, inline, name=""):
    """Every way to the bytes of a file ends here: what has not passed its checks stays closed."""
    _refuse_closed(request, file)
    return send_stored_file(
        request,
        shown.content,
        name=name or file.name,
        media_type=shown.media_type,
        size=shown.size,
        etag=shown.sha256,
        inline=inline and files.is_shown_inline(shown.media_type),
    )


def _refuse_closed(request, file):
    if blockers := rules.file_blockers(request.user, file):
        raise Blocked(blockers)


@require_safe
@access(EvidenceFile, rule=rules.can_read_file)
def file_download(request, file):
    """The file as people are shown it: by the browser if its type is harmless to show, else as a download."""
    return _send(request, file, queries.shown_form(file), inline="download" not in request.GET)


@require_safe
@access(EvidenceFile, rule=rules.can_read_file)
def file_as_pdf(request, file):
    """A document of an office program, converted to PDF."""
    shown = queries.pdf_form(file)
    if shown is None:
        raise Http404
    return _send(request, file, shown, inline=True, name=f"{file.name}.pdf")


@require_http_methods(["GET", "POST"])
@access(EvidenceFile, rule=rules.can_open_original)
def file_original(request, file):
    """The sealed original: for its learner at once, for a quality assurer after a reason, one line in the ledger."""
    _refuse_closed(request, file)  # before a line in the ledger says that it was opened
    if not queries.shown_form(file).sealed and not rules.awaits_redaction(file):
        return redirect("portfolios:file_download", pk=file.pk)
    if rules.owns_original(request.user, file.evidence):
        return _send(request, file, queries.original_form(file), inline=True)
    form = OriginalForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.open_original(file, by=request.user, reason=form.cleaned_data["reason"])
            return _send(request, file, queries.original_form(file), inline=False)
    context = {"form": form, "file": file, "evidence": file.evidence}
    return render(request, "portfolios/file_original.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(EvidenceFile, rule=rules.can_redact_file)
def file_redact(request, file):
    """Black out parts of a picture or PDF."""
    if request.method == "GET" and (blockers := list(rules.redact_blockers(file))):
        raise Blocked(blockers)
    asked = queries.redaction_of(file)
    form = RedactForm(sent(request), regions=asked.regions if asked else ())
    if form.is_valid():
        with told_on(form):
            actions.redact_file(file, regions=form.rows, by=request.user)
            messages.success(request, f"{file.name} is being redacted. Until that is done only you can open it.")
            at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
            return redirect(f"{at}#file-{file.pk}")
    part = queries.viewed_whole(file)
    is_picture = part.viewer == "picture"
    context = {
        "form": form,
        "file": file,
        "evidence": file.evidence,
        "part": part,
        "is_picture": is_picture,
        "lines": form.lines(is_picture),
        "blank": form.lines(is_picture)[-1][1],
    }
    return render(request, "portfolios/file_redact.html", context, status=status_of(form))


@require_safe
@access(EvidenceFile, rule=rules.can_redact_file)
def file_unredacted(request, file):
    """The file before anything was blacked out, for the page on which its author marks what is."""
    if blockers := list(rules.redact_blockers(file)):
        raise Blocked(blockers)
    return _send(request, file, queries.unredacted_form(file), inline=True)


@require_http_methods(["GET", "POST"])
@access(EvidenceFile, rule=rules.can_remove_file)
def file_replace(request, file):
    """A new version of a file of a draft; the old one is kept for the submissions that name it."""
    if request.method == "GET" and (blockers := rules.hold_blockers(file.evidence.registration)):
        raise Blocked(blockers)
    form = ReplaceForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            new = actions.replace_file(file, upload=form.cleaned_data["file"], by=request.user)
            messages.success(request, f"{new.name} is version {new.version} now.")
            at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
            return redirect(f"{at}#files-kept")
    context = {"form": form, "file": file, "evidence": file.evidence, "accepted": files.accepted_words()}
    return render(request, "portfolios/file_replace.html", context, status=status_of(form))


@require_safe
@access(Evidence, rule=rules.can_edit_evidence)
def kept_files(request, evidence):
    """The list of the files of a draft, which asks again by itself while something in it is being worked on.

    Beside it goes what the draft still lacks, which stands elsewhere on the page.
    """
    context = {**draft_checks(evidence), **queries.kept_files(evidence, request.user), "again": True}
    return render(request, "portfolios/_kept_files.html", context)


@require_POST
@access(EvidenceFile, rule=rules.can_remove_file)
def file_remove(request, file):
    actions.remove_file(file, by=request.user)
    messages.success(request, f"{file.name} is taken out of {file.evidence.reference}.")
    at = reverse("portfolios:evidence_edit", args=[file.evidence_id])
    return redirect(f"{at}#files-kept")
