"""Release for claim."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessment.statements import newest
from config.access import access
from config.refusals import status_of, told_on
from iqa import actions, rules, statements
from iqa.forms import ReleaseForm, WithdrawForm
from iqa.queries import samples
from portfolios.models import Registration


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_release_registration)
def registration_release(request, registration):
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.release_registration(registration, by=request.user)
            messages.success(request, f"{registration.name} is released for claim.")
            return redirect("iqa:registration_release", pk=registration.pk)
    return _release_page(request, registration, form, WithdrawForm())


def _release_page(request, registration, form, withdraw_form):
    release = rules.current_release(registration)
    blockers = [] if release else rules.release_blockers(registration, request.user)
    context = {
        "registration": registration,
        "release": release,
        "fits": release is None or rules.release_fits(release),
        "units": samples.assured_units(registration),
        "blockers": blockers,
        "signs": [samples.release_line(release, newest(statements.RELEASE), blockers)],
        "form": form,
        "withdraw_form": withdraw_form,
    }
    shown = withdraw_form if withdraw_form.is_bound else form
    return render(request, "iqa/registration_release.html", context, status=status_of(shown))


@require_POST
@access(Registration, rule=rules.can_release_registration)
def release_withdraw(request, registration):
    form = WithdrawForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.withdraw_release(registration, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, "The release is withdrawn. It stays on record.")
            return redirect("iqa:registration_release", pk=registration.pk)
    return _release_page(request, registration, ReleaseForm(), form)
