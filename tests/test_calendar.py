"""Months, periods and ages; every rule is compared with one written a second way."""

import calendar
import datetime

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.calendar import (
    COMMON_YEAR_DAYS,
    FIRST_DAY,
    FIRST_MONTH,
    LAST_DAY,
    LAST_MONTH,
    AgeRule,
    Month,
    add_period,
    attain,
    is_leap_day,
    parse_day,
    parse_month,
)

DAYS = st.dates(FIRST_DAY, LAST_DAY)
LEAP_DAYS = st.sampled_from([datetime.date(year, 2, 29) for year in range(1904, 2100, 4)])
MONTHS = st.integers(FIRST_MONTH.ordinal, LAST_MONTH.ordinal).map(Month.from_ordinal)
AGES = st.integers(0, 120)
COMMON_YEARS = st.sampled_from(COMMON_YEAR_DAYS)
FEBRUARY, MARCH = COMMON_YEAR_DAYS
ONE_DAY = datetime.timedelta(days=1)


def age_rule(from_next_day: bool) -> AgeRule:
    return AgeRule(from_next_day, None)


# --- months -----------------------------------------------------------------------------------------


@given(MONTHS, st.integers(-600, 600))
def test_a_month_moves_and_comes_back(month: Month, by: int) -> None:
    later = month.plus(by)
    assert later.ordinal == month.ordinal + by
    assert later.plus(-by) == month
    assert 1 <= later.month <= 12
    assert Month.from_ordinal(month.ordinal) == month


@given(MONTHS, MONTHS)
def test_months_are_ordered_like_their_first_days(left: Month, right: Month) -> None:
    assert (left < right) is (left.first_day < right.first_day)
    assert (left <= right) is (left.first_day <= right.first_day)
    assert (left > right) is (right < left)
    assert (left == right) is (left.first_day == right.first_day)
    assert len({left, right}) == (1 if left == right else 2)


@given(DAYS)
def test_a_day_lies_in_its_month(day: datetime.date) -> None:
    month = Month.of(day)
    assert month.first_day <= day <= month.last_day
    assert month.last_day.day == calendar.monthrange(day.year, day.month)[1]
    assert month.last_day + ONE_DAY == month.plus(1).first_day


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [
        (Month(2020, 12), 1, Month(2021, 1)),
        (Month(2021, 1), -1, Month(2020, 12)),
        (Month(2020, 6), 0, Month(2020, 6)),
        (Month(2020, 1), 12, Month(2021, 1)),
        (Month(2020, 12), -12, Month(2019, 12)),
    ],
)
def test_months_at_the_turn_of_the_year(month: Month, by: int, expected: Month) -> None:
    assert month.plus(by) == expected


# --- reading ----------------------------------------------------------------------------------------


@given(DAYS)
def test_a_written_day_reads_as_itself(day: datetime.date) -> None:
    assert parse_day(day.isoformat()) == day


@given(MONTHS)
def test_a_written_month_reads_as_itself(month: Month) -> None:
    assert parse_month(str(month)) == month


@given(st.text(st.sampled_from("0123456789-/. ２０年月日\n"), max_size=12))
def test_only_one_form_of_a_day_and_of_a_month_is_read(text: str) -> None:
    day, month = parse_day(text), parse_month(text)
    assert day is None or day.isoformat() == text
    assert month is None or str(month) == text


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-30",
        "2019-02-29",
        "1900-02-29",
        "2019-1-1",
        "2019-01-1",
        "19-01-01",
        "2019-00-01",
        "2019-13-01",
        "2019-01-00",
        "2019-01-32",
        "0000-01-01",
        "２０１９-０１-０１",
        "2019－01－01",
        "2019-01-01 ",
        " 2019-01-01",
        "2019-01-01\n",
        "2019/01/01",
        "20190101",
        "2019年1月1日",
        "2019-01",
        "",
    ],
)
def test_other_forms_are_no_days(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2019-1",
        "2019-00",
        "2019-13",
        "0000-05",
        "２０１９-０１",
        "2019－01",
        "2019-01\n",
        "2019-01-01",
        "201901",
        "2019年1月",
        "",
    ],
)
def test_other_forms_are_no_months(text: str) -> None:
    assert parse_month(text) is None


@pytest.mark.parametrize("text", ["2020-02-29", "2000-02-29", "1900-01-01", "2100-12-31"])
def test_days_at_the_edge(text: str) -> None:
    day = parse_day(text)
    assert day is not None
    assert day.isoformat() == text


# --- periods ----------------------------------------------------------------------------------------


