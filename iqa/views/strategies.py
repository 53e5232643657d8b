"""The strategy and its versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, rules
from iqa.forms import StrategyForm
from iqa.queries import strategies
from iqa.views.home import quality_centre


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_read_strategy)
def strategy(request):
    centre = quality_centre(request)
    versions = strategies.versions(centre)
    may_set = rules.can_set_strategy(request.user, centre)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = StrategyForm(
        sent(request),
        qualifications=strategies.qualifications(centre),
        initial=strategies.initial(versions, actions.DEFAULT_RATES),
    )
    if form.is_valid():
        with told_on(form):
            made = actions.set_strategy(centre, by=request.user, **form.facts())
            messages.success(request, f"{made} is set. Earlier versions stay readable.")
            return redirect("iqa:strategy")
    context = {"centre": centre, "versions": versions, "form": form, "may_set": may_set}
    return render(request, "iqa/strategy.html", context, status=status_of(form))
