"""Pages on which an administrator corrects or withdraws a registration."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.access import access
from config.forms import sent
from config.refusals import StaleState, status_of, told_on
from portfolios import actions, queries, rules
from portfolios.forms import CorrectForm, WithdrawRegistrationForm
from portfolios.models import Registration


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_correct_registration)
def registration_edit(request, registration):
    form = CorrectForm(sent(request), registration=registration)
    if form.is_valid():
        with told_on(form):
            now = actions.correct_registration(registration, by=request.user, **form.facts())
            messages.success(request, _said(registration, now))
            return redirect("portfolios:registration_detail", pk=registration.pk)
        now = queries.registration_facts(registration)
        if isinstance(form.refusal, StaleState):
            form.look_again(now)
        registration = now
    return _page(request, registration, "registration_edit", form)


def _said(was, now):
    if rules.correctable_facts(was) == rules.correctable_facts(now):
        return "Nothing was changed."
    if was.name != now.name:
        return f"The registration is corrected. {now.name} is asked to confirm the name again."
    return "The registration is corrected."


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_correct_registration)
def registration_withdraw(request, registration):
    form = WithdrawRegistrationForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.withdraw_registration(registration, by=request.user, **form.cleaned_data)
            messages.success(request, f"The registration of {registration.name} is withdrawn.")
            return redirect("portfolios:registration_detail", pk=registration.pk)
        registration = queries.registration_facts(registration)
    return _page(request, registration, "registration_withdraw", form, rules.leave_blockers)


def _page(request, registration, name, form, reasons=rules.change_blockers):
    context = {"registration": registration, "form": form, "blockers": reasons(registration)}
    return render(request, f"portfolios/{name}.html", context, status=status_of(form))