def rounded_down(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` later, or the last day of a month that does not have it (民法典第202条)."""
    month = Month.of(day).plus(months)
    return datetime.date(month.year, month.month, min(day.day, calendar.monthrange(month.year, month.month)[1]))


@given(DAYS, st.integers(-1200, 1200), st.integers(-400, 400))
def test_a_period_rounds_down_like_relativedelta(day: datetime.date, months: int, days: int) -> None:
    result = add_period(day, months=months, days=days)
    assert result == rounded_down(day, months) + datetime.timedelta(days=days)
    assert result == day + relativedelta(months=months, days=days)


@given(DAYS, st.integers(0, 50), st.integers(0, 11))
def test_years_and_months_are_rounded_once(day: datetime.date, years: int, months: int) -> None:
    assert add_period(day, months=12 * years + months) == day + relativedelta(years=years, months=months)


@given(DAYS, DAYS, st.integers(0, 600))
def test_a_period_keeps_the_order(left: datetime.date, right: datetime.date, months: int) -> None:
    first, second = sorted((left, right))
    assert add_period(first, months=months) <= add_period(second, months=months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2020-01-31", 1, "2020-02-29"),
        ("2019-01-31", 1, "2019-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2020-08-31", 1, "2020-09-30"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-02-29", 1, "2020-03-29"),
        ("2020-12-31", 0, "2020-12-31"),
    ],
)
def test_periods_at_the_end_of_a_month(day: str, months: int, expected: str) -> None:
    assert add_period(datetime.date.fromisoformat(day), months=months) == datetime.date.fromisoformat(expected)


@pytest.mark.parametrize("years", [8000, 99999, 10**18])
def test_what_lies_beyond_the_calendar_is_its_end(years: int) -> None:
    day = datetime.date(2000, 1, 31)
    assert attain(day, years, age_rule(False), FEBRUARY) == datetime.date.max
    assert add_period(day, months=12 * years) == add_period(day, days=366 * years) == datetime.date.max
    assert add_period(day, months=-12 * years) == add_period(day, days=-366 * years) == datetime.date.min
    assert attain(datetime.date(2000, 12, 31), 7999, age_rule(True), FEBRUARY) == datetime.date.max


# --- ages -------------------------------------------------------------------------------------------


@given(DAYS, AGES, st.booleans(), COMMON_YEARS)
def test_an_age_is_completed_on_the_birthday_or_the_day_after(
    birth: datetime.date, years: int, from_next_day: bool, common_year: str
) -> None:
    day = attain(birth, years, age_rule(from_next_day), common_year)
    birthday = day - ONE_DAY if from_next_day else day
    if is_leap_day(birth) and not calendar.isleap(birth.year + years):
        expected = (2, 28) if common_year == FEBRUARY else (3, 1)
        assert (birthday.month, birthday.day) == expected
        assert birthday.year == birth.year + years
    else:
        assert birthday == birth + relativedelta(years=years)


@given(LEAP_DAYS, AGES, st.booleans())
def test_the_two_rules_for_common_years_differ_by_one_day_and_only_there(
    birth: datetime.date, years: int, from_next_day: bool
) -> None:
    early = attain(birth, years, age_rule(from_next_day), FEBRUARY)
    late = attain(birth, years, age_rule(from_next_day), MARCH)
    assert late - early == (datetime.timedelta(0) if calendar.isleap(birth.year + years) else ONE_DAY)


@given(DAYS.filter(lambda day: not is_leap_day(day)), AGES, st.booleans())
def test_the_rule_for_common_years_moves_no_other_birthday(
    birth: datetime.date, years: int, from_next_day: bool
) -> None:
    rule = age_rule(from_next_day)
    assert attain(birth, years, rule, FEBRUARY) == attain(birth, years, rule, MARCH)


@given(st.one_of(DAYS, LEAP_DAYS), AGES, st.booleans(), COMMON_YEARS)
def test_one_is_never_older_later_born(birth: datetime.date, years: int, from_next_day: bool, common_year: str) -> None:
    rule = age_rule(from_next_day)
    day = attain(birth, years, rule, common_year)
    assert day < attain(birth, years + 1, rule, common_year)
    assert day <= attain(birth + ONE_DAY, years, rule, common_year)


@pytest.mark.parametrize(
    ("birth", "years", "from_next_day", "common_year", "expected"),
    [
        ("1960-02-29", 60, False, FEBRUARY, "2020-02-29"),
        ("1960-02-29", 60, False, MARCH, "2020-02-29"),
        ("1960-02-29", 60, True, FEBRUARY, "2020-03-01"),
        ("1960-02-29", 60, True, MARCH, "2020-03-01"),
        ("1960-02-29", 55, False, FEBRUARY, "2015-02-28"),
        ("1960-02-29", 55, False, MARCH, "2015-03-01"),
        ("1960-02-29", 55, True, FEBRUARY, "2015-03-01"),
        ("1960-02-29", 55, True, MARCH, "2015-03-02"),
        ("2040-02-29", 60, False, FEBRUARY, "2100-02-28"),
        ("2040-02-29", 60, False, MARCH, "2100-03-01"),
        ("1940-02-29", 60, False, FEBRUARY, "2000-02-29"),
        ("1960-12-31", 60, False, FEBRUARY, "2020-12-31"),
        ("1960-12-31", 60, True, FEBRUARY, "2021-01-01"),
        ("1961-02-28", 59, True, FEBRUARY, "2020-02-29"),
        ("1961-02-28", 60, True, FEBRUARY, "2021-03-01"),
        ("1960-01-01", 0, False, FEBRUARY, "1960-01-01"),
    ],
)
def test_ages_in_cases(birth: str, years: int, from_next_day: bool, common_year: str, expected: str) -> None:
    day = attain(datetime.date.fromisoformat(birth), years, age_rule(from_next_day), common_year)
    assert day == datetime.date.fromisoformat(expected)
