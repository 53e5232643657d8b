"""Geometry of sparkline and progress chart."""

from datetime import date

import pytest
from django.template.loader import render_to_string

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


def test_columns_stand_on_each_other_and_say_what_they_hold():
    series = [charts.Series("Agreed", "done", [2, 0]), charts.Series("Disagreed", "stop", [1, 1])]
    chart = charts.column_chart("Samples reviewed", ["Jan 2026", "Feb 2026"], series)
    assert chart.summary == "Samples reviewed by month, Jan 2026 to Feb 2026: 4 in all. The most, 3, in Jan 2026."
    assert chart.parts == [
        charts.Part("done", "81.3", "70.0", "196.5", "96.0"),
        charts.Part("stop", "81.3", "22.0", "196.5", "48.0"),
        charts.Part("stop", "388.3", "118.0", "196.5", "48.0"),
    ]
    assert [label for _, label in chart.labels] == ["Jan", "Feb"]
    assert [value for *_, value in chart.grid] == [0, 1, 2, 3]
    assert chart.series == series


def test_a_chart_of_nothing_says_so():
    chart = charts.column_chart("Samples reviewed", ["Jan 2026"], [charts.Series("Agreed", "done", [0])])
    assert (chart.parts, chart.bars) == ([], [])
    assert chart.summary == "Samples reviewed by month, Jan 2026 to Jan 2026: none."


def test_where_nothing_was_counted_words_stand_in_place_of_an_empty_drawing():
    nothing = charts.column_chart("Samples reviewed", ["Jan 2026"], [charts.Series("Agreed", "done", [0])])
    page = render_to_string("_columns.html", {"chart": nothing})
    assert "<svg" not in page
    assert "Samples reviewed by month, Jan 2026 to Jan 2026: none." in page


def test_columns_lie_on_a_phone_each_with_its_whole_name_and_its_figure():
    series = [charts.Series("Agreed", "done", [2, 0]), charts.Series("Disagreed", "stop", [1, 1])]
    chart = charts.column_chart("Learners", ["Jan 2026", "Waiting for a countersignature"], series, letters=3)
    assert [(bar.name, bar.y, bar.total, bar.end) for bar in chart.bars] == [
        ("Jan 2026", 17, 3, "312.0"),
        ("Waiting for a…", 41, 1, "182.7"),
    ]
    assert chart.bars[0].parts == [
        charts.Part("done", "112.0", "4", "129.3", "16"),
        charts.Part("stop", "241.3", "4", "64.7", "16"),
    ]
    assert chart.tall == 48


def test_an_interval_stands_below_a_name_of_any_length():
    long = "Oluwaseun-Adébáyò Featherstonehaugh-Cholmondeley the younger"
    chart = charts.interval_chart([("Jo Hartley", 100, 51, 100, "4 of 4"), (long, 0, 0, 49, "0 of 4")])
    first, second = chart.lines
    assert (first.name, first.y, first.low, first.at) == ("Jo Hartley", 36, "218.9", "408.0")
    assert (second.name, second.y) == ("Oluwaseun-Adébáyò Featherstonehaugh-Cholmonde…", 82)
    assert long in chart.summary
    assert (chart.floor, chart.height) == (104, 126)


def test_many_columns_have_fewer_labels():
    labels = [f"{month:02} 2026" for month in range(30)]
    chart = charts.column_chart("All", labels, [charts.Series("All", "done", [1] * 30)])
    assert (len(chart.parts), len(chart.labels)) == (30, 10)
