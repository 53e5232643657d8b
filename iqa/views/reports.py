"""Reports: the index, coverage by dimension, compliance; about a learner, an assessor, a period; as page, CSV, PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centres.models import QualificationApproval, User
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES, Role
from config.access import access
from config.sheets import csv_response
from iqa import actions, rules
from iqa.forms import asked_period
from iqa.printing.reports import report_pdf
from iqa.queries import camera, compliance, index
from iqa.queries.characteristics import characteristics_sheet
from iqa.queries.reports import assessor_report, learner_report, period_report, report_sheet
from iqa.views.home import quality_centre
from portfolios.models import Registration
from portfolios.states import FEWEST_TOLD

PAGE, CSV, PDF = "", "csv", "pdf"


@require_safe
@access(rule=rules.can_read_reports)
def report_index(request):
    centre = quality_centre(request)
    found = index.report_index(request.user, centre, request.GET.get("q", ""))
    return render(request, "iqa/report_index.html", {"centre": centre, "found": found})


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def camera_page(request, approval):
    """Coverage by dimension (R4.2)."""
    form, period = asked_period(request.GET)
    found = camera.camera(approval, request.user, period)
    context = {"approval": approval, "form": form, "period": period, "found": found}
    return render(request, "iqa/camera.html", context, status=_status(form))


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def camera_sheet(request, approval):
    _, period = asked_period(request.GET)
    rows = camera.camera_sheet(camera.camera(approval, request.user, period))
    return csv_response(f"Coverage {approval.qualification.code} {period}.csv", rows)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def compliance_page(request, approval):
    """Each assessor against the strategy (R4.5)."""
    strategy = rules.strategy_in_force(approval.centre, approval.qualification)
    found = compliance.compliance(approval, strategy, request.user) if strategy else None
    context = {"approval": approval, "strategy": strategy, "found": found, "blockers": rules.draw_blockers(approval)}
    return render(request, "iqa/compliance.html", context)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def compliance_sheet(request, approval):
    """Without a strategy nothing is asked, and the sheet has no row."""
    strategy = rules.strategy_in_force(approval.centre, approval.qualification)
    rows = compliance.compliance_sheet(compliance.compliance(approval, strategy, request.user)) if strategy else []
    return csv_response(f"Compliance {approval.qualification.code} {timezone.localdate():%Y-%m-%d}.csv", rows)


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def period(request, approval, form=PAGE):
    asked, span = asked_period(request.GET)
    report = period_report(approval, request.user, span)
    return answer_report(request, report, form, asked=asked, others=_others("period", approval, span))


@require_safe
@access(Registration, rule=rules.can_read_learner_report)
def learner(request, registration, form=PAGE):
    report = learner_report(registration, request.user)
    return answer_report(request, report, form, others=_others("learner", registration))


@require_safe
@access(User, rule=rules.can_read_assessor_report)
def assessor(request, person, form=PAGE):
    """About an assessor; read by themself, it holds what has been reviewed and nothing that is planned."""
    own = request.user.pk == person.pk
    roles = (Role.ASSESSOR,) if own else QUALITY_ROLES
    centre = acting_centre(request, *roles, among=rules.report_centres(request.user, person))
    asked, span = asked_period(request.GET)
    report = assessor_report(person, request.user, centre, span)
    return answer_report(request, report, form, asked=asked, others=_others("assessor", person, span), own=own)


def _others(noun, obj, span=None):
    """Addresses of the same report as a sheet and as a paper."""
    query = f"?{span.query}" if span else ""
    return {form: reverse(f"iqa:{noun}_{form}", args=[obj.pk]) + query for form in ("sheet", "paper")}


def answer_report(request, report, form, *, asked=None, **context):
    """The report as a page, a sheet or a paper. `back`: where the page leads back to, if not to the usual place."""
    name = f"{report.title} {report.on:%Y-%m-%d}"
    if form == CSV:
        return csv_response(f"{name}.csv", report_sheet(report))
    if form == PDF:
        response = HttpResponse(report_pdf(report), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
        return response
    context |= {"report": report, "form": asked}
    return render(request, "iqa/report.html", context, status=_status(asked))


def _status(form):
    return 422 if form is not None and form.is_bound and not form.is_valid() else 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access(QualificationApproval, rule=rules.can_read_plan)
def characteristics(request, approval):
    """The figures are shown in answer to pressing for them alone: each reading is logged (R4.23)."""
    found = actions.read_characteristics(approval, by=request.user) if request.method == "POST" else None
    if found and request.POST.get("form") == CSV:
        return csv_response(f"Personal characteristics {approval.qualification.code}.csv", characteristics_sheet(found))
    context = {"approval": approval, "found": found, "fewest": FEWEST_TOLD}
    return render(request, "iqa/characteristics.html", context)
