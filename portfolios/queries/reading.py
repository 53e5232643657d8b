"""Rows of a sheet as far as each cell can be read by itself."""

from dataclasses import dataclass, field

from portfolios.sheets import cells
from portfolios.sheets.columns import DAYS, LEARNERS, NUMBERS
from portfolios.states import RowState

ERROR, WARNING, INFO = "error", "warning", "info"

LONGEST = {
    "given_names": 80,
    "family_name": 80,
    "known_as": 60,
    "email": 254,
    "learner_number": 30,
    "transferred_from": 150,
}

REQUIRED = {
    "learners": [column for column in LEARNERS if column.required],
    "numbers": [column for column in NUMBERS if column.required],
}


@dataclass
class Checked:
    """A row as it was read. `facts` are what would be written; `read` the same as text, for the row to keep."""

    number: int
    cells: dict
    read: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    exists: object = None

    def say(self, column, level, sentence):
        if [column, level, sentence] not in self.messages:
            self.messages.append([column, level, sentence])

    def wrong(self, column, sentence):
        self.say(column, ERROR, sentence)

    def warn(self, column, sentence):
        self.say(column, WARNING, sentence)

    def is_wrong(self, *columns):
        """Whether something is wrong: in one of the columns, or anywhere."""
        return any(level == ERROR and (not columns or column in columns) for column, level, _ in self.messages)

    @property
    def state(self):
        if self.is_wrong():
            return RowState.WRONG
        return RowState.EXISTS if self.exists else RowState.READY

    @property
    def warned(self):
        return any(level == WARNING for _, level, _ in self.messages)


def read_lines(lines, purpose):
    """[Checked] of lines (number, {column: text}) as far as each cell can be read by itself; days as 2026-11-21."""
    found = [Checked(number, given, dict(given)) for number, given in lines]
    ways = {}
    for column in DAYS:
        texts = [row.cells.get(column, "") for row in found]
        ways[column] = {"american": cells.months_first(texts), "british": cells.days_first(texts)}
    for row in found:
        for column, text in row.cells.items():
            if problem := cells.formula_problem(text):
                row.wrong(column, problem)
                row.read[column] = ""
            elif column in DAYS and text:
                _read_day(row, column, text, ways[column])
        for column in REQUIRED[purpose]:
            if not row.cells.get(column.name) and not row.is_wrong(column.name):
                row.wrong(column.name, f"{column.heading} is empty.")
        for column, most in LONGEST.items():
            if len(row.cells.get(column, "")) > most:
                row.wrong(column, f"This has more than {most} letters.")
    return found


def _read_day(row, column, text, ways):
    read = cells.read_day(text, **ways)
    if read.problem:
        row.wrong(column, read.problem)
        row.read[column] = ""
        return
    if read.doubt:
        row.warn(column, read.doubt)
    row.read[column] = read.day.isoformat()
    row.facts[column] = read.day
