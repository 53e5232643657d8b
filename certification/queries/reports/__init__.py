"""Reports of a centre: registrations, achievement, time, load, claims, learners at risk; each a table and a chart.

They are made of the same parts as the reports of quality assurance (iqa/queries/reports/layout.py), so the page, the
sheet and the paper are the same too.
"""

from certification.queries.reports.listed import REPORTS, report_named

__all__ = ["REPORTS", "report_named"]
