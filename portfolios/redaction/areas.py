"""The rectangles that are blacked out."""

from math import ceil, floor
from typing import NamedTuple

from config.refusals import BadInput
from portfolios.locators import LAST_PAGE, Region, region

MOST_AREAS = 200


class Area(NamedTuple):
    """A region of a page; a picture is page 1."""

    page: int
    region: Region

    def pixels(self, width, height):
        """(left, top, right, bottom), the last two included, of a page of so many pixels: rather more than less."""
        left, top, across, down = self.region
        right = min(ceil((left + across) / 100 * width), width - 1)
        bottom = min(ceil((top + down) / 100 * height), height - 1)
        return min(floor(left / 100 * width), right), min(floor(top / 100 * height), bottom), right, bottom


def read_areas(rows, pages=None):
    """Areas from rows of five numbers: page, left, top, width, height in percent; BadInput says which row is wrong.

    `pages` is how many pages there are, None when that is not known.
    """
    if not rows:
        raise BadInput("No region is marked. Mark at least one, or leave the file as it is.")
    if len(rows) > MOST_AREAS:
        raise BadInput(f"{len(rows)} regions are marked; {MOST_AREAS} is the most. Mark larger ones.")
    return [_read_area(number, row, pages or LAST_PAGE) for number, row in enumerate(rows, start=1)]


def _read_area(number, row, pages):
    try:
        page, *sides = (float(value) for value in row)
        left, top, width, height = sides
        area = Area(int(page), region(left, top, width, height))
    except (TypeError, ValueError, OverflowError):
        raise BadInput(
            f"Region {number} does not lie on the page: left and width, and top and height, are in percent and come "
            "to 100 at most."
        ) from None
    if not 1 <= area.page <= pages or page != area.page:
        raise BadInput(f"Region {number} is on page {row[0]}, and the file has {pages} page{'s'[: pages > 1]}.")
    return area


def areas_of(rows):
    """The same of rows that are kept, without a check."""
    return [Area(page, Region(*sides)) for page, *sides in rows]
