"""Pages that belong to no domain: the choice of theme and the living style page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from config import style as samples
from config.access import access, anybody, signed_in
from config.context import THEMES

YEAR = 365 * 24 * 60 * 60


@require_POST
@login_not_required
@access(rule=anybody)
def theme(request):
    """Keep the chosen theme in a cookie for a year (any other word: follow the device), and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_safe
@access(rule=signed_in)
def style(request):
    """Every component with real variations, as roomy or (?density=compact) compact page."""
    return render(request, "style.html", {**samples.page(), "density": request.GET.get("density", "roomy")})
