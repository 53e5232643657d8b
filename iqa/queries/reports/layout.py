"""What a report is made of, whatever it is shown on: the page, the spreadsheet and the paper read the same tables."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from config.charts import ColumnChart


class Cell(NamedTuple):
    """What stands in a cell; `url` leads to it on the page, `state` is a key of config.ui.STATES."""

    text: str
    url: str = ""
    state: str = ""


class Column(NamedTuple):
    """`look`: "" for words, "n" for a number, "d" for a date, "w" for what needs much room."""

    label: str
    look: str = ""


@dataclass
class Table:
    slug: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    empty: str
    chart: ColumnChart | None = None
    note: str = ""  # how to read it, on paper below the title

    @property
    def lines(self):
        """The rows, each cell with its column."""
        return [list(zip(row, self.columns, strict=True)) for row in self.rows]


class Figure(NamedTuple):
    """A large figure; `note` says what it rests on."""

    label: str
    value: str
    note: str = ""


@dataclass
class Report:
    """`facts` are (label, value) pairs; `on` is the day whose facts it tells."""

    kind: str
    of: str
    centre: str
    on: date
    facts: list[tuple[str, str]]
    figures: list[Figure]
    tables: list[Table] = field(default_factory=list)
    specimen: bool = False

    @property
    def title(self):
        return f"{self.kind}: {self.of}"

    @property
    def heading(self):
        """(heading, line above it): of the whole centre what it tells, else whom or what it is about."""
        return (self.kind, self.of) if self.of == self.centre else (self.of, self.kind)


def cell(value="", url="", state=""):
    return Cell(str(value), url, state)


def day(moment):
    """3 Nov 2026, in local time; "" for none."""
    if moment is None:
        return ""
    moment = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return f"{moment:%-d %b %Y}"


def report_sheet(report):
    """The report as rows: its facts, its figures, then each table with its heading."""
    yield [report.kind, report.of]
    yield ["Centre", report.centre]
    yield from ([label, value] for label, value in report.facts)
    yield ["As of", f"{report.on:%-d %b %Y}"]
    yield []
    yield from ([figure.label, figure.value, figure.note] for figure in report.figures)
    for table in report.tables:
        yield []
        yield [table.title]
        yield [column.label for column in table.columns]
        yield from ([one.text for one in row] for row in table.rows)
