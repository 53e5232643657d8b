"""Set tests: record an attempt, correct one, open its proof; the terms for sitting one again."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import CorrectResultForm, ResitTermsForm, TestResultForm
from assessment.models import TestProof, TestResult
from centres.roles import acting_centre
from centres.states import STAFF_ROLES
from config.access import access
from config.downloads import send_stored_file
from config.form_files import too_large
from config.forms import sent
from config.refusals import Blocked, StaleState, status_of, told_on
from portfolios.files import is_shown_inline
from portfolios.models import RouteUnit


@require_http_methods(["GET", "HEAD", "POST"])
@access(RouteUnit, rule=rules.can_record_test)
def test_record(request, route_unit):
    """Record an attempt at the unit's set test; earlier attempts stand beside."""
    standing = queries.standing_in_test(route_unit)
    form = _form(TestResultForm, request, route_unit, standing.minutes)
    if form.is_valid():
        with told_on(form):
            result = actions.record_test_result(route_unit, by=request.user, **form.given)
            return _told(request, route_unit, result, "Recorded")
    blockers = rules.record_test_blockers(route_unit, request.user)
    return _page(request, "assessment/test_record.html", route_unit, form, standing, blockers)


@require_http_methods(["GET", "HEAD", "POST"])
@access(TestResult, rule=rules.can_correct_test)
def test_correct(request, result):
    """Put an attempt right, with the reason; what was recorded is kept."""
    route_unit = queries.route_unit_of(result)
    if route_unit is None or not result.is_current:
        raise StaleState("This result has been corrected already, or its unit is no longer on the route.")
    standing = queries.standing_in_test(route_unit, result.taken_on)
    form = _form(
        CorrectResultForm,
        request,
        route_unit,
        rules.time_allowed(route_unit.registration, route_unit.unit, result.taken_on, result)[0],
        initial=queries.typed_result(result),
        has_slip=result.proof_file is not None,
    )
    if form.is_valid():
        with told_on(form):
            new = actions.correct_test_result(result, by=request.user, **form.given)
            return _told(request, route_unit, new, "Corrected")
    blockers = rules.correct_test_blockers(route_unit, request.user)
    return _page(request, "assessment/test_correct.html", route_unit, form, standing, blockers, result=result)


def _form(kind, request, route_unit, allowed, **facts):
    files = request.FILES if request.method == "POST" else None
    return kind(sent(request), files, test=route_unit.unit.test, allowed=allowed, too_large=too_large(request), **facts)


def _told(request, route_unit, result, word):
    test = route_unit.unit.test
    outcome = "a pass" if result.passed else f"not a pass yet; {test.pass_mark} are needed"
    messages.success(request, f"{word}: {result.score} of {test.questions}, {outcome}.")
    if not rules.can_record_test(request.user, route_unit):
        return redirect("assessment:unit_detail", pk=route_unit.pk)
    return redirect("assessment:unit_sign_off" if result.passed else "assessment:test_record", pk=route_unit.pk)


def _page(request, template, route_unit, form, standing, blockers, **context):
    status, refused = status_of(form), []
    refusal = getattr(form, "refusal", None)
    if isinstance(refusal, Blocked) and not blockers:
        refused = refusal.blockers
        del form.errors[NON_FIELD_ERRORS]  # the page shows the blockers, which say the same and the remedy
    context |= {
        "entry": route_unit,
        "test": route_unit.unit.test,
        "form": form,
        "standing": standing,
        "results": standing.results,
        "blockers": blockers,
        "refused": refused,
        "may_correct": not blockers and route_unit.locked_at is None,
    }
    return render(request, template, context, status=status)


@require_safe
@access(TestProof, rule=rules.can_read_proof)
def test_proof(request, proof):
    """The slip that shows a result, once its checks are done."""
    if blockers := rules.proof_blockers(proof):
        raise Blocked(blockers)
    slip = proof.handed_out
    return send_stored_file(
        request,
        slip.content,
        name=proof.name,
        media_type=slip.media_type,
        size=slip.size,
        etag=slip.sha256,
        inline="download" not in request.GET and is_shown_inline(slip.media_type),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_read_resit_terms)
def resit_terms(request):
    """How often each test may be sat, and after how many days again, as dated versions; an administrator adds one."""
    centre = acting_centre(request, *STAFF_ROLES)
    may_set = rules.can_set_resit_terms(request.user, centre)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = ResitTermsForm(
        sent(request), centre=centre, initial={"in_force_from": timezone.localdate(), "days_between": 0}
    )
    if form.is_valid():
        with told_on(form):
            terms = actions.set_resit_terms(centre, by=request.user, **form.cleaned_data)
            messages.success(
                request, f"Version {terms.version} for {terms.scope} is recorded. Earlier ones stay readable."
            )
            return redirect("assessment:resit_terms")
    context = {"centre": centre, "rows": queries.resit_terms_rows(centre), "form": form, "may_set": may_set}
    return render(request, "assessment/resit_terms.html", context, status=status_of(form))
