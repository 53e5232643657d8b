"""Reports of a centre for those who run it; as page, sheet and paper (iqa/views/reports.py draws them the same way)."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.roles import acting_centre
from centres.states import Role
from certification import rules
from certification.queries import reports
from config.access import access
from iqa.forms import asked_period
from iqa.views.reports import PAGE, answer_report


@require_safe
@access(rule=rules.can_read_centre_reports)
def centre_reports(request):
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    return render(request, "certification/centre_reports.html", {"centre": centre, "reports": reports.REPORTS})


@require_safe
@access(rule=rules.can_read_centre_reports)
def centre_report(request, code, form=PAGE):
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    named = reports.report_named(code)
    if named is None:
        raise Http404
    asked, period = asked_period(request.GET) if named.of_period else (None, None)
    report = named.make(centre, period) if named.of_period else named.make(centre)
    query = f"?{period.query}" if period else ""
    others = {one: reverse(f"certification:centre_report_{one}", args=[code]) + query for one in ("sheet", "paper")}
    back = reverse("certification:centre_reports")
    return answer_report(request, report, form, asked=asked, others=others, back=back)
