"""Numbers to lines: the geometry of the sparkline and of the progress chart. Pure, knows no model."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 32, 3
# The chart's drawing area inside its viewBox of 340 x 196.
LEFT, RIGHT, TOP, FLOOR = 26, 338, 22, 166


class Spark(NamedTuple):
    plan: str
    points: str
    now: tuple[str, str]


def spark(points, total, share):
    """`points`: credits at even steps from the start to today; `total`: credits of the programme;
    `share`: part of its time that is gone (0 to 1)."""
    share = min(max(float(share), 0.02), 1)
    values = [min(float(point) / (total or 1), 1) for point in points] or [0.0]
    values = [0.0, *values] if len(values) == 1 else values

    def across(part):
        return f"{SPARK_EDGE + part * (SPARK_WIDTH - 2 * SPARK_EDGE):.1f}"

    def up(part):
        return f"{SPARK_HEIGHT - SPARK_EDGE - part * (SPARK_HEIGHT - 2 * SPARK_EDGE):.1f}"

    step = share / (len(values) - 1)
    return Spark(
        plan=f"M{across(0)} {up(0)}L{across(1)} {up(1)}",
        points=" ".join(f"{across(step * place)},{up(value)}" for place, value in enumerate(values)),
        now=(across(share), up(values[-1])),
    )


@dataclass(frozen=True)
class ProgressChart:
    """What _chart.html draws and says. `rows` is the same in numbers: (date, planned, achieved)."""

    summary: str
    grid: list
    plan: str
    real: str
    area: str
    now: tuple[str, str]
    today_anchor: str
    plan_label: tuple[str, str]
    months: list
    rows: list
    unit: str


def progress_chart(start, end, total, points, *, today=None, unit="credits"):
    """Expected line from 0 at `start` to `total` at `end`; `points` is a list of (date, value), oldest first.

    `today` defaults to the date of the last point. Values above `total` stay inside the drawing.
    """
    today = today or (points[-1][0] if points else start)
    days = max((end - start).days, 1)
    points = [(start, 0), *points] if not points or points[0][0] > start else list(points)
    if points[-1][0] < today:
        points.append((today, points[-1][1]))
    top = max(total, max(value for _, value in points), 1)

    def part(day):
        return min(max((day - start).days / days, 0), 1)

    def across(day):
        return LEFT + part(day) * (RIGHT - LEFT)

    def up(value):
        return FLOOR - value / top * (FLOOR - TOP)

    def planned(day):
        return round(part(day) * total)

    line = " ".join(f"{across(day):.1f} {up(value):.1f}" for day, value in points)
    now = across(today)
    achieved = points[-1][1]
    return ProgressChart(
        summary=(
            f"{unit.capitalize()} from {_month(start)} to {_month(end)}. The plan rises evenly to {total}. "
            f"Today {achieved}; the plan says {planned(today)}."
        ),
        grid=[(round(up(value)), round(up(value)) + 4, value) for value in _steps(top)],
        plan=f"M{across(start):.1f} {up(0):.1f}L{across(end):.1f} {up(total):.1f}",
        real=f"M{line}",
        area=f"M{LEFT} {FLOOR}L{line} {now:.1f} {FLOOR}Z",
        now=(f"{now:.1f}", f"{up(achieved):.1f}"),
        today_anchor="start" if part(today) < 0.08 else "end" if part(today) > 0.92 else "middle",
        plan_label=(f"{LEFT + 0.7 * (RIGHT - LEFT):.0f}", f"{up(0.7 * total) - 8:.0f}"),
        months=[(round(across(day)), _month(day)[:3]) for day in _months(start, end)],
        rows=[(day, planned(day), value) for day, value in points],
        unit=unit,
    )


def _month(day):
    return f"{day:%b %Y}"


def _steps(top):
    """Three or four round figures from 0 to the top."""
    step = next((size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500) if top / size <= 3.5), 1000)
    inner = [value for value in range(0, int(top), step) if top - value > step * 0.4]
    return [*inner, int(top)]


def _months(start, end):
    """First days of months between two dates, thinned to at most six."""
    months = []
    year, month = start.year, start.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        day = date(year, month, 1)
        if day > end:
            break
        months.append(day)
    every = -(-len(months) // 6) or 1
    return months[::every]


class Series(NamedTuple):
    """One part of each column: its word, its colour family (docs/components.md), its values from left to right."""

    label: str
    family: str
    values: list


class Part(NamedTuple):
    """A rectangle of a column chart."""

    family: str
    x: str
    y: str
    width: str
    height: str


class Bar(NamedTuple):
    """A column lying on its side, for a phone: its name, where that stands, its parts, and where the figure stands."""

    name: str
    y: int
    parts: list[Part]
    total: int
    end: str


@dataclass(frozen=True)
class ColumnChart:
    """What _columns.html draws and says; its numbers stand in a table beside it. `series`: what it was made from.

    `bars` are the columns once more, each on a line with its name: what fits a phone at a size that can be read.
    Where all values are nought there are no parts and no bars, and the words alone say so.
    """

    what: str
    summary: str
    series: list[Series]
    grid: list
    parts: list[Part]
    labels: list
    bars: list[Bar]

    @property
    def tall(self):
        """The height of the bars' viewBox."""
        return len(self.bars) * BAR_ROW


