"""What generated code calls: steps of the calendar and of money on plain numbers, and what is asked of a list.

What passes through are encoded values and :data:`UNTOLD`, which stands for what nobody told; each function says for
itself what comes of that. 无 and 不给予 are kept away by the caller, but for the lists.
"""

import calendar
import datetime
import enum
import functools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from fupin_rules import workdays
from fupin_rules.calendar import COMMON_YEAR_DAYS, last_day_of_period
from fupin_rules.compiled import operations
from fupin_rules.compiled.operations import Number
from fupin_rules.lower.plan import WITHHELD, Encoded, Members, Order


class Untold(enum.Enum):
    """What stands in the place of a value that nobody told."""

    UNTOLD = "未报"


UNTOLD = Untold.UNTOLD

Rows = Sequence[Sequence[Any]]
"""What is asked of each member of a list, a column for each thing that is asked."""

day_of = datetime.date.fromordinal
LAST = datetime.date.max.toordinal()


# --- the calendar -------------------------------------------------------------------------------------


def month_of_day(value: int) -> int:
    """Return the month of a day."""
    day = day_of(value)
    return 12 * day.year + day.month - 1


def year_of_day(value: int) -> int:
    """Return the year of a day."""
    return day_of(value).year


@functools.lru_cache(maxsize=1024)
def later_day(value: int, months: int, days: int) -> int:
    """Return a day so much later, in a shorter month its last day; what lies beyond the calendar is its end."""
    day = day_of(value)
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return LAST if 31 * months + days > 0 else 1
    last = day.day if day.day <= 28 else min(day.day, calendar.monthrange(year, month + 1)[1])
    found = datetime.date(year, month + 1, last).toordinal() + days
    if 1 <= found <= LAST:
        return found
    return LAST if 31 * months + days > 0 else 1


def last_day(value: int, months: int, days: int) -> int:
    """Return the last day of a period that begins with a day."""
    return last_day_of_period(day_of(value), months=months, days=days).toordinal()


def attained(birth: int, age: int, from_next_day: bool, choice: Any) -> Any:
    """Return the day on which an age is attained; untold where that of a 29 February is open.

    What lies beyond the calendar is its end: a branch that is not taken may come to any number.
    """
    born = day_of(birth)
    year, month, day = born.year + age, born.month, born.day
    if month == 2 and day == 29:
        if choice is UNTOLD:
            return UNTOLD
        if not calendar.isleap(year):
            month, day = (3, 1) if choice == COMMON_YEAR_DAYS[1] else (2, 28)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return LAST if age > 0 else 1
    found = datetime.date(year, month, day).toordinal()
    return min(found + 1, LAST) if from_next_day else found


def workday(value: int, count: int, choice: Any) -> Any:
    """Return the ``count``-th working day after a day; untold where no calendar fixes it and the text leaves it open."""
    day = day_of(value)
    due = workdays.after(day, count)
    if due is None:
        if choice is UNTOLD:
            return UNTOLD
        due = workdays.bounds(day, count)[choice == workdays.LATEST]
    return due.toordinal()


# --- numbers and money --------------------------------------------------------------------------------------------


def whole(value: Number) -> Number:
    """Return a number as it is encoded: an ``int`` where it is whole."""
    return value if type(value) is int else operations.whole(value)


def shares(amount: Number, percents: Sequence[Number], payers: Sequence[str], owner: Any, gap: Any) -> Any:
    """Return what each payer bears; untold where a remainder is left and who takes it is open."""
    fen = amount * 100 if type(amount) is int else int(amount * 100)
    found: list[Number] = []
    rest = fen
    for percent in percents:
        part = fen * percent // 100
        rest -= part
        found.append(Fraction(part, 100) if part % 100 else part // 100)
    if rest:
        takes = owner if sum(percents) == 100 else gap
        if takes is UNTOLD:
            return UNTOLD
        if takes in payers:
            at = payers.index(takes)
            found[at] = operations.whole(found[at] + Fraction(rest, 100))
    return found


# --- lists --------------------------------------------------------------------------------------------


def rows(
    member: Callable[..., Sequence[Any]],
    told: Mapping[str, Any],
    name: str,
    members: Any,
    before: Sequence[Any],
    outside: Sequence[Any],
) -> Any:
    """Return what is asked of each member; untold where the case says nothing of the list, or does not name them all.

    ``before`` are rows that were found before, ``outside`` what is asked of everybody alike.
    """
    if not isinstance(members, Members) or not members.complete:
        return UNTOLD
    return [
        member(told, f"{name}[{number}]", [one[number - 1] for one in before], *outside)
        for number in range(1, members.count + 1)
    ]


def _untold(found: Any, columns: Sequence[int | None]) -> bool:
    return found is UNTOLD or any(row[at] is UNTOLD for row in found for at in columns if at is not None)


def of_members(found: Any, condition: int, every: bool) -> Any:
    """Return whether a member meets a condition, or every one does."""
    if _untold(found, (condition,)):
        return UNTOLD
    return all(row[condition] for row in found) if every else any(row[condition] for row in found)


def _meeting(found: Rows, condition: int | None) -> list[tuple[int, Sequence[Any]]]:
    return [(at, row) for at, row in enumerate(found) if condition is None or row[condition]]


def total(found: Any, condition: int | None, value: int | None) -> Any:
    """Return how many members meet a condition, or what they come to together."""
    if _untold(found, (condition, value)):
        return UNTOLD
    met = _meeting(found, condition)
    if value is None:
        return len(met)
    values = [row[value] for _, row in met]
    for one in values:
        if one is None or one is WITHHELD:
            return one
    return whole(sum(values))


def statistic(found: Any, condition: int | None, value: int, word: str, empty: Any) -> Any:
    """Return the greatest, the least or the mean value of the members that meet a condition."""
    if empty is UNTOLD or _untold(found, (condition, value)):
        return UNTOLD
    values = [row[value] for _, row in _meeting(found, condition)]
    if not values:
        return empty
    for special in (WITHHELD, None):
        if special in values:
            return special
    if word == "平均值":
        return whole(Fraction(sum(values)) / len(values))
    return max(values) if word == "最大值" else min(values)


def ranked(
    found: Any,
    told: Mapping[str, Any],
    name: str,
    condition: int | None,
    keys: Sequence[tuple[int, bool, bool]],
    named: Sequence[str],
) -> Any:
    """Return the members that meet a condition in order of some keys, 无 last."""
    if _untold(found, (condition, *(at for at, _, _ in keys))):
        return UNTOLD
    met = sorted(_meeting(found, condition), key=lambda one: [_placed(one[1][at], *how) for at, *how in keys])
    names = _names(told, name, named, len(found))
    return Order(tuple(names[at] for at, _ in met), complete=True)


def _placed(value: Encoded, is_condition: bool, greatest: bool) -> tuple[bool, Any]:
    if is_condition:
        return False, not value
    if value is None or value is WITHHELD:
        return True, 0
    return False, -value if greatest else value  # type: ignore[operator]


def _names(told: Mapping[str, Any], name: str, named: Sequence[str], count: int) -> list[str]:
    """Return the name of each member, or its number; equal names get the number too."""
    given = []
    for number in range(1, count + 1):
        words = [told.get(f"{name}[{number}]{rest}") for rest in named]
        given.append(next((one for one in words if one and isinstance(one, str)), ""))
    return [
        one if one and given.count(one) == 1 else f"{one}(第{number}个)" for number, one in enumerate(given, start=1)
    ]
