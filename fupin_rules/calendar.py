"""Dates, months, periods and ages, each by a rule that has a source.

What passes through is ``datetime.date`` and :class:`Month`. A period that ends on a day its month does not have is
rounded down to the last day of the month (民法典第202条); an age follows the rule that the policy file declares. Nothing
here reads a clock.
"""

import datetime
import functools
import re
from calendar import isleap

import attrs
from dateutil.relativedelta import relativedelta

FIRST_DAY = datetime.date(1900, 1, 1)
"""The earliest date that a case may give."""
LAST_DAY = datetime.date(2100, 12, 31)
"""The latest date that a case may give."""
LEAP_DAYS = tuple(datetime.date(year, 2, 29) for year in range(FIRST_DAY.year, LAST_DAY.year + 1) if isleap(year))
"""Every 29 February that a case may give."""


@functools.total_ordering
@attrs.frozen(order=False)
class Month:
    """One calendar month."""

    year: int
    month: int

    def __lt__(self, other: "Month") -> bool:
        return self.ordinal < other.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Return the number of months since year 0."""
        return 12 * self.year + self.month - 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> "Month":
        """Return the month with this number."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @classmethod
    def of(cls, day: datetime.date) -> "Month":
        """Return the month that ``day`` lies in."""
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        """Return the month ``months`` later (earlier if negative)."""
        return Month.from_ordinal(self.ordinal + months)

    @property
    def first_day(self) -> datetime.date:
        """Return the first day of the month."""
        return datetime.date(self.year, self.month, 1)

    @property
    def last_day(self) -> datetime.date:
        """Return the last day of the month."""
        return self.plus(1).first_day - datetime.timedelta(days=1)


FIRST_MONTH = Month.of(FIRST_DAY)
LAST_MONTH = Month.of(LAST_DAY)


@functools.total_ordering
@attrs.frozen(order=False)
class Term:
    """One school term: the spring or autumn term of a year."""

    year: int
    autumn: bool

    def __lt__(self, other: "Term") -> bool:
        return self.ordinal < other.ordinal

    def __str__(self) -> str:
        return f"{self.year}年{'秋' if self.autumn else '春'}季学期"

    @property
    def ordinal(self) -> int:
        """Return the number of terms since the spring of year 0."""
        return 2 * self.year + self.autumn

    @classmethod
    def from_ordinal(cls, ordinal: int) -> "Term":
        """Return the term with this number."""
        return cls(ordinal // 2, bool(ordinal % 2))

    def plus(self, terms: int) -> "Term":
        """Return the term ``terms`` later (earlier if negative)."""
        return Term.from_ordinal(self.ordinal + terms)


PERIODS = {"月": (1, 0), "学期": (6, 2), "学年": (12, 8), "年": (12, 0)}
"""How many months each period has, and the month (from 0) on which one begins: terms in March and September."""


def period_number(month: Month, unit: str) -> int:
    """Return the number of the 月, 学期, 学年 or 年 that a month lies in: January lies in the autumn term before it."""
    length, begins = PERIODS[unit]
    return (month.ordinal - begins) // length


def period_start(number: int, unit: str) -> Month:
    """Return the first month of the period with this number."""
    length, begins = PERIODS[unit]
    return Month.from_ordinal(number * length + begins)


def first_period_from(day: datetime.date, unit: str) -> Month:
    """Return the first month of the first period that begins on a day or after it."""
    number = period_number(Month.of(day), unit)
    first = period_start(number, unit)
    return first if first.first_day >= day else period_start(number + 1, unit)


def period_name(number: int, unit: str) -> str:
    """Write a period: 2021年9月, 2021年秋季学期, 2021—2022学年, 2021年."""
    first = period_start(number, unit)
    match unit:
        case "月":
            return f"{first.year}年{first.month}月"
        case "学期":
            return str(Term.from_ordinal(number))
        case "学年":
            return f"{first.year}—{first.year + 1}学年"
        case _:
            return f"{first.year}年"


def parse_term(text: str) -> Term | None:
    """Read ``2017年秋季学期``; return ``None`` for any other form."""
    match = re.fullmatch(r"([0-9]{4})年(春|秋)季学期", text)
    return Term(int(match[1]), match[2] == "秋") if match else None


def parse_day(text: str) -> datetime.date | None:
    """Read ``YYYY-MM-DD``; return ``None`` for any other form and for days that the calendar does not have."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    if match is None:
        return None
    try:
        return datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def parse_month(text: str) -> Month | None:
    """Read ``YYYY-MM``; return ``None`` for any other form."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12 or match[1] == "0000":
        return None
    return Month(int(match[1]), int(match[2]))


def add_period(day: datetime.date, *, months: int = 0, days: int = 0) -> datetime.date:
    """Return the day that lies ``months`` and ``days`` after ``day``, rounded down to a month's last day.

    Source: 民法典第202条 (no corresponding day: the last day of the month). What lies beyond the calendar is its end.
    """
    try:
        return day + relativedelta(months=months, days=days)
    except (OverflowError, ValueError):
        return datetime.date.max if 31 * months + days > 0 else datetime.date.min


def last_day_of_period(first: datetime.date, *, months: int = 0, days: int = 0) -> datetime.date:
    """Return the last day of a period that begins on a day: the day before the corresponding one.

    Where that month does not have the corresponding day, it is the last day of the month (民法典第202条).
    """
    following = add_period(first, months=months, days=days)
    return following if not days and following.day < first.day else add_period(following, days=-1)


COMMON_YEAR_DAYS = ("2月28日", "3月1日")
"""The two days on which someone born on 29 February may come of age in a common year."""


@attrs.frozen
class AgeRule:
    """How a policy file counts 周岁: from the birthday itself or the day after, and 29 February in common years.

    ``common_year`` is ``None`` where the file leaves the second part open.
    """

    from_next_day: bool
    common_year: str | None


def attain(birth: datetime.date, years: int, rule: AgeRule, common_year: str) -> datetime.date:
    """Return the day on which someone born on ``birth`` completes ``years`` 周岁.

    ``common_year`` is one of :data:`COMMON_YEAR_DAYS`; it matters for births on 29 February only. What lies
    beyond the calendar is its end.
    """
    year = birth.year + years
    if year > datetime.MAXYEAR:
        return datetime.date.max
    if is_leap_day(birth) and not isleap(year):
        day = datetime.date(year, 2, 28) if common_year == COMMON_YEAR_DAYS[0] else datetime.date(year, 3, 1)
    else:
        day = birth.replace(year=year)
    return add_period(day, days=1) if rule.from_next_day else day


def is_leap_day(day: datetime.date) -> bool:
    """Return whether ``day`` is a 29 February."""
    return day.month == 2 and day.day == 29


def day_in_year(year: int, month: int, day: int | None) -> datetime.date:
    """Return a day of a year; ``day`` is ``None`` for the last day of the month. Years are kept within the calendar."""
    within = min(max(year, 1), datetime.MAXYEAR - 1)
    return Month(within, month).last_day if day is None else datetime.date(within, month, day)
