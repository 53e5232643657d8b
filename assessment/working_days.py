"""Days on which a centre works: Monday to Friday without the bank holidays of its nation. Pure, no database.

The bank holidays are those of gov.uk/bank-holidays, with substitute days and one-off days (a coronation, a funeral),
as the locked release of the `holidays` package knows them; days proclaimed later come with a newer release of it.
"""

from datetime import timedelta
from functools import cache

import holidays


def working_days(first, last, nation):
    """How many working days of the nation have gone by since the day `first`, by `last`; 0 on the day itself."""
    days = max((last - first).days, 0)
    weeks, rest = divmod(days, 7)
    weekdays = weeks * 5 + sum((first + timedelta(extra)).weekday() < 5 for extra in range(1, rest + 1))
    years = range(first.year, last.year + 1)
    return weekdays - sum(first < day <= last for year in years for day in bank_holidays(nation, year))


def add_working_days(first, count, nation):
    """The day that is `count` working days after `first`."""
    day = first
    while count:
        day += timedelta(1)
        count -= is_working_day(day, nation)
    return day


def is_working_day(day, nation):
    return day.weekday() < 5 and day not in bank_holidays(nation, day.year)


@cache
def bank_holidays(nation, year):
    """The bank holidays of a nation (centres.states.Nation) that fall on Monday to Friday of the year."""
    days = holidays.country_holidays("GB", subdiv=nation, years=year)
    return frozenset(day for day in days if day.year == year and day.weekday() < 5)
