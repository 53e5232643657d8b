"""The public page that says whether a document stands."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certification import queries
from certification.forms.verification import NumberForm
from config.access import access, anybody
from config.limits import limit_rate
from config.refusals import status_of


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
