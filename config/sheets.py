"""Lists as CSV: for any spreadsheet, with a byte order mark for the one that needs it, and no cell that acts."""

import csv

from django.http import HttpResponse
from django.utils.http import content_disposition_header

ACTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def csv_response(name, rows):
    """The rows (iterables of values) as a file of this name to be saved."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerows(plain_rows(rows))
    return response


def plain_rows(rows):
    """The rows as they may stand in a CSV file: no cell that acts."""
    return ([_cell(value) for value in row] for row in rows)


def _cell(value):
    """Text that would act stands behind an apostrophe; numbers and dates are left alone, None is empty."""
    if isinstance(value, str) and value.startswith(ACTS):
        return f"'{value}"
    return "" if value is None else value
