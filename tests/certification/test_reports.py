"""Reports of a centre: what they count, for whom, as page, sheet and paper."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.models import Claim
from certification.queries.reports import REPORTS
from certification.queries.reports.claims import claims_report
from certification.queries.reports.endings import achievement_report, time_report
from certification.queries.reports.load import load_report
from certification.queries.reports.registrations import registrations_report
from certification.queries.reports.risk import risk_report
from certification.states import ClaimStatus
from iqa.periods import Period
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.factories.assessment import criterion, make_evidence, make_street

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def street(db):
    return make_street()


def another(registration, **facts):
    row = Registration.objects.get(pk=registration.pk)
    row.pk = None
    for name, value in facts.items():
        setattr(row, name, value)
    row.status = facts.get("status", RegistrationStatus.WITHDRAWN)
    row.save()
    return row


def awarded(registration, on, number="C-1"):
    Registration.objects.filter(pk=registration.pk).update(status=RegistrationStatus.COMPLETED)
    facts = {"number": number, "made_by": registration.learner, "status": ClaimStatus.ISSUED, "accepted_on": on}
    return Claim.objects.create(registration=registration, **facts)


def figures(report):
    return {figure.label: figure.value for figure in report.figures}


def rows(report, slug):
    table = next(table for table in report.tables if table.slug == slug)
    return [[one.text for one in row] for row in table.rows]


def test_registrations_are_counted_by_month_and_by_how_they_stand_today(street):
    Registration.objects.filter(pk=street.registration.pk).update(registered_on=date(2026, 3, 5))
    another(street.registration, registered_on=date(2026, 3, 9))
    another(street.registration, registered_on=date(2025, 3, 9))
    report = registrations_report(street.centre, YEAR)
    assert report.figures[0].value == "2"
    march = rows(report, "months")[2]
    assert march[:2] == ["Mar 2026", "2"]
    assert rows(report, "qualifications")[0][1] == "2"


def test_achievement_is_of_those_who_ended(street):
    awarded(street.registration, date(2026, 5, 20))
    another(street.registration, withdrawn_on=date(2026, 6, 1), withdrawn_why="Moved away")
    another(street.registration, withdrawn_on=date(2025, 6, 1))
    report = achievement_report(street.centre, YEAR)
    assert figures(report) == {"Achievement": "50 %", "Awarded": "1", "Left without": "1"}
    assert rows(report, "months")[4:6] == [["May 2026", "1", "0"], ["Jun 2026", "0", "1"]]
    assert [line[3] for line in rows(report, "left")] == ["Moved away"]


def test_nobody_ended_gives_no_rate(street):
    assert figures(achievement_report(street.centre, YEAR))["Achievement"] == "–"


def test_the_time_to_complete_stands_beside_the_plan(street):
    facts = {"registered_on": date(2025, 9, 1), "starts_on": date(2025, 9, 1), "planned_end_on": date(2026, 3, 1)}
    Registration.objects.filter(pk=street.registration.pk).update(**facts)
    awarded(street.registration, date(2026, 5, 20))
    report = time_report(street.centre, YEAR)
    assert figures(report)["From registration to award"] == "261 days"
    assert figures(report)["After the planned end"] == "1"
    assert ["6–9 months", "1"] in rows(report, "spans")
    assert rows(report, "qualifications")[0][1:] == ["1", "261", "181"]


def test_the_load_names_learners_and_pieces(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    lines = {line[0]: line[1:] for line in rows(load_report(street.centre), "assessors")}
    assert lines["Assessor HL"] == ["1", "1", "0", "0"]
    assert set(lines) == {"Assessor HL", "Second Assessor HL", "Trainee HL"}
    assert {line[0] for line in rows(load_report(street.centre), "quality")} == {"Iqa HL", "Lead Iqa HL"}


def test_claims_that_wait_stand_longest_first(street):
    moment = timezone.now()
    for number, days in (("C-1", 3), ("C-2", 9)):
        row = street.registration if number == "C-1" else another(street.registration)
        made = {"made_by": street.admin, "made_at": moment - timedelta(days=days)}
        Claim.objects.create(registration=row, number=number, **made)
    Claim.objects.create(
        registration=another(street.registration), number="C-3", made_by=street.admin, status=ClaimStatus.WITHDRAWN
    )
    report = claims_report(street.centre)
    assert [line[0] for line in rows(report, "claims")] == ["C-2", "C-1"]
    assert figures(report)["The longest"] == "9 days"


def test_a_learner_is_at_risk_for_every_reason_that_is_said(street):
    today = timezone.localdate()
    facts = {"planned_end_on": today - timedelta(days=5), "expires_on": today + timedelta(days=20)}
    Registration.objects.filter(pk=street.registration.pk).update(**facts)
    report = risk_report(street.centre)
    why = rows(report, "learners")[0][-1]
    assert "planned end was" in why
    assert "registration expires" in why
    assert "no contact for 100 days" in why


def test_a_learner_on_plan_is_at_no_risk(street):
    today = timezone.localdate()
    Registration.objects.filter(pk=street.registration.pk).update(
        starts_on=today, planned_end_on=today + timedelta(days=300), expires_on=None
    )
    assert rows(risk_report(street.centre), "learners") == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "queries"),
    [
        (registrations_report, 1),
        (achievement_report, 1),
        (time_report, 1),
        (load_report, 8),
        (claims_report, 1),
        (risk_report, 8),
    ],
)
def test_reports_take_the_same_queries_for_one_and_three(street, django_assert_num_queries, make, queries, count):
    for number in range(count - 1):
        row = another(street.registration, withdrawn_on=timezone.localdate())
        Claim.objects.create(registration=row, number=f"C-{number}", made_by=street.admin)
    of_period = make in (registrations_report, achievement_report, time_report)
    with django_assert_num_queries(queries):
        make(street.centre, YEAR) if of_period else make(street.centre)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.code)
def test_every_report_is_a_page_a_sheet_and_a_paper(street, client, report):
    from pypdf import PdfReader

    client.force_login(street.admin)
    page = client.get(reverse("certification:centre_report", args=[report.code]))
    assert page.status_code == 200
    assert f"<h1>{report.title}" in page.text
    sheet = client.get(reverse("certification:centre_report_sheet", args=[report.code]))
    assert sheet["Content-Type"].startswith("text/csv")
    paper = client.get(reverse("certification:centre_report_paper", args=[report.code]))
    printed = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    assert report.title in printed
    # Words of the reports about sampling: nothing here is sampled, no share has an interval.
    assert ("Sampled" in printed, "confidence" in printed) == (False, False)


def test_an_unknown_report_is_not_there(street, client):
    client.force_login(street.admin)
    assert client.get(reverse("certification:centre_report", args=["nothing"])).status_code == 404


def test_reports_are_of_ones_own_centre(street):
    Registration.objects.filter(pk=street.other.registration.pk).update(registered_on=date(2026, 3, 5))
    Registration.objects.filter(pk=street.registration.pk).update(registered_on=date(2026, 3, 5))
    assert registrations_report(street.centre, YEAR).figures[0].value == "1"
