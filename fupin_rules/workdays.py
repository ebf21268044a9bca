"""Working days by the official calendar, which moves weekends (调休) and is published year by year.

Days come in and go out. A maintained package knows the calendars; it is imported on first use. Where it does not know a
year, or is not there, nothing is guessed: there are only the bounds.
"""

import datetime
import functools
from collections.abc import Callable
from datetime import timedelta

EARLIEST, LATEST = "最早的一天", "最晚的一天"
"""The two readings of a working day that no calendar fixes."""

HOLIDAYS = 16
"""More days than the longest run of public holidays and moved weekends has had in one stretch of weeks."""


@functools.cache
def _calendar() -> Callable[[datetime.date], bool] | None:
    """Return the test of the installed calendar, ``None`` without one."""
    try:
        import chinese_calendar
    except ImportError:
        return None
    known: Callable[[datetime.date], bool] = chinese_calendar.is_workday
    return known


def is_workday(day: datetime.date) -> bool | None:
    """Return whether a day is a working day, ``None`` where no calendar of its year is known."""
    known = _calendar()
    try:
        return None if known is None else known(day)
    except NotImplementedError:
        return None


def after(day: datetime.date, count: int) -> datetime.date | None:
    """Return the ``count``-th working day after ``day``, ``None`` where no calendar fixes it."""
    left = count
    while left:
        if day == datetime.date.max:
            return None
        day += timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        left -= works
    return day


@functools.cache
def published(count: int) -> tuple[datetime.date, ...]:
    """Return days between which the calendar is known for so many working days, and before and after which it is not."""
    years = [year for year in range(1990, 2101) if is_workday(datetime.date(year, 1, 1)) is not None]
    if not years:
        return ()
    first, last = datetime.date(years[0], 1, 1), datetime.date(years[-1], 12, 31)
    return first - timedelta(days=1), last - timedelta(days=2 * count + HOLIDAYS), last


def bounds(day: datetime.date, count: int) -> tuple[datetime.date, datetime.date]:
    """Return the earliest and the latest day that the ``count``-th working day after ``day`` can be."""
    return _later(day, count), _later(day, 2 * count + HOLIDAYS)


def may_lead_to(due: datetime.date, count: int) -> tuple[datetime.date, ...]:
    """Return every day after which the ``count``-th working day can be ``due`` or a neighbour of it."""
    return tuple(_later(due, -back) for back in range(count - 2, 2 * count + HOLIDAYS + 2))


def _later(day: datetime.date, days: int) -> datetime.date:
    ordinal = min(max(day.toordinal() + days, 1), datetime.date.max.toordinal())
    return datetime.date.fromordinal(ordinal)
