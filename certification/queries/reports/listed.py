"""The reports that the index offers."""

from typing import NamedTuple

from certification.queries.reports.claims import claims_report
from certification.queries.reports.endings import achievement_report, time_report
from certification.queries.reports.load import load_report
from certification.queries.reports.registrations import registrations_report
from certification.queries.reports.risk import risk_report


class CentreReport(NamedTuple):
    """A report that the index offers: its code, what it tells, and the function that makes it."""

    code: str
    title: str
    text: str
    make: object
    of_period: bool


REPORTS = (
    CentreReport("registrations", "Registrations", "By month and qualification.", registrations_report, True),
    CentreReport("achievement", "Achievement", "Who ended with the award and who without.", achievement_report, True),
    CentreReport("time", "Time to complete", "From registration to award, beside the plan.", time_report, True),
    CentreReport("load", "Staff load", "Learners, pieces waiting, samples, by person.", load_report, False),
    CentreReport("claims", "Claims waiting", "What is not settled, longest first.", claims_report, False),
    CentreReport("risk", "Learners at risk", "Behind, silent, late, expiring or overdue.", risk_report, False),
)


def report_named(code):
    """The CentreReport of a code, or None."""
    return next((report for report in REPORTS if report.code == code), None)
