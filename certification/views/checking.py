"""The public page that says whether a PDF is one that was issued here, and unchanged."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from certification.checking.run import check_file
from certification.forms.verification import FileForm
from config.access import access, anybody
from config.form_files import HeldFileHandler, too_large
from config.limits import limit_rate
from config.refusals import status_of


@require_http_methods(["GET", "POST"])
@login_not_required
@csrf_exempt  # asked for below, once it is settled how the file is taken in
@access(rule=anybody)
def verify_file(request):
    """For anybody, without signing in. The file is looked at and forgotten: never stored, never indexed."""
    request.upload_handlers = [HeldFileHandler(request, settings.VERIFY_FILE_BYTES)]
    response = (_answer if request.method == "POST" else _ask)(request)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@csrf_protect
def _ask(request):
    return _page(request, FileForm())


@limit_rate("verify-file", setting="VERIFY_FILES_PER_MINUTE")
@csrf_protect
def _answer(request):
    form = FileForm(request.POST, request.FILES, too_large=bool(too_large(request)))
    return _page(request, form, check_file(form.cleaned_data["file"].read()) if form.is_valid() else None)


def _page(request, form, look=None):
    page = {"form": form, "look": look, "answer": look and look.answer, "now": timezone.now()}
    return render(request, "certification/verify_file.html", page, status=status_of(form))
