"""Places in a file: read as people write them, written in one form. Pure: text in, text out.

    p. 2    p. 2-4    03:10    03:10-04:05    1:02:03    at 10,20 30x15    p. 2 at 10,20 30x15

A region is left, top, width and height in percent of the page or picture, so that it holds at every size. What
cannot be read as a place stays what it is: words for a person ("the second shelf").
"""

import re
from typing import NamedTuple

LAST_PAGE = 99_999
LAST_SECOND = 100 * 3600 - 1  # 99:59:59

_DASH = r"\s*(?:-|to)\s*"
_PAGE = r"(?:pages?|pgs?\.?|pp\.?|p\.?)\s*(?P<page>\d{1,5})"
_PAGES = re.compile(rf"{_PAGE}(?:{_DASH}(?:(?:pages?|pgs?\.?|pp?\.?)\s*)?(?P<last>\d{{1,5}}))?")
_NUMBER = r"(\d{1,3}(?:\.\d+)?)\s*%?"
_AT = rf"(?:at|@)\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*[x*]\s*{_NUMBER}"
_REGION = re.compile(rf"(?:{_PAGE}\s*,?\s*)?{_AT}")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)")
_SPOKEN = re.compile(
    r"(?=\d)(?:(\d{1,2})\s*(?:hours?|hrs?|h)\s*)?"
    r"(?:(\d{1,3})\s*(?:minutes?|mins?|m)\s*)?"
    r"(?:(\d{1,5})\s*(?:seconds?|secs?|s))?"
)
_ALIKE = str.maketrans({"–": "-", "—": "-", "‒": "-", "−": "-", "‐": "-", "‑": "-", "×": "x", "\u00a0": " "})


class Region(NamedTuple):
    """A rectangle in percent of the page, to a tenth."""

    left: float
    top: float
    width: float
    height: float


class Place(NamedTuple):
    """Where in a file: pages from 1, seconds from the start, a region of one page or of a picture."""

    page: int | None = None
    last_page: int | None = None
    start: int | None = None
    end: int | None = None
    region: Region | None = None

    def __str__(self):
        """The one form in which a place is kept."""
        words = []
        if self.page is not None:
            words.append(f"p. {self.page}" + (f"-{self.last_page}" if self.last_page else ""))
        if self.start is not None:
            words.append(_clock(self.start) + (f"-{_clock(self.end)}" if self.end is not None else ""))
        if self.region:
            left, top, width, height = map(_tenth, self.region)
            words.append(f"at {left},{top} {width}x{height}")
        return " ".join(words)

    @property
    def fragment(self):
        """As the end of an address: "p=2", "t=190,245", "p=2&at=10,20,30,15"; viewer.js reads it."""
        parts = []
        if self.page is not None:
            parts.append(f"p={self.page}" + (f"-{self.last_page}" if self.last_page else ""))
        if self.start is not None:
            parts.append(f"t={self.start}" + (f",{self.end}" if self.end is not None else ""))
        if self.region:
            parts.append("at=" + ",".join(map(_tenth, self.region)))
        return "&".join(parts)


def parse(text):
    """The Place that somebody wrote, or None when the words are no place that a viewer can open."""
    words = " ".join(text.translate(_ALIKE).lower().split()).rstrip(".")
    for read in (_read_pages, _read_region, _read_times):
        if place := read(words):
            return place
    return None


def normalise(text):
    """What is kept of a place: the one form where it can be read, else the words without needless blanks."""
    place = parse(text)
    return str(place) if place else " ".join(text.split())


def region(left, top, width, height):
    """A Region to a tenth of a percent; ValueError when it has no area or does not lie on the page."""
    left, top, width, height = (round(value, 1) for value in (left, top, width, height))
    if min(left, top) < 0 or min(width, height) <= 0 or max(round(left + width, 1), round(top + height, 1)) > 100:
        raise ValueError("The region does not lie on the page.")
    return Region(left, top, width, height)


def _read_pages(words):
    match = _PAGES.fullmatch(words)
    if not match:
        return None
    first, last = _page(match["page"]), _page(match["last"])
    if first is None or (match["last"] and last is None):
        return None
    if last is None or last == first:
        return Place(page=first)
    return Place(page=min(first, last), last_page=max(first, last))


def _page(digits):
    page = int(digits or 0)
    return page if 1 <= page <= LAST_PAGE else None


def _read_region(words):
    match = _REGION.fullmatch(words)
    if not match:
        return None
    page = _page(match["page"])
    if match["page"] and page is None:
        return None
    try:
        return Place(page=page, region=region(*map(float, match.groups()[1:])))
    except ValueError:
        return None


def _read_times(words):
    times = [_seconds(part) for part in re.split(_DASH, words)]
    if not 1 <= len(times) <= 2 or None in times:
        return None
    start, end = min(times), max(times)
    return Place(start=start, end=end if end != start else None)


def _seconds(words):
    """Seconds of "03:10", "1:02:03", "3m10s", "3 min"; None when it is no time."""
    if match := _CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        wrong = seconds > 59 or (match[1] and minutes > 59)
    elif match := _SPOKEN.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        wrong = not any(match.groups())
    else:
        return None
    total = hours * 3600 + minutes * 60 + seconds
    return None if wrong or total > LAST_SECOND else total


def _clock(seconds):
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def _tenth(value):
    return f"{value:.1f}".removesuffix(".0")
