"""A span of days that a report is asked for, and its months. Pure, no database."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

YEAR = 365  # days: every assessor, unit, method and site at least once a year (R4.7)


class Month(NamedTuple):
    year: int
    month: int

    @property
    def label(self):
        return f"{date(self.year, self.month, 1):%b %Y}"

    @property
    def code(self):
        return f"{self.year}-{self.month:02}"


class Period(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date

    def __str__(self):
        return f"{self.first:%-d %b %Y} to {self.last:%-d %b %Y}"

    @property
    def span(self):
        """The two moments for a filter `…__range`; the second is the last that counts."""
        return _at(self.first, time.min), _at(self.last, time.max)

    @property
    def query(self):
        """The period as it stands in an address."""
        return f"first={self.first:%Y-%m-%d}&last={self.last:%Y-%m-%d}"

    def months(self):
        """Every month that the period touches, in order."""
        found, year, month = [], self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            found.append(Month(year, month))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return found


def year_to(day):
    return Period(day - timedelta(days=YEAR - 1), day)


def month_of(moment):
    """The Month of a day or, in local time, of a moment."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return Month(day.year, day.month)


def months_before(day):
    """The twelve whole months before the month of the day."""
    return Period(day.replace(year=day.year - 1, day=1), day.replace(day=1) - timedelta(days=1))


def _at(day, moment):
    return timezone.make_aware(datetime.combine(day, moment))
