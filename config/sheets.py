"""Lists as CSV: for any spreadsheet, with a byte order mark for the one that needs it, and no cell that acts. As XLSX
where a sheet is to be filled in and sent back."""

import csv
import io
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header

ACTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "@"  # the format of a cell that keeps long numbers and days as they are typed


class Page(NamedTuple):
    """A sheet of a workbook: its title, and rows of which the first is the headings."""

    title: str
    rows: list


def csv_response(name, rows):
    """The rows (iterables of values) as a file of this name to be saved."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response.write(csv_text(rows))
    return response


def csv_text(rows):
    """The same as text, byte order mark included."""
    file = io.StringIO(newline="")
    file.write("\ufeff")
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value):
    """Text that would act stands behind an apostrophe; numbers and dates are left alone, None is empty."""
    if isinstance(value, str) and value.startswith(ACTS):
        return f"'{value}"
    return "" if value is None else value


def xlsx_response(name, pages):
    """The Pages as a workbook of this name to be saved."""
    response = HttpResponse(workbook(pages), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def workbook(pages):
    """The bytes of a workbook in which every cell is text: nothing acts, and no number or day is turned into others."""
    from openpyxl import Workbook  # only where one is made
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.title)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(page.rows, start=1):
            for place, value in enumerate(row, start=1):
                cell = sheet.cell(number, place)
                cell.number_format = TEXT
                if value not in (None, ""):
                    cell.value = str(value)
                    cell.data_type = "s"  # and no formula, whatever it begins with
                if number == 1:
                    cell.font = Font(bold=True)
        for place, heading in enumerate(page.rows[0], start=1):
            longest = max(
                [len(str(heading)), *(len(str(row[place - 1])) for row in page.rows[1:50] if len(row) >= place)]
            )
            dimension = sheet.column_dimensions[get_column_letter(place)]
            dimension.width, dimension.number_format = min(60, max(12, longest + 2)), TEXT
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()
