"""The strategy: its versions, each on its own page, and a new one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, policy, rules
from iqa.forms import StrategyForm
from iqa.models import SamplingStrategy
from iqa.queries import strategies
from iqa.queries.meaning import meaning
from iqa.views.home import quality_centre


@require_safe
@access(rule=rules.can_read_strategy)
def strategy(request):
    centre = quality_centre(request)
    context = {
        "centre": centre,
        "versions": strategies.versions(centre),
        "may_set": rules.can_set_strategy(request.user, centre),
    }
    return render(request, "iqa/strategy.html", context)


def _tried(request, key, approvals):
    """The approval that the address or form names, of those that this person may try; else the first."""
    approvals = list(approvals)
    return next((row for row in approvals if str(row.pk) == key), approvals[0] if approvals else None), approvals


@require_safe
@access(SamplingStrategy, rule=rules.can_read_version)
def strategy_detail(request, strategy):
    rows = strategies.versions(strategy.centre)
    version = next(row for row in rows if row.pk == strategy.pk)
    earlier = strategies.before(version, rows)
    approvals = strategies.approvals_to_try(strategy.centre, request.user, version)
    tried, approvals = _tried(request, request.GET.get("on"), approvals)
    today = meaning(version, tried, request.user) if tried else None
    context = {
        "strategy": version,
        "earlier": earlier,
        "changes": strategies.changes(version, earlier),
        "parts": strategies.lines(version, earlier, today),
        "musts": [(must, must.code in version.always) for must in policy.MUSTS],
        "approvals": approvals,
        "today": today,
        "may_set": rules.can_set_strategy(request.user, strategy.centre),
    }
    return render(request, "iqa/strategy_detail.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_set_strategy_somewhere)
def strategy_add(request):
    """A new version; "try" counts what it would ask for, and sets nothing."""
    centre = quality_centre(request)
    rows = strategies.versions(centre)
    start = next((row for row in rows if str(row.pk) == request.GET.get("from")), rows[0] if rows else None)
    approvals = strategies.approvals_to_try(centre, request.user)
    form = StrategyForm(
        sent(request),
        scopes=strategies.scopes(centre),
        approvals=approvals,
        initial={**strategies.initial(start), "tried_on": approvals.first()},
    )
    today = None
    if form.is_valid() and "try" in request.POST:
        if approval := form.cleaned_data["tried_on"] or approvals.first():
            today = meaning(SamplingStrategy(centre=centre, **form.facts()), approval, request.user)
    elif form.is_valid():
        with told_on(form):
            made = actions.set_strategy(centre, by=request.user, **form.facts())
            messages.success(request, f"{made} is set. Earlier versions stay readable.")
            return redirect("iqa:strategy_detail", pk=made.pk)
    fixed = [must for must in policy.MUSTS if must.fixed]
    context = {"form": form, "parts": form.parts(), "fixed": fixed, "start": start, "today": today}
    return render(request, "iqa/strategy_add.html", context, status=status_of(form))
