"""What is held about oneself: a page, a copy with one click, the request to erase (R7.4, R7.5)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import copying, erasing
from certification.forms.retention import ErasureForm
from certification.models import DataCopy
from certification.queries import retention as queries
from certification.rules import retention as rules
from certification.states import CopyState
from config.access import access, signed_in
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import StaleState, status_of, told_on
from portfolios.models import Registration


@require_safe
@access(rule=signed_in)
def own_data(request):
    context = {
        "held": queries.own_data(request.user),
        "copies": queries.own_copies(request.user),
        "requests": queries.own_requests(request.user),
        "copy_blockers": rules.copy_blockers(request.user),
    }
    return render(request, "certification/own_data.html", context)


@require_POST
@access(rule=signed_in)
def copy_ask(request):
    copying.ask_copy(by=request.user)
    messages.success(request, "Your copy is being made. It is shown here when it is ready.")
    return redirect("certification:own_data")


@require_safe
@access(DataCopy, rule=rules.can_fetch_copy)
def copy_fetch(request, copy):
    if copy.state != CopyState.READY:
        raise StaleState(f"This copy is not there: {copy.get_state_display().lower()}.")
    name = f"my-data-{copy.asked_at:%Y-%m-%d}.zip"
    response = send_stored_file(
        request, copy.content, name=name, media_type="application/zip", etag=copy.sha256, inline=False, size=copy.size
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_ask_erasure)
def erasure_ask(request, registration):
    form = ErasureForm(sent(request))
    if form.is_valid():
        with told_on(form):
            erasing.ask_erasure(registration, by=request.user, words=form.cleaned_data["words"])
            messages.success(request, "Your request is with your centre. It answers within a month.")
            return redirect("certification:own_data")
    context = {"form": form, "registration": registration, "blockers": rules.erasure_blockers(registration)}
    return render(request, "certification/erasure_ask.html", context, status=status_of(form))