WIDE = 640  # the drawing area inside the viewBox of a column chart is LEFT to WIDE, TOP to FLOOR
BAR_LEFT, BAR_RIGHT, BAR_ROW = 112, 306, 24  # bars lie in a viewBox 340 wide, which a phone shows at its own size
BAR_NAME = 15  # letters of a name beside a bar


def column_chart(what, labels, series, *, by="month", letters=3):
    """Columns from left to right, each the sum of its parts, the first at the foot.

    `by`: what the labels are; so many `letters` of each stand below its column.
    """
    totals = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    top = max([*totals, 1])
    step = (WIDE - LEFT) / max(len(labels), 1)
    parts = []
    for place in range(len(labels)):
        foot = 0
        for one in series:
            if value := one.values[place]:
                height = value / top * (FLOOR - TOP)
                y = FLOOR - foot / top * (FLOOR - TOP) - height
                x = LEFT + step * place + step * 0.18
                parts.append(Part(one.family, f"{x:.1f}", f"{y:.1f}", f"{step * 0.64:.1f}", f"{height:.1f}"))
            foot += value
    every = -(-len(labels) // 12) or 1
    span = f", {labels[0]} to {labels[-1]}" if labels else ""
    if any(totals):
        most = totals.index(max(totals))
        said = f"{sum(totals)} in all. The most, {totals[most]}, in {labels[most]}."
    else:
        said = "none."
    return ColumnChart(
        what=what,
        summary=f"{what} by {by}{span}: {said}",
        series=series,
        grid=[(round(y), round(y) + 4, value) for value in _steps(top) for y in [FLOOR - value / top * (FLOOR - TOP)]],
        parts=parts,
        labels=[
            (f"{LEFT + step * (place + 0.5):.1f}", label[:letters])
            for place, label in enumerate(labels)
            if not place % every
        ],
        bars=_bars(labels, series, totals) if any(totals) else [],
    )


def _bars(labels, series, totals):
    scale, bars = (BAR_RIGHT - BAR_LEFT) / max(totals), []
    for place, (label, total) in enumerate(zip(labels, totals, strict=True)):
        x, top, parts = BAR_LEFT, place * BAR_ROW, []
        for one in series:
            if value := one.values[place]:
                parts.append(Part(one.family, f"{x:.1f}", f"{top + 4}", f"{value * scale:.1f}", f"{BAR_ROW - 8}"))
                x += value * scale
        bars.append(Bar(_cut(label, BAR_NAME), top + BAR_ROW // 2 + 5, parts, total, f"{x + 6:.1f}"))
    return bars


def _cut(name, letters):
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


class IntervalLine(NamedTuple):
    """A line of an interval chart: where things stand, and the figures in words."""

    name: str
    y: int
    low: str
    high: str
    at: str
    percent: int
    words: str
    said: str


@dataclass(frozen=True)
class IntervalChart:
    """What _interval_chart.html draws and says: a point with its interval for each name, from 0 to 100 %."""

    summary: str
    lines: list
    marks: list
    height: int
    floor: int


# The name stands above its line, so that a long one fits, and a phone can show it at a size that can be read.
INTERVAL_LEFT, INTERVAL_RIGHT, INTERVAL_ROW, INTERVAL_NAME = 22, 408, 46, 46


def interval_chart(rows):
    """`rows`: (name, percent, low, high, how many in words); None without rows."""
    rows = list(rows)
    if not rows:
        return None

    def across(percent):
        return f"{INTERVAL_LEFT + percent / 100 * (INTERVAL_RIGHT - INTERVAL_LEFT):.1f}"

    lines = [
        IntervalLine(
            name=_cut(name, INTERVAL_NAME),
            y=36 + place * INTERVAL_ROW,
            low=across(low),
            high=across(high),
            at=across(percent),
            percent=percent,
            words=said,
            said=f"{name}: {percent} % ({said}), between {low} and {high} %",
        )
        for place, (name, percent, low, high, said) in enumerate(rows)
    ]
    floor = 12 + len(lines) * INTERVAL_ROW
    return IntervalChart(
        summary=f"{'. '.join(line.said for line in lines)}.",
        lines=lines,
        marks=[(across(percent), percent) for percent in (0, 50, 100)],
        height=floor + 22,
        floor=floor,
    )
