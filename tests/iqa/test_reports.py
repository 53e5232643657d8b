"""Reports about a learner, an assessor and a period: the same facts on the page, in the sheet and on paper."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from centres.models import Membership
from centres.states import Role
from iqa import actions
from iqa.models import Action
from iqa.periods import Month, Period, month_of, months_before, year_to
from iqa.printing.reports import report_pdf
from iqa.proportions import Share, middle_of
from iqa.queries.reports import assessor_report, learner_report, period_report, report_sheet
from iqa.queries.reports.layout import cell
from iqa.states import SampleKind, SampleOutcome
from tests.cast import LONG_AGO
from tests.factories.assessment import allocate
from tests.factories.iqa import (
    FEEDBACK,
    add_learner,
    judgement,
    make_done,
    make_sample,
    sign_unit,
    signed_sample,
    tamper,
)

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE
TODAY = timezone.localdate


def table(report, slug):
    return next(table for table in report.tables if table.slug == slug)


def texts(report, slug):
    return [[one.text for one in row] for row in table(report, slug).rows]


def figures(report):
    return {figure.label: figure.value for figure in report.figures}


@pytest.fixture
def reviewed(street):
    """A unit agreed with an action that is answered, another planned; reviewed four days after the signature."""
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    actions.answer_action(Action.objects.get(), by=street.assessor, answer="Named it.")
    signature = street.registration.sign_offs.get().signatures.get(signer="learner")
    tamper(signature, at=signature.at - timedelta(days=4))
    make_sample(street.registration, street.last, assessor=street.assessor, iqa=street.iqa)
    return street


# What they hold


def test_the_report_of_a_learner_holds_everything_that_was_done(reviewed):
    actions_of = learner_report(reviewed.registration, reviewed.iqa)
    assert figures(actions_of) == {
        "Planned": "1",
        "Agreed": "0",
        "Agreed with action": "1",
        "Disagreed": "0",
        "Rate of disagreement": "0 %",
    }
    units = dict(texts(actions_of, "units"))
    assert units["L/3 Look back"] == "In the plan, not reviewed yet"
    assert [row[0] for row in texts(actions_of, "samples")] == ["W/1 Serve", "L/3 Look back"]
    assert [row[-1] for row in texts(actions_of, "samples")] == ["Agree with action", "Planned"]
    assert [row[-1] for row in texts(actions_of, "findings")] == ["Nothing shows it.", FEEDBACK]
    [action] = texts(actions_of, "actions")
    assert action[:3] == ["Name the product.", "Assessor HL", "W/1, Learner HL"]
    assert action[-1] == "Answered in time, to close"
    assert texts(actions_of, "releases") == []


def test_the_report_of_an_assessor_counts_agreement_actions_and_days(reviewed):
    report = assessor_report(reviewed.assessor, reviewed.iqa, reviewed.centre, year_to(TODAY()))
    found = figures(report)
    assert (found["Planned"], found["Agreed with action"], found["Actions"]) == ("1", "1", "1")
    assert found["From signature to sample"] == "4 days"
    assert texts(report, "qualifications") == [["Level 2 Certificate in Serving", "1", "1", "0 % (0 of 1; 0 to 79 %)"]]
    assert texts(report, "methods") == [["Observation by the assessor", "1"]]
    assert len(texts(report, "samples")) == 2


def test_an_assessor_never_reads_what_is_planned(reviewed):
    """Not even one who quality assures other learners of the qualification (R4.9)."""
    Membership.objects.create(user=reviewed.assessor, centre=reviewed.centre, role=Role.IQA, starts_on=LONG_AGO)
    other = add_learner(reviewed, "Other", allocate=("second_assessor",))
    make_sample(other, reviewed.work, assessor=reviewed.assessor)
    report = assessor_report(reviewed.assessor, reviewed.assessor, reviewed.centre, year_to(TODAY()))
    assert "Planned" not in figures(report)
    assert [row[-1] for row in texts(report, "samples")] == ["Agree with action"]
    assert [column.label for column in table(report, "qualifications").columns] == [
        "Qualification",
        "Sampled",
        "Rate of disagreement",
    ]


def test_a_late_action_is_told(reviewed):
    action = Action.objects.get()
    for facts, words in (
        ({"due_on": TODAY() - timedelta(days=1)}, "Answered late, to close"),
        ({"answered_at": None}, "Overdue"),
        ({"due_on": TODAY()}, "Open"),
        ({"answered_at": timezone.now(), "closed_at": timezone.now()}, "Closed, answered in time"),
    ):
        tamper(action, **facts)
        report = learner_report(reviewed.registration, reviewed.iqa)
        assert texts(report, "actions")[0][-1] == words


def test_the_report_of_a_period_tells_the_trend(reviewed):
    make_done(
        reviewed.registration, reviewed.test, DISAGREE, by=reviewed.iqa, assessor=reviewed.second_assessor, days_ago=40
    )
    report = period_report(reviewed.approval, reviewed.iqa, year_to(TODAY()))
    found = figures(report)
    assert (found["Planned"], found["Sampled"], found["Disagreed"], found["Overdue"]) == ("3", "2", "1", "0")
    assert (found["Rate of disagreement"], found["From signature to sample"]) == ("50 %", "4 days")
    months = {row[0]: row[1:] for row in texts(report, "months")}
    assert months[month_of(TODAY()).label] == ["3", "1", "0", "1", "0", "0 % (0 of 1; 0 to 79 %)", "4"]
    assert months[month_of(TODAY() - timedelta(days=40)).label][4] == "1"
    assert texts(report, "assessors") == [
        ["Assessor HL", "2", "1", "0", "0 % (0 of 1; 0 to 79 %)"],
        ["Second Assessor HL", "1", "1", "1", "100 % (1 of 1; 21 to 100 %)"],
    ]
    chart = table(report, "months").chart
    assert chart.summary.startswith("Samples reviewed by month, ")
    assert sum(sum(one.values) for one in chart.series) == 2


def test_a_period_holds_only_what_is_in_it(reviewed):
    yesterday = TODAY() - timedelta(days=1)
    report = period_report(reviewed.approval, reviewed.iqa, Period(yesterday, yesterday))
    assert (figures(report)["Planned"], figures(report)["Sampled"]) == ("0", "0")
    assert figures(report)["Rate of disagreement"] == "–"


# Numbers


def test_the_interval_of_a_share_is_wilsons():
    assert Share(0, 10).interval == (0, 28)
    assert Share(5, 10).interval == (24, 76)
    assert Share(10, 10).interval == (72, 100)
    assert (Share(0, 0).interval, Share(0, 0).percent, Share(0, 0).words) == (None, None, "nothing sampled")


@pytest.mark.parametrize(
    ("part", "total", "percent", "low", "high"),
    [(0, 0, None, None, None), (3, 3, 100, 44, 100), (9, 10, 90, 60, 98), (0, 5, 0, 0, 43), (90, 100, 90, 83, 94)],
)
def test_a_share_says_how_sure_it_is(part, total, percent, low, high):
    share = Share(part, total)
    assert (share.percent, share.low, share.high) == (percent, low, high)


@pytest.mark.parametrize(("days", "words"), [([], ""), ([1], "1 day"), ([2, 5], "3.5 days"), ([9, 1, 4], "4 days")])
def test_the_middle_of_days_is_their_median(days, words):
    assert middle_of(days) == words


def test_periods_know_their_months():
    assert Period(date(2025, 11, 30), date(2026, 1, 1)).months() == [Month(2025, 11), Month(2025, 12), Month(2026, 1)]
    assert months_before(date(2026, 3, 15)) == Period(date(2025, 3, 1), date(2026, 2, 28))
    assert year_to(date(2026, 3, 1)) == Period(date(2025, 3, 2), date(2026, 3, 1))
    assert Month(2026, 3).code == "2026-03"


# Pages, sheets


ABOUT = [("learner", "registration"), ("assessor", "assessor"), ("period", "approval")]


def address(street, noun, of, form="report"):
    return reverse(f"iqa:{noun}_{form}", args=[getattr(street, of).pk])


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def iqa(client, street):
    client.force_login(street.iqa)
    return client


@pytest.mark.parametrize(("noun", "of"), ABOUT)
def test_page_sheet_and_paper_hold_the_same(iqa, reviewed, noun, of):
    page = iqa.get(address(reviewed, noun, of))
    report = page.context["report"]
    sheet = iqa.get(address(reviewed, noun, of, "sheet"))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows == [[str(value) for value in row] for row in report_sheet(report)]
    paper = iqa.get(address(reviewed, noun, of, "paper"))
    assert paper["Content-Type"] == "application/pdf"
    printed = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages).split())
    shown = text_of(page)
    for found in report.tables:
        assert found.title in shown
        for row in found.rows:
            for one in row:
                assert "".join(one.text.split()) in printed


def test_the_page_of_a_period_draws_its_chart(iqa, reviewed):
    page = text_of(iqa.get(address(reviewed, "period", "approval")))
    assert '<svg class="cs-chart cs-columns' in page
    assert 'class="is-act"' in page


def test_an_assessor_reads_the_report_about_themself_and_no_other(client, reviewed):
    client.force_login(reviewed.assessor)
    page = text_of(client.get(address(reviewed, "assessor", "assessor")))
    assert "What is planned is not told beforehand." in page
    assert "L/3 Look back" not in page
    assert "Report about me" in text_of(client.get("/quality/feedback/"))
    assert client.get(address(reviewed, "assessor", "second_assessor")).status_code == 404


def test_a_quality_assurer_who_assesses_the_learner_reads_no_report_of_them(client, reviewed):
    Membership.objects.create(user=reviewed.iqa, centre=reviewed.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    allocate(reviewed.registration, reviewed.iqa)
    client.force_login(reviewed.iqa)
    assert client.get(address(reviewed, "learner", "registration")).status_code == 403


def test_a_leaver_is_still_reported_on(iqa, reviewed):
    """Their decisions stand (R1.13)."""
    reviewed.assessor.memberships.update(ends_on=TODAY() - timedelta(days=1))
    assert iqa.get(address(reviewed, "assessor", "assessor")).status_code == 200


def test_the_index_leads_to_every_report(iqa, reviewed):
    page = text_of(iqa.get("/quality/reports/"))
    for noun, of in ABOUT:
        assert f'href="{address(reviewed, noun, of)}"' in page
    assert 'href="/quality/reports/"' in text_of(iqa.get("/quality/"))


def test_the_index_finds_a_learner_by_name(iqa, street, monkeypatch):
    monkeypatch.setattr("iqa.queries.index.MOST", 1)
    add_learner(street, "Amal Farah")
    found = iqa.get("/quality/reports/", {"q": "amal"}).context["found"]
    assert ([row.name for row in found.learners], found.more) == (["Amal Farah"], False)
    assert iqa.get("/quality/reports/").context["found"].more


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("noun", "of", "count"), [(*ABOUT[0], 17), (*ABOUT[1], 11), (*ABOUT[2], 14)])
def test_the_query_count_of_a_report_is_fixed(iqa, street, many, noun, of, count, django_assert_num_queries):
    for unit in (street.work, street.test, street.last)[:many]:
        sign_unit(street.registration, unit, by=street.assessor)
        sample = make_done(
            street.registration,
            unit,
            ACTION,
            by=street.iqa,
            assessor=street.assessor,
            sign_off=street.registration.sign_offs.get(unit=unit),
        )
        Action.objects.create(sample=sample, owner=street.assessor, text="Name it", due_on=TODAY())
    iqa.get(address(street, noun, of))
    with django_assert_num_queries(count):
        report = iqa.get(address(street, noun, of)).context["report"]
    assert len(table(report, "samples").rows) == many


@pytest.mark.parametrize("learners", [1, 3])
def test_the_index_query_count_is_fixed(iqa, street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    iqa.get("/quality/reports/")
    with django_assert_num_queries(12):
        found = iqa.get("/quality/reports/").context["found"]
    assert len(found.learners) == learners


# Paper


def test_the_same_facts_give_the_same_bytes(reviewed):
    report = period_report(reviewed.approval, reviewed.iqa, year_to(TODAY()))
    assert report_pdf(report) == report_pdf(report)


def test_the_paper_is_tagged_and_says_what_it_is(reviewed):
    report = replace(learner_report(reviewed.registration, reviewed.iqa), specimen=True)
    pdf = PdfReader(io.BytesIO(report_pdf(report)))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Quality assurance of a learner: Learner HL"
    assert "SPECIMEN" in pdf.pages[0].extract_text()


def test_a_letter_that_no_font_has_is_shown_to_be_missing(reviewed):
    report = learner_report(reviewed.registration, reviewed.iqa)
    table(report, "samples").rows[0][3] = cell("well done 🎉")
    words = " ".join(PdfReader(io.BytesIO(report_pdf(report))).pages[0].extract_text().split())
    assert "well done [?]" in words
    assert "[?] stands for a letter that the printing fonts do not have" in words


def test_a_long_table_is_cut_on_paper_and_says_where_the_rest_is(reviewed, monkeypatch):
    monkeypatch.setattr("iqa.printing.reports.MOST_ROWS", 1)
    report = learner_report(reviewed.registration, reviewed.iqa)
    words = " ".join(PdfReader(io.BytesIO(report_pdf(report))).pages[0].extract_text().split())
    assert "Samples The first 1 of 2; the CSV file of this report has them all." in words  # before the table
    assert "1 more: they stand in the CSV file of this report." in words  # and where it breaks off
    assert len(list(report_sheet(report))) > 20


def test_names_of_any_length_leave_every_column_on_the_paper(reviewed):
    """A word of forty letters once pushed the outcomes off the right edge."""
    report = period_report(reviewed.approval, reviewed.iqa, year_to(TODAY()))
    for row in table(report, "samples").rows:
        row[0] = row[2] = row[7] = cell("Hubert Wolfeschlegelsteinhausenbergerdorffwelche-Featherstonehaugh")
    page = PdfReader(io.BytesIO(report_pdf(report))).pages[0]
    places = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: places.append((text.strip(), tm[4] * cm[0] + cm[4])))
    outcome = max(x for text, x in places if text == "Outcome")
    assert 0 < outcome < page.mediabox.width - 60


def test_an_interim_sample_is_counted_in_a_period(street):
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.assessor, kind=SampleKind.INTERIM)
    report = period_report(street.approval, street.iqa, year_to(TODAY()))
    assert {figure.label: figure.note for figure in report.figures}["Sampled"] == "1 of them interim"
