"""The mapping of a whole portfolio, what is typed into its box, and copying a mapping."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from config.access import access
from config.refusals import Refusal, StaleState, sentences_of
from portfolios import actions, queries, rules
from portfolios.forms import CopyForm, GridFilter, GridForm, read_box, typed_example
from portfolios.models import Evidence, Registration


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_read_portfolio)
def mapping(request, registration):
    """Criteria down, evidence across. Each piece is saved wholly or not at all; what was refused stays on the page."""
    if request.method == "GET":
        return _grid_page(request, registration)
    pieces = queries.pieces_of(request.user, registration, GridForm.keys(request.POST))
    form = GridForm(queries.route_lines(registration), _style(registration), request.POST, pieces)
    changes = {piece: actions.Changes(*those) for piece, those in form.changes().items()}
    refusals = actions.map_pieces(changes, by=request.user)
    done = [piece.reference for piece in changes if piece not in refusals]
    if done:
        messages.success(request, f"Saved: the mapping of {', '.join(done)}.")
    if not refusals and not form.complaints:
        return redirect(request.get_full_path())
    form.pending = {pk: those for pk, those in form.pending.items() if pieces[pk] in refusals}
    status = max((refusal.status for refusal in refusals.values()), default=422)
    return _grid_page(request, registration, form, refusals, status=status)


def _grid_page(request, registration, form=None, refusals=None, status=200):
    chosen = GridFilter(request.GET)
    wanted = chosen.wanted()
    grid = queries.mapping_grid(request.user, registration, page=request.GET.get("page"), **wanted)
    context = {
        "registration": registration,
        "grid": grid,
        "filter": chosen,
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "form": form,
        "pending": form.pending if form else {},
        "refused": [(piece, sentences_of(refusal)) for piece, refusal in (refusals or {}).items()],
        "example": typed_example(grid.route, _style(registration)),
        "is_own": registration.learner_id == request.user.pk,
        "may_add": rules.can_add_evidence(request.user, registration),
    }
    return render(request, "portfolios/mapping.html", context, status=status)


@require_safe
@access(Registration, rule=rules.can_read_portfolio)
def mapping_typed(request, registration):
    """What is understood of the words in the box so far."""
    reading = read_box(request.GET, queries.route_lines(registration), _style(registration))
    return render(request, "portfolios/_typed_reading.html", {"reading": reading})


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_edit_evidence)
def mapping_copy(request, evidence):
    """Choose a piece, see what copying its mapping would do, and do it."""
    if not rules.is_editable(evidence):
        raise StaleState(f"{evidence.reference} has been handed in or withdrawn and can no longer be changed.")
    sources = queries.copy_sources(request.user, evidence)
    form = CopyForm(request.POST if request.method == "POST" else request.GET, sources=sources)
    source = form.cleaned_data["source"] if form.is_valid() else None
    refusal = None
    if request.method == "POST" and source:
        try:
            return _copy(request, evidence, source, form.cleaned_data)
        except Refusal as error:
            refusal = error
    context = {
        "evidence": evidence,
        "sources": sources,
        "source": source,
        "plan": queries.copy_plan(evidence, source) if source else None,
        "refusal": refusal,
        "style": _style(evidence.registration),
    }
    unsaid = 422 if request.method == "POST" else 200
    return render(request, "portfolios/mapping_copy.html", context, status=refusal.status if refusal else unsaid)


def _copy(request, evidence, source, choice):
    replace = choice["mode"] == "replace"
    plan = actions.copy_mapping(evidence, source, replace=replace, seen=choice["seen"], by=request.user)
    taken = f", {len(plan.only_here)} taken away" if replace and plan.only_here else ""
    messages.success(request, f"From {source.reference}: {len(plan.add)} added{taken}.")
    return redirect(reverse("portfolios:evidence_edit", args=[evidence.pk]) + "#shows")


def _style(registration):
    return registration.qualification.awarding_organisation.criterion_style
