from datetime import date, timedelta

import pytest

from assessment.working_days import add_working_days, bank_holidays, is_working_day, working_days
from centres.states import Nation

FRIDAY = date(2026, 11, 20)
ENGLAND, SCOTLAND, ULSTER = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


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
    assert working_days(FRIDAY, last, ENGLAND) == days


@pytest.mark.parametrize("nation", Nation)
def test_working_days_agree_with_counting_one_by_one(nation):
    for first in (FRIDAY, date(2026, 12, 24), date(2027, 3, 24)):
        for start in range(7):
            begin = first + timedelta(start)
            for length in range(30):
                counted = sum(is_working_day(begin + timedelta(day), nation) for day in range(1, length + 1))
                assert working_days(begin, begin + timedelta(length), nation) == counted


@pytest.mark.parametrize("nation", Nation)
def test_the_day_a_number_of_working_days_later_is_that_many_away(nation):
    for count in range(40):
        day = add_working_days(date(2026, 12, 18), count, nation)
        assert working_days(date(2026, 12, 18), day, nation) == count


def test_add_working_days_skips_the_weekend():
    assert [add_working_days(FRIDAY, count, ENGLAND) for count in (0, 1, 10)] == [
        FRIDAY,
        date(2026, 11, 23),
        date(2026, 12, 4),
    ]


def test_christmas_on_a_weekend_is_taken_on_the_next_working_days():
    # 25 and 26 December 2027 are a Saturday and a Sunday: Monday and Tuesday are their substitute days.
    assert add_working_days(date(2027, 12, 24), 1, ENGLAND) == date(2027, 12, 29)


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 5, 8),  # early May, moved from Monday to Friday for VE Day
        date(2022, 6, 2),  # spring, moved for the Platinum Jubilee
        date(2022, 6, 3),  # the Platinum Jubilee
        date(2022, 9, 19),  # the funeral of Queen Elizabeth II
        date(2023, 5, 8),  # the coronation
        date(2023, 1, 2),  # substitute of a Sunday
    ],
)
@pytest.mark.parametrize("nation", Nation)
def test_one_off_and_substitute_days_are_not_worked(day, nation):
    assert not is_working_day(day, nation)


@pytest.mark.parametrize("moved", [date(2020, 5, 4), date(2022, 5, 30)])
def test_the_day_that_a_bank_holiday_was_moved_from_is_worked(moved):
    assert all(is_working_day(moved, nation) for nation in Nation)


@pytest.mark.parametrize(
    ("day", "free_in"),
    [
        (date(2026, 1, 2), {SCOTLAND}),  # second of January
        (date(2026, 3, 17), {ULSTER}),  # St Patrick
        (date(2026, 4, 6), {ENGLAND, ULSTER}),  # Easter Monday
        (date(2026, 6, 15), {SCOTLAND}),  # one-off: the World Cup
        (date(2026, 7, 13), {ULSTER}),  # Orangemen's Day, substitute of a Sunday
        (date(2026, 8, 3), {SCOTLAND}),  # summer
        (date(2026, 8, 31), {ENGLAND, ULSTER}),  # late summer
        (date(2026, 11, 30), {SCOTLAND}),  # St Andrew
        (date(2026, 12, 28), {ENGLAND, SCOTLAND, ULSTER}),  # substitute of Boxing Day
        (date(2027, 1, 4), {SCOTLAND}),  # substitute of the second of January
    ],
)
def test_every_nation_has_its_own_days(day, free_in):
    assert {nation for nation in Nation if not is_working_day(day, nation)} == free_in


def test_a_wait_over_christmas_is_counted_by_the_nation():
    waits = {nation: working_days(date(2026, 12, 24), date(2027, 1, 5), nation) for nation in Nation}
    assert waits == {ENGLAND: 5, ULSTER: 5, SCOTLAND: 4}


def test_bank_holidays_are_those_that_take_a_working_day_away():
    assert len(bank_holidays(ENGLAND, 2026)) == 8
    assert len(bank_holidays(SCOTLAND, 2026)) == 10
    assert len(bank_holidays(ULSTER, 2026)) == 10
