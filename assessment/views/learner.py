"""The learner's side: home, units, route, one unit, one piece of evidence, the signature."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import RouteForm, SignatureForm
from assessment.states import CriterionState
from assessment.views.signatures import signature_lines
from centres.roles import acting
from config.access import access, signed_in
from config.forms import sent
from config.pages import page_or_part
from config.refusals import status_of, told_on
from portfolios import actions as portfolio
from portfolios import queries as portfolio_queries
from portfolios import rules as portfolio_rules
from portfolios.context import choose_registration, own_registration, own_registrations, withdrawn_registrations
from portfolios.models import Evidence, Registration, RouteUnit
from portfolios.states import EvidenceStatus

# The states of criteria that the side of a unit's page counts, in this order.
TALLY = (
    CriterionState.MET,
    CriterionState.COUNTERSIGN,
    CriterionState.SUBMITTED,
    CriterionState.ACTION,
    CriterionState.CLAIMED,
    CriterionState.NONE,
)


@require_safe
@access(rule=signed_in)
def learner_home(request):
    """What to do next, how far along, and what the assessor said."""
    choose_registration(request, request.GET.get("registration", ""))
    mine = acting(request)
    registration = own_registration(request, mine.centre) if mine else None
    if registration is None:
        withdrawn = withdrawn_registrations(request, mine.centre) if mine else []
        return render(request, "assessment/learner_none.html", {"withdrawn": withdrawn})
    progress = queries.registration_progress(registration)
    stages = queries.by_stage(progress)
    planned = queries.planned_today(registration, progress.total)
    context = {
        "registration": registration,
        "registrations": own_registrations(request, mine.centre),
        "progress": progress,
        "style": registration.qualification.awarding_organisation.criterion_style,
        "steps": queries.next_steps(registration, progress, queries.open_drafts(registration, request.user)),
        "stages": stages,
        "not_started": len(progress.units) - sum(len(rows) for _, rows in stages),
        "feedback": queries.feedback_list(registration),
        "chart": queries.criteria_chart(registration, progress),
        "planned": planned,
        "pace": queries.pace(progress.met, planned),
        "places": portfolio_queries.places_about(request.user, registration),
    }
    return render(request, "assessment/learner_home.html", context)


@require_safe
@access(Registration, rule=portfolio_rules.can_read_portfolio)
def registration_units(request, registration):
    """Every unit of the route by group."""
    progress = queries.registration_progress(registration)
    context = {
        "registration": registration,
        "progress": progress,
        "groups": queries.by_group(progress),
        "may_choose": portfolio_rules.can_choose_units(request.user, registration),
        "places": portfolio_queries.places_about(request.user, registration),
        "priors": queries.open_priors(registration, request.user)
        if rules.can_answer_prior(request.user, registration)
        else 0,
    }
    return render(request, "assessment/registration_units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=portfolio_rules.can_choose_units)
def route(request, registration):
    """Try out a choice of units (GET ?tried=1&unit=…) or save it (POST); POST with `try` leads to the trial."""
    if "try" in request.POST:
        asked = urlencode([("tried", 1), *(("unit", pk) for pk in request.POST.getlist("unit"))])
        return redirect(f"{request.path}?{asked}")
    is_trial = request.method != "POST" and ("unit" in request.GET or "tried" in request.GET)
    form = RouteForm(request.GET if is_trial else sent(request), qualification=registration.qualification)
    chosen = [unit.pk for unit in form.known_units()] if form.is_bound else None
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            portfolio.choose_units(registration, units=form.known_units(), by=request.user)
            messages.success(request, "The route is saved.")
            return redirect("assessment:route", pk=registration.pk)
    context = {
        "registration": registration,
        "form": form,
        "may_open": portfolio_rules.can_read_portfolio(request.user, registration),
        **queries.route_plan(registration, chosen),
    }
    return page_or_part(
        request, "assessment/route.html", "assessment/_route_verdict.html", context, status=status_of(form)
    )


@require_safe
@access(RouteUnit, rule=lambda user, route_unit: portfolio_rules.can_read_portfolio(user, route_unit.registration))
def unit_detail(request, route_unit):
    """Outcomes and criteria with the evidence for each, and what is missing."""
    registration = route_unit.registration
    progress = queries.registration_progress(registration, unit=route_unit.unit)
    row = progress.units[0]
    is_learner = request.user.pk == registration.learner_id
    visible = queries.visible_links(progress, request.user)
    is_assessor = rules.can_sign_off_unit(request.user, route_unit)
    decisions = [item.decision for outcome in row.outcomes for item in outcome.criteria if item.decision]
    context = {
        "registration": registration,
        "route_unit": route_unit,
        "row": row,
        "standing": queries.standing_in_test(route_unit) if row.by_test else None,
        "may_correct": row.sign_off is None and rules.can_correct_tests(request.user, registration),
        "rights": queries.appeal_rights(decisions, registration),
        "visible": visible,
        "restricted": queries.restricted_counts(row, visible),
        "has_bare": row.sign_off is None and row.in_criteria and bool(row.count(CriterionState.NONE)),
        "missing": queries.still_missing(row, registration) if is_learner else [],
        "tally": [(state, row.count(state)) for state in TALLY if row.count(state)],
        "is_learner": is_learner,
        "is_assessor": is_assessor,
        "may_record_test": rules.can_record_test(request.user, route_unit),
        "may_reopen": row.sign_off is not None and rules.can_reopen_unit(request.user, route_unit),
        "signs": signature_lines(route_unit, row.sign_off),
    }
    return render(request, "assessment/unit_detail.html", context)


@require_safe
@access(Evidence, rule=portfolio_rules.can_read_evidence)
def evidence_detail(request, evidence):
    """A piece of evidence as it stands: files, mapping, decisions, feedback, history."""
    attempt = request.GET.get("submission", "")
    context = queries.evidence_page(evidence, request.user, int(attempt) if attempt.isdecimal() else None)
    context["may_see_there"] = portfolio_rules.may_record_sighting(request.user, evidence)
    context["may_edit"] = portfolio_rules.can_edit_evidence(request.user, evidence) and portfolio_rules.is_editable(
        evidence
    )
    withdrawn = evidence.status == EvidenceStatus.WITHDRAWN
    ended = withdrawn or evidence.status == EvidenceStatus.COMPLETE
    context["may_withdraw"] = not ended and portfolio_rules.can_withdraw_evidence(request.user, evidence)
    submitted = evidence.status == EvidenceStatus.SUBMITTED
    context["may_assess"] = submitted and rules.can_assess_evidence(request.user, evidence)
    to_map = context["may_edit"] or rules.can_assess_evidence(request.user, evidence)
    context["suggestions"] = portfolio_queries.criteria_for(evidence, request.user) if to_map and not withdrawn else []
    context["questioning"] = queries.questioning_of(evidence)
    return render(request, "assessment/evidence_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(RouteUnit, rule=rules.can_confirm_unit)
def unit_confirm(request, route_unit):
    """The learner reads what the assessor signed, and signs."""
    blockers = rules.confirm_blockers(route_unit, request.user)
    form = SignatureForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.confirm_unit(route_unit, by=request.user)
            messages.success(request, f"You have signed {route_unit.unit.title}. It is complete.")
            return redirect("assessment:unit_detail", pk=route_unit.pk)
    progress = queries.registration_progress(route_unit.registration, unit=route_unit.unit)
    context = {
        "route_unit": route_unit,
        "row": progress.units[0],
        "blockers": blockers,
        "form": form,
        "signs": signature_lines(route_unit, progress.units[0].sign_off),
    }
    return render(request, "assessment/unit_confirm.html", context, status=status_of(form))
