"""Lists as CSV: for any spreadsheet, with a byte order mark for the one that needs it, and no cell that acts."""

import csv
import io

from django.http import HttpResponse
from django.utils.http import content_disposition_header

ACTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


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
