"""A report on paper: the same tables as on its page, in words, with bars where the page draws a chart."""

from config.printing.bands import bands
from config.printing.typeset import LACKING, missing, with_signs
from config.printing.words import day
from iqa.printing import print_page

FULL_BAR = 30  # mm of the longest bar
IN_A_ROW = 4  # large figures beside each other
LONG = 30  # letters of a fact from which on it takes two columns
MOST_ROWS = 80  # of a table: each takes the press 20 ms and more; the sheet has them all


def report_pdf(report):
    """PDF bytes of a Report. A letter that the fonts lack is printed as a sign for it, and the paper says so."""
    lacking = set(missing(" ".join(_texts(report))))

    def printable(text):
        return with_signs(text, lacking)

    facts = [(label, printable(value)) for label, value in report.facts]
    page = {
        "kind": report.kind,
        "of": printable(report.of),
        "centre": printable(report.centre),
        "specimen": report.specimen,
        "file_title": f"{report.kind}: {printable(report.of)}",
        "file_author": printable(report.centre),
        "file_subject": f"{report.kind}, {day(report.on)}",
        "file_date": f"{report.on:%Y-%m-%d}T00:00:00Z",
        "running": f"{printable(report.of)} · {report.kind} · {day(report.on)}",
        "bands": bands(
            [*facts, ("As of", day(report.on))], 4, wide={label: 2 for label, value in facts if len(value) > LONG}
        ),
        "tallies": [report.figures[start : start + IN_A_ROW] for start in range(0, len(report.figures), IN_A_ROW)],
        "tables": [_table(table, printable) for table in report.tables],
        "lacking": LACKING if lacking else "",
    }
    return print_page("report.html", page)


def _texts(report):
    yield from (report.of, report.centre)
    yield from (value for _, value in report.facts)
    yield from (one.text for table in report.tables for row in table.rows for one in row)


def _table(table, printable):
    drawn = table.chart is not None and bool(table.chart.parts)
    bars = _bars(table.chart) if drawn else [None] * len(table.rows)
    rows = [
        {"cells": [(printable(one.text), column.look) for one, column in line], "bar": bar}
        for line, bar in zip(table.lines[:MOST_ROWS], bars, strict=False)
    ]
    return {
        "title": table.title,
        "columns": table.columns,
        "rows": rows,
        "empty": table.empty,
        "more": max(len(table.rows) - MOST_ROWS, 0),
        "of": len(table.rows),
        "key": [(one.label, one.family) for one in table.chart.series] if drawn else [],
        "nothing": table.chart.summary if table.chart and not drawn else "",
        "note": table.note,
        "drawn": table.chart.what if drawn else "",
    }


def _bars(chart):
    """For each place of the chart its parts: (colour family, width in mm)."""
    totals = [sum(values) for values in zip(*(one.values for one in chart.series), strict=True)]
    scale = FULL_BAR / max([*totals, 1])
    return [
        [(one.family, f"{one.values[place] * scale:.2f}") for one in chart.series if one.values[place]]
        for place in range(len(totals))
    ]
