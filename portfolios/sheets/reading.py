"""From the file that somebody brings to the cells of a sheet. The bytes are opened in a process of their own alone."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from config.refusals import BadInput
from portfolios.arrival import DidNotAnswer, Limits, look_at
from portfolios.arrival.grids import AS_ROWS
from portfolios.sheets import cells
from portfolios.sheets.columns import recognise

MOST_BYTES = 5 * 1024 * 1024
LIMITS = Limits(pages=1, pixels=1, unpacked=150 * 1024**2, seconds=40, memory=1024**3)
BUSY = "The file could not be looked at just now. Send it once more in a minute."


class Line(NamedTuple):
    """A line of the sheet by its number there: {name of the column: text}."""

    number: int
    cells: dict


class Sheet(NamedTuple):
    columns: list[str]
    notes: list[str]
    lines: list[Line]
    sha256: str


def read_sheet(file, purpose):
    """The Sheet in an uploaded file. Raises BadInput with what to do instead."""
    if file.size > MOST_BYTES:
        raise BadInput(f"{file.name} is larger than {MOST_BYTES // 1024**2} MB. Send only the sheet, or in parts.")
    with TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / "sheet"
        digest = hashlib.sha256()
        with path.open("wb") as sink:
            for piece in file.chunks():
                digest.update(piece)
                sink.write(piece)
        try:
            found = look_at(path, AS_ROWS, Path(folder), LIMITS)
        except DidNotAnswer as error:
            raise BadInput(BUSY) from error
    if found.refusal:
        raise BadInput(f"{file.name} {found.refusal}")
    return sheet_of(found.facts["rows"], purpose, found.facts["read_as"], digest.hexdigest(), file.name)


def sheet_of(rows, purpose, read_as, sha256, name):
    """The Sheet of rows whose first is the headings. A row that begins with # is a remark."""
    rows = [(number, row) for number, row in rows if not row[0].lstrip().startswith("#")]
    if not rows:
        raise BadInput(f"{name} is empty. Start from the template.")
    found = recognise(purpose, rows[0][1])
    if found.problems:
        raise BadInput(" ".join(found.problems))
    lines = [Line(number, _cells(found.columns, row)) for number, row in rows[1:]]
    lines = [line for line in lines if any(line.cells.values())]
    if not lines:
        raise BadInput(f"{name} has headings and no rows below them.")
    used = [column for column in found.columns if column]
    return Sheet(used, [f"Read as {read_as}.", *found.notes], lines, sha256)


def _cells(columns, row):
    texts = [*row, *[""] * (len(columns) - len(row))]
    return {name: cells.clean(text) for name, text in zip(columns, texts, strict=False) if name}
