"""Set tests: record an attempt, put it right, its report, and the terms for sitting one again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import ResitTermsForm, TestResultForm
from assessment.models import TestProof, TestResult
from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.downloads import send_stored_file
from config.form_files import too_large
from config.forms import sent
from config.refusals import Blocked, StaleState, status_of, told_on
from portfolios.files import is_shown_inline
from portfolios.models import RouteUnit


@require_http_methods(["GET", "POST"])
@access(RouteUnit, rule=rules.can_record_test)
def test_record(request, route_unit):
    """Record an attempt at the unit's set test; earlier attempts stand beside."""
    form = _form(request, route_unit.unit.test)
    if form.is_valid():
        with told_on(form):
            result = actions.record_test_result(route_unit, by=request.user, **form.facts())
            return _told(request, route_unit, result, "Recorded")
    return _page(request, route_unit, form, blockers=rules.record_test_blockers(route_unit, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@access(TestResult, rule=rules.can_correct_test)
def test_correct(request, result):
    """Put an attempt right; what was recorded is kept."""
    route_unit = queries.route_unit_of(result)
    if route_unit is None or not result.is_current:
        raise StaleState("This result has been put right already, or its unit is no longer on the route.")
    form = _form(request, result.unit.test, result)
    if form.is_valid():
        with told_on(form):
            new = actions.correct_test_result(result, by=request.user, **form.facts())
            return _told(request, route_unit, new, "Put right")
    blockers = rules.record_test_blockers(route_unit, request.user)
    blockers = [blocker for blocker in blockers if blocker.code != "resit_limit"]
    return _page(request, route_unit, form, correcting=result, blockers=blockers)


def _form(request, test, result=None):
    files = request.FILES if request.method == "POST" else None
    initial = queries.typed_result(result) if result else None
    return TestResultForm(
        sent(request), files, test=test, again=result is not None, too_large=too_large(request), initial=initial
    )


def _told(request, route_unit, result, word):
    test = route_unit.unit.test
    outcome = "a pass" if result.passed else f"not a pass yet; {test.pass_mark} are needed"
    messages.success(request, f"{word}: {result.score} of {test.questions}, {outcome}.")
    return redirect("assessment:unit_sign_off" if result.passed else "assessment:test_record", pk=route_unit.pk)


def _page(request, route_unit, form, *, blockers, correcting=None):
    registration, unit = route_unit.registration, route_unit.unit
    allowed, decision = rules.extra_time(registration, unit)
    context = {
        "entry": route_unit,
        "test": unit.test,
        "form": form,
        "correcting": correcting,
        "results": queries.results_of_test(route_unit),
        "blockers": blockers,
        "allowed": allowed,
        "decision": decision,
        "again_from": rules.next_attempt_on(route_unit),
    }
    return render(request, "assessment/test_record.html", context, status=status_of(form))


@require_safe
@access(TestProof, rule=rules.can_read_proof)
def test_proof(request, proof):
    """The report of a test, once its checks are done."""
    if blockers := rules.proof_blockers(proof):
        raise Blocked(blockers)
    return send_stored_file(
        request,
        proof.content,
        name=proof.name,
        media_type=proof.media_type,
        size=proof.size,
        etag=proof.sha256,
        inline=is_shown_inline(proof.media_type),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_set_terms)
def resit_terms(request):
    """How long to wait before a test is sat again, and how often it may be."""
    centre = acting_centre(request, Role.ADMIN)
    form = ResitTermsForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            terms = actions.set_resit_terms(centre, by=request.user, **form.cleaned_data)
            messages.success(request, f"Recorded for {terms.unit.number}.")
            return redirect("assessment:resit_terms")
    context = {"centre": centre, "form": form, "terms": queries.resit_terms_list(centre)}
    return render(request, "assessment/resit_terms.html", context, status=status_of(form))
