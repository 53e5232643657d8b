"""Geometry of sparkline and progress chart."""

from datetime import date

import pytest

from config import charts

START, END = date(2026, 1, 1), date(2026, 12, 31)


def test_spark_ends_at_today_and_credits():
    line = charts.spark([0, 10, 20], 40, 0.5)
    assert line == charts.Spark("M3.0 29.0L117.0 3.0", "3.0,29.0 31.5,22.5 60.0,16.0", ("60.0", "16.0"))


@pytest.mark.parametrize(
    ("points", "total", "share", "now"),
    [([], 45, 0, ("5.3", "29.0")), ([50], 45, 1.4, ("117.0", "3.0")), ([3], 0, 0.5, ("60.0", "3.0"))],
)
def test_spark_stays_inside_its_box(points, total, share, now):
    assert charts.spark(points, total, share).now == now


def test_chart_says_plan_and_today_in_words():
    chart = charts.progress_chart(START, END, 52, [(date(2026, 4, 1), 10), (date(2026, 7, 2), 20)])
    assert chart.summary == (
        "Credits from Jan 2026 to Dec 2026. The plan rises evenly to 52. Today 20; the plan says 26."
    )
    assert chart.rows == [(START, 0, 0), (date(2026, 4, 1), 13, 10), (date(2026, 7, 2), 26, 20)]
    assert chart.now == ("182.0", "110.6")


def test_chart_before_any_credit_and_beyond_the_end():
    assert charts.progress_chart(START, END, 52, []).now == ("26.0", "166.0")
    late = charts.progress_chart(START, END, 52, [(date(2026, 12, 1), 60)], today=date(2027, 3, 1))
    assert late.now == ("338.0", "22.0")
    assert late.grid[-1][2] == 60
    assert late.today_anchor == "end"


def test_chart_labels_at_most_six_months():
    months = charts.progress_chart(START, date(2027, 12, 31), 55, []).months
    assert [name for _, name in months] == ["Feb", "Jun", "Oct", "Feb", "Jun", "Oct"]
