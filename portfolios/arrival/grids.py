"""The rows of a sheet as text, of a spreadsheet (XLSX) or of a CSV. Formulas are told, never worked out."""

import csv
import io
from datetime import date, datetime

from portfolios.arrival.archives import entries_of
from portfolios.arrival.findings import DAMAGED, MACROS, Refused

AS_ROWS = "rows/sheet"  # asked for instead of a media type: the rows, not what the document looks like
MOST_ROWS = 5_000  # beside the headings
MOST_COLUMNS = 60
MOST_LINES = 20_000  # empty ones included: a sheet may be formatted to its very end
LONGEST_CELL = 500  # letters
MOST_LETTERS = 3_000_000
OLD_BOOK = b"\xd0\xcf\x11\xe0"
TOO_LONG = f"has more than {MOST_ROWS:,} rows. Send it in parts."
OLD = "is an old or locked Excel workbook. Save it as .xlsx without a password, or as CSV."
NO_SHEET = "has no sheet with rows in it."
TOO_MUCH = "holds more text than a sheet of learners can. Send it in parts."
SEPARATORS = (";", "\t", ",")


def look(path, media_type, folder, limits, found):
    """found.facts: `rows`, [number of the line, cells as text] each, no empty ones; `read_as`, how it was read."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_BOOK):
        raise Refused(OLD)
    lines, found.facts["read_as"] = _of_book(path, limits) if start.startswith(b"PK") else _of_text(path)
    rows, letters = [], 0
    for number, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        letters += sum(map(len, cells))
        if len(rows) > MOST_ROWS:
            raise Refused(TOO_LONG)
        if letters > MOST_LETTERS:
            raise Refused(TOO_MUCH)
        rows.append([number, cells])
    found.facts["rows"] = rows


def _of_book(path, limits):
    from openpyxl import load_workbook  # within the limits

    names = [entry.filename for entry in entries_of(path, limits.unpacked)]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(MACROS)
    if "[Content_Types].xml" not in names:
        raise Refused(DAMAGED)
    # An open file, since openpyxl judges a path by its ending; it stays open while the rows are read.
    book = load_workbook(path.open("rb"), read_only=True, data_only=False, keep_links=False)
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise Refused(NO_SHEET)
    sheet.reset_dimensions()  # what the file says of its size is not believed
    rows = sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS)
    return ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)), f"XLSX, {sheet.title}"


def _text(cell):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return str(value)[:LONGEST_CELL] if isinstance(value, str) else "="
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:LONGEST_CELL]


def _of_text(path):
    data = path.read_bytes()
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("is neither a CSV nor a spreadsheet. Save it as CSV or .xlsx.")
    text, encoding = _decoded(data)
    separator = _separator(text)
    csv.field_size_limit(100_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    named = {";": "semicolons", "\t": "tabs", ",": "commas"}[separator]
    return _lines(rows), f"CSV, {encoding}, {named}"


def _lines(rows):
    try:
        for row in rows:
            if rows.line_num > MOST_LINES:
                raise Refused(TOO_LONG)
            yield rows.line_num, [cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Refused(f"cannot be read as CSV at line {rows.line_num}. Save it as .xlsx.") from error


def _decoded(data):
    """(text, name of the encoding): UTF-16 and UTF-8 say so themselves; else what Excel writes in Britain."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def _separator(text):
    """The one that cuts the first line into most cells."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator), [])))
