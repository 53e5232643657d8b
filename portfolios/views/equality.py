"""The learner's own page of equality monitoring."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios import actions, queries, rules
from portfolios.forms import EqualityForm
from portfolios.models import Registration
from portfolios.states import FEWEST_TOLD


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_keep_equality)
def equality(request, registration):
    record = queries.equality_record(registration)
    form = EqualityForm(sent(request), initial=vars(record) if record else {})
    if form.is_valid():
        with told_on(form):
            actions.keep_equality(registration, by=request.user, **form.cleaned_data)
            messages.success(request, "Kept. You can change or delete it here at any time.")
            return redirect("portfolios:equality", pk=registration.pk)
    context = {"registration": registration, "record": record, "form": form, "fewest": FEWEST_TOLD}
    return render(request, "portfolios/equality.html", context, status=status_of(form))


@require_POST
@access(Registration, rule=rules.can_keep_equality)
def equality_delete(request, registration):
    actions.delete_equality(registration, by=request.user)
    messages.success(request, "Deleted. Nothing of it is kept.")
    return redirect("portfolios:equality", pk=registration.pk)
