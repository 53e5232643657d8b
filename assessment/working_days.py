"""Days on which a centre works: Monday to Friday. Pure; bank holidays are not known here yet."""

from datetime import timedelta


def working_days(first, last):
    """How many working days have gone by since the day `first`, by the day `last`; 0 on the day itself."""
    days = max((last - first).days, 0)
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((first + timedelta(extra)).weekday() < 5 for extra in range(1, rest + 1))


def add_working_days(first, count):
    """The day that is `count` working days after `first`."""
    day = first
    while working_days(first, day) < count:
        day += timedelta(1)
    return day
