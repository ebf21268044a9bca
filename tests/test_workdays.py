"""Working days: the official calendar where it is known, bounds that never fail where it is not."""

import datetime
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules import workdays

PUBLISHED = st.dates(date(2004, 1, 1), date(2026, 6, 30))
COUNTS = st.integers(1, 60)


def test_a_weekend_made_a_working_day_counts_and_a_holiday_does_not() -> None:
    # In 2026 the Spring Festival runs from 15 to 23 February, and Saturday 28 February is worked.
    assert workdays.after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert workdays.after(date(2026, 2, 27), 1) == date(2026, 2, 28)


@given(PUBLISHED, COUNTS)
def test_the_days_between_hold_so_many_working_days(start: date, count: int) -> None:
    due = workdays.after(start, count)
    assert due is not None
    between = [start + timedelta(days=passed) for passed in range(1, (due - start).days + 1)]
    assert sum(workdays.is_workday(day) is True for day in between) == count
    assert workdays.is_workday(due)


@given(PUBLISHED, COUNTS)
def test_the_bounds_hold_for_every_calendar_that_is_known(start: date, count: int) -> None:
    due = workdays.after(start, count)
    earliest, latest = workdays.bounds(start, count)
    assert due is not None
    assert earliest <= due <= latest


@given(PUBLISHED, COUNTS)
def test_every_day_that_leads_to_a_due_day_is_among_those_tried(start: date, count: int) -> None:
    due = workdays.after(start, count)
    assert due is not None
    for neighbour in (due - timedelta(days=1), due, due + timedelta(days=1)):
        assert start in workdays.may_lead_to(neighbour, count)


@pytest.mark.parametrize("start", [date(2003, 12, 20), date(2050, 1, 1), datetime.date.max])
def test_a_year_without_a_calendar_is_not_guessed(start: date) -> None:
    assert workdays.after(start, 5) is None
    earliest, latest = workdays.bounds(start, 5)
    assert earliest <= latest


def test_without_the_package_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workdays, "_calendar", lambda: None)
    assert workdays.is_workday(date(2026, 3, 2)) is None
    assert workdays.after(date(2026, 3, 2), 1) is None
