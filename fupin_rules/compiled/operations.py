"""What each operation of a plan makes of its parts, once these are values. Cases, lists and 且 或 非 are not operations.

What passes through are encoded values. What is computed from 无 or divided by 0 is 无, what is computed from 不给予 is
不给予, and no comparison with either is true.
"""

import datetime
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import cast

from fupin_rules import workdays
from fupin_rules.calendar import (
    COMMON_YEAR_DAYS,
    AgeRule,
    Month,
    add_period,
    attain,
    day_in_year,
    is_leap_day,
    last_day_of_period,
)
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Encoded, Step

Number = int | Fraction

Test = plan.Compare | plan.Among | plan.Within | plan.IsWithheld

Computation = plan.Arithmetic | plan.Rounded | plan.Extreme | plan.Calendar | plan.Periods

Reading = plan.Attained | plan.Workday | plan.Share
"""Operations that a reading decides in some cases."""

Operation = Computation | plan.Earliest | Reading | Test


def operate(node: Operation, parts: tuple[Encoded, ...]) -> Encoded:
    """Return what an operation makes of the values of its parts."""
    match node:
        case plan.IsWithheld():
            return parts[0] is WITHHELD
        case plan.Compare(relation=relation):
            left, right = parts
            return left is not None and right is not None and WITHHELD not in parts and relation.holds(left, right)
        case plan.Among(options=options, negated=negated):
            (value,) = parts
            return value is not None and value is not WITHHELD and is_among(value, options) != negated
        case plan.Within(region=region):
            (place,) = parts
            return isinstance(place, str) and (place == region or place.startswith(region + "/"))
        case plan.Earliest():
            return _earliest(*parts)
        case plan.Attained() | plan.Workday() | plan.Share():
            return _with_reading(node, parts)
        case _:
            if WITHHELD in parts:
                return WITHHELD
            if None in parts:
                return None
            return _computed(node, cast(tuple[Number, ...], parts))


def is_among(value: Encoded, options: tuple[Encoded, ...]) -> bool:
    """Return whether a value is one of some; to Python 是 is 1, here it is not."""
    return any(type(value) is type(one) and value == one for one in options)


def _computed(node: Computation, parts: tuple[Number, ...]) -> Encoded:
    """Return what an operation makes of numbers."""
    match node:
        case plan.Arithmetic(sign="+"):
            return whole(parts[0] + parts[1])
        case plan.Arithmetic(sign="-"):
            return whole(parts[0] - parts[1])
        case plan.Arithmetic(sign="×"):
            return whole(parts[0] * parts[1])
        case plan.Arithmetic():
            return divided(*parts)
        case plan.Rounded(rounding=rounding):
            return whole(rounding.apply(Fraction(parts[0])))
        case plan.Extreme(greatest=greatest):
            return max(parts) if greatest else min(parts)
        case plan.Calendar():
            return step(node, int(parts[0]))
        case plan.Periods(length=length, begins=begins):
            first, last = parts
            if first > last:
                return 0
            return (last - begins) // length - (first - begins) // length + 1


def whole(value: Number) -> Number:
    """Return a number as it is encoded: an ``int`` where it is whole."""
    return value.numerator if value.denominator == 1 else value


def divided(left: Number, right: Number) -> Number | None:
    """Return a quotient, 无 where it is divided by 0."""
    return whole(Fraction(left) / right) if right else None


def _earliest(value: Encoded, limit: Encoded) -> Encoded:
    if WITHHELD in (value, limit):
        return WITHHELD
    if isinstance(value, int) and isinstance(limit, int):
        return min(value, limit)
    return limit if value is None else value


def step(node: plan.Calendar, value: int) -> int:
    """Take a step in the calendar; what lies beyond it is its end."""
    match node.step:
        case Step.MONTH_OF_DAY:
            return Month.of(datetime.date.fromordinal(value)).ordinal
        case Step.YEAR_OF_DAY:
            return datetime.date.fromordinal(value).year
        case Step.YEAR_OF_MONTH:
            return value // 12
        case Step.DAY_OF_YEAR:
            return day_in_year(int(value), node.months, node.days or None).toordinal()
        case Step.LATER_DAY:
            day = datetime.date.fromordinal(value)
            return add_period(day, months=node.months, days=node.days).toordinal()
        case Step.LAST_DAY:
            day = datetime.date.fromordinal(value)
            return last_day_of_period(day, months=node.months, days=node.days).toordinal()


def needs_choice(node: Reading, parts: tuple[Encoded, ...]) -> bool:
    """Return whether a reading decides: someone born on 29 February, no published calendar, a remainder of shares."""
    match node:
        case plan.Attained():
            birth = parts[0]
            return isinstance(birth, int) and is_leap_day(datetime.date.fromordinal(birth))
        case plan.Workday(count=count):
            day = parts[0]
            return isinstance(day, int) and workdays.after(datetime.date.fromordinal(day), count) is None
        case plan.Share():
            amount, *percents = cast(tuple[Number, ...], parts)
            return None not in parts and WITHHELD not in parts and _remainder(amount, percents) != 0


def chosen(node: Reading, parts: tuple[Encoded, ...]) -> plan.Ref:
    """Return the node of the reading that decides where one does."""
    match node:
        case plan.Attained(choice=choice) | plan.Workday(choice=choice):
            return choice
        case plan.Share(owner=owner, gap=gap):
            return owner if sum(cast(tuple[Number, ...], parts[1:])) == 100 else gap


def _remainder(amount: Number, percents: Sequence[Number]) -> int:
    fen = int(amount * 100)
    return fen - sum(floor(fen * Fraction(percent) / 100) for percent in percents)


def _with_reading(node: Reading, parts: tuple[Encoded, ...]) -> Encoded:
    """Return what an operation makes of its parts, of which the last are what readings say."""
    plain = parts[: -2 if isinstance(node, plan.Share) else -1]
    if WITHHELD in plain:
        return WITHHELD
    if None in plain:
        return None
    numbers = cast(tuple[Number, ...], plain)
    match node:
        case plan.Attained(from_next_day=from_next_day):
            birth, age = numbers
            said = parts[-1] if isinstance(parts[-1], str) else COMMON_YEAR_DAYS[0]
            day = attain(datetime.date.fromordinal(int(birth)), int(age), AgeRule(from_next_day, None), said)
            return day.toordinal()
        case plan.Workday(count=count):
            start = datetime.date.fromordinal(int(numbers[0]))
            due = workdays.after(start, count) or workdays.bounds(start, count)[parts[-1] == workdays.LATEST]
            return due.toordinal()
        case plan.Share(payers=payers, payer=payer):
            amount, *percents = numbers
            fen = int(amount * 100)
            part = floor(fen * Fraction(percents[payer]) / 100)
            owner = parts[-2] if sum(percents) == 100 else parts[-1]
            rest = _remainder(amount, percents) if owner == payers[payer] else 0
            return whole(Fraction(part + rest, 100))
