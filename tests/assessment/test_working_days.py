from datetime import date, timedelta

import pytest

from assessment.working_days import add_working_days, working_days

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (FRIDAY, 0),
        (date(2026, 11, 21), 0),
        (date(2026, 11, 22), 0),
        (date(2026, 11, 23), 1),
        (date(2026, 11, 27), 5),
        (date(2026, 12, 4), 10),
        (date(2026, 11, 19), 0),
    ],
)
def test_working_days_go_by_from_monday_to_friday(last, days):
    assert working_days(FRIDAY, last) == days


def test_working_days_agree_with_counting_one_by_one():
    for start in range(7):
        first = FRIDAY + timedelta(start)
        for length in range(30):
            counted = sum((first + timedelta(day)).weekday() < 5 for day in range(1, length + 1))
            assert working_days(first, first + timedelta(length)) == counted


def test_add_working_days_skips_the_weekend():
    assert [add_working_days(FRIDAY, count) for count in (0, 1, 10)] == [
        FRIDAY,
        date(2026, 11, 23),
        date(2026, 12, 4),
    ]
