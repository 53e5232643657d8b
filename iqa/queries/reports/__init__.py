"""Reports: what quality assurance did, about a learner, an assessor, a period."""

from iqa.queries.reports.assessor import assessor_report
from iqa.queries.reports.layout import Report, report_sheet
from iqa.queries.reports.learner import learner_report
from iqa.queries.reports.period import period_report

__all__ = ["Report", "assessor_report", "learner_report", "period_report", "report_sheet"]
