"""How a target is carried back through a computation: to the points of what is not known at which it is reached."""

import datetime
import itertools
from collections.abc import Callable, Iterable
from datetime import timedelta
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import PERIODS, Month, Term
from fupin_rules.evaluate.meaning import OTHER, value_of
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World, members, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special, Unknown, children


@attrs.define
class Cuts:
    """What was found so far that cuts the type of an unknown, for what is known."""

    world: World
    constants: dict[Unknown, set[Known]] = attrs.field(factory=dict)
    links: list[tuple[Unknown, Unknown]] = attrs.field(factory=list)
    beside: dict[nodes.Parameter, list[nodes.Value]] = attrs.field(factory=dict)
    """What is computed from one missing fact, under the open parameter that it is compared with."""
    divided: dict[Unknown, int] = attrs.field(factory=dict)
    """Amounts that payers share, each with how many 分 of it leave no remainder, nor do any more times as many."""
    others: dict[Unknown, nodes.OverMembers] = attrs.field(factory=dict)
    """What is asked of the members that a case does not name."""
    entangled: set[Unknown] = attrs.field(factory=set)
    seen: dict[int, nodes.Value | nodes.Condition] = attrs.field(factory=dict)
    """The nodes that were looked at, by identity; held here so that no identity is given out twice."""


def carry(value: nodes.Value, targets: set[Known], cuts: Cuts) -> None:
    """Find the points of the unknowns at which ``value`` reaches one of the targets."""
    targets = {target for target in targets if not isinstance(target, Special)}
    if not targets:
        return
    match value:
        case nodes.FactValue(fact=fact):
            cuts.constants.setdefault(fact, set()).update(targets)
        case nodes.ParameterValue(parameter=parameter, today=today):
            cuts.constants.setdefault(parameter, set()).update(targets)
            if today is not None:
                carry(today, {version.start for version in parameter.versions}, cuts)
        case nodes.DefinedValue(definition=definition) if definition.key not in cuts.world:
            carry(definition.value, targets, cuts)
        case nodes.ReadingValue() | nodes.Lookup() | nodes.Choose():
            for child in children(value):
                if not isinstance(value, nodes.Lookup) or child not in value.arguments:
                    _carry_value(child, targets, cuts)
        case nodes.Arithmetic():
            _carry_arithmetic(value, targets, cuts)
        case nodes.Rounded(rounding=rounding, value=inner):
            carry(inner, {target + by for target in numbers_in(targets) for by in rounding.reaches}, cuts)
        case (
            nodes.MonthOf()
            | nodes.DayAfter()
            | nodes.YearOf()
            | nodes.DayInYear()
            | nodes.WorkdaysLater()
            | nodes.Later()
        ):
            _carry_dates(value, targets, cuts)
        case nodes.Attained(birth=birth, age=age):
            ages = spread(age, cuts.world)
            if ages is None:
                cuts.entangled |= unknowns(value, cuts.world)
            else:
                for years in numbers_in(ages):
                    carry(birth, _back(targets, 12 * int(years), 0, 0), cuts)
        case nodes.Earliest(value=first, limit=limit):
            carry(first, targets, cuts)
            carry(limit, targets, cuts)
        case nodes.Aggregated():
            _carry_aggregated(value, targets, cuts)
        case nodes.Extreme(values=values):
            for inner in values:
                carry(inner, targets, cuts)
        case nodes.Excess(left=left, right=right, type=kind):
            _carry_arithmetic(nodes.Arithmetic(left, "-", right, kind), {*targets, Fraction(0)}, cuts)
        case nodes.MonthsFrom(first=first, last=last, type=kind):
            length, _ = PERIODS[types.unit(kind)]
            around = range(-length, length + 1)
            _carry_distance(
                first, last, targets, lambda end, by: _months(end, [by * length + at for at in around]), cuts
            )
        case nodes.DaysLate(value=day, due=due):
            _carry_distance(due, day, {*targets, Fraction(0)}, lambda end, by: _around(_days([end]), by), cuts)
        case nodes.Statistic():
            _carry_statistic(value, targets, cuts)
        case nodes.Share() | nodes.Ranked():
            cuts.entangled |= unknowns(value, cuts.world)
        case nodes.Literal() | nodes.DefinedValue():
            pass
        case unreachable:
            assert_never(unreachable)


def _carry_value(node: nodes.Value | nodes.Condition, targets: set[Known], cuts: Cuts) -> None:
    if isinstance(node, nodes.Value):
        carry(node, targets, cuts)


def _carry_arithmetic(value: nodes.Arithmetic, targets: set[Known], cuts: Cuts) -> None:
    left, right = spread(value.left, cuts.world), spread(value.right, cuts.world)
    numbers = numbers_in(targets)
    if left is None and right is None:
        cuts.entangled |= unknowns(value, cuts.world)
    if right is not None:
        carry(value.left, {back for t in numbers for r in numbers_in(right) for back in _undo(value.sign, t, r)}, cuts)
    if left is not None:
        found: set[Known] = set()
        for target in numbers:
            for known in numbers_in(left):
                match value.sign:
                    case "+":
                        found.add(target - known)
                    case "-":
                        found.add(known - target)
                    case "×":
                        found |= {target / known} if known else set()
                    case _:
                        found |= {known / target} if target else set()
        carry(value.right, found, cuts)


def _undo(sign: str, target: Fraction, right: Fraction) -> list[Fraction]:
    """Return what the left side is where ``left sign right`` is ``target``."""
    match sign:
        case "+":
            return [target - right]
        case "-":
            return [target + right]
        case "×":
            return [target / right] if right else []
        case _:
            return [target * right]


def _carry_dates(
    value: nodes.MonthOf | nodes.DayAfter | nodes.YearOf | nodes.DayInYear | nodes.WorkdaysLater | nodes.Later,
    targets: set[Known],
    cuts: Cuts,
) -> None:
    """Carry targets back through what is computed from one day, month, term or year."""
    match value:
        case nodes.MonthOf(value=inner, later=later):
            months = {month.plus(-later) for month in targets if isinstance(month, Month)}
            days = {day for month in months for day in (month.first_day, month.plus(1).first_day)}
            carry(inner, set(months) if isinstance(inner.type, types.YearMonth) else set(days), cuts)
        case nodes.DayAfter(value=inner, later=later):
            carry(inner, _around(_days(targets), -later), cuts)
        case nodes.YearOf(value=inner, later=later):
            years = [int(year) - later + by for year in numbers_in(targets) for by in (0, 1)]
            starts = [Month(number, 1) for number in years if 1 <= number <= datetime.MAXYEAR]
            whole = isinstance(inner.type, types.YearMonth)
            carry(inner, {start if whole else start.first_day for start in starts}, cuts)
        case nodes.DayInYear(year=inner):
            carry(inner, {Fraction(day.year + by) for day in _days(targets) for by in (-1, 0, 1)}, cuts)
        case nodes.WorkdaysLater(value=inner, count=count):
            carry(inner, {start for day in _days(targets) for start in workdays.may_lead_to(day, count)}, cuts)
        case nodes.Later(value=inner, months=months, days=days, terms=terms):
            carry(inner, _back(targets, months, days, terms), cuts)
        case unreachable:
            assert_never(unreachable)


def _carry_distance(
    first: nodes.Value, last: nodes.Value, targets: set[Known], reach: Callable[[Known, int], set[Known]], cuts: Cuts
) -> None:
    """Carry back how far two points lie apart: into each where all that the other can be is known."""
    from_first, from_last = spread(first, cuts.world), spread(last, cuts.world)
    if from_first is None and from_last is None:
        cuts.entangled |= unknowns(first, cuts.world) | unknowns(last, cuts.world)
    for inner, ends, sign in ((first, from_last, -1), (last, from_first, 1)):
        found = [reach(end, sign * int(count)) for end in ends or () for count in numbers_in(targets)]
        carry(inner, set().union(*found), cuts)


def _carry_aggregated(value: nodes.Aggregated, targets: set[Known], cuts: Cuts) -> None:
    """Carry targets back: a number to those not named; a sum to its one unknown part, more of them only a set can hold."""
    rest = unnamed(value.roster, value)
    numbers = numbers_in(targets)
    if value.value is None:
        count = members(value.roster, cuts.world).count
        found = {target - named for target in numbers for named in range(count + 1)}
        cuts.constants.setdefault(rest, set()).update(found)
        return
    needed = unknowns(value, cuts.world)
    if len(needed) > 1:
        cuts.entangled |= needed
        return
    for unknown in needed:
        zero = value_of(value, {**cuts.world, unknown.key: Fraction(0)})
        if isinstance(zero, Fraction) and not isinstance(unknown, nodes.Reading):
            cuts.constants.setdefault(base(unknown), set()).update({target - zero for target in numbers})


def _carry_statistic(value: nodes.Statistic, targets: set[Known], cuts: Cuts) -> None:
    """Carry targets back to each member; to the mean only where it has one unknown part."""
    carry(value.empty, targets, cuts)
    cuts.constants.setdefault(unnamed(value.roster, value), set()).update(targets)
    if value.word != "平均值":
        carry(value.value, targets, cuts)
        return
    needed = unknowns(value, cuts.world)
    if len(needed) > 1 or value.condition is not None or not isinstance(value.value, nodes.FactValue):
        cuts.entangled |= needed
        return
    for unknown in needed:
        if isinstance(unknown, nodes.Reading) or unknown == unnamed(value.roster, value):
            continue
        ends = [value_of(value, {**cuts.world, unknown.key: Fraction(end)}) for end in (0, 1)]
        low, high = (end for end in ends if isinstance(end, Fraction))
        if high != low:
            back = {(target - low) / (high - low) for target in numbers_in(targets)}
            cuts.constants.setdefault(base(unknown), set()).update(back)


def spread(value: nodes.Value, world: World) -> set[Known] | None:
    """Return all that a value can be, if that depends on words and readings only; ``None`` if on an ordered unknown."""
    needed = sorted(unknowns(value, world), key=lambda unknown: unknown.key)
    choices: list[tuple[Known, ...]] = []
    for unknown in needed:
        match unknown:
            case nodes.Reading(candidates=candidates):
                choices.append(tuple(label for label, _ in candidates))
            case nodes.Fact(type=types.Boolean()) | nodes.Parameter(type=types.Boolean()):
                choices.append((True, False))
            case nodes.Fact(type=types.Choice(choices=words, open=others)):
                choices.append((*words, OTHER) if others else words)
            case nodes.Parameter(type=types.Choice(choices=words)):
                choices.append(words)
            case nodes.Fact() | nodes.Parameter():
                return None
            case unreachable:
                assert_never(unreachable)
    return {
        value_of(value, {**world, **{unknown.key: point for unknown, point in zip(needed, tried, strict=True)}})
        for tried in itertools.product(*choices)
    }


def base(unknown: Unknown) -> Unknown:
    """Return the fact under which the cuts of a member's fact are kept: that of every member."""
    of = unknown.member_of if isinstance(unknown, nodes.Fact) else None
    return of if isinstance(of, nodes.Fact) else unknown


def numbers_in(values: Iterable[Known]) -> list[Fraction]:
    return [value for value in values if isinstance(value, Fraction)]


def _days(values: Iterable[Known]) -> list[datetime.date]:
    return [value for value in values if isinstance(value, datetime.date)]


def _months(month: Known, later: Iterable[int]) -> set[Known]:
    return {month.plus(by) for by in later} if isinstance(month, Month) else set()


def _around(days: Iterable[datetime.date], by: int) -> set[Known]:
    """Return the days ``by`` days later with their neighbours up to two days away, within the calendar."""
    found: set[Known] = set()
    for day in days:
        for offset in range(by - 2, by + 3):
            ordinal = day.toordinal() + offset
            if 1 <= ordinal <= datetime.date.max.toordinal():
                found.add(datetime.date.fromordinal(ordinal))
    return found


def _back(targets: set[Known], months: int, days: int, terms: int) -> set[Known]:
    """Return where a day or month lies that reaches a target some months and days later; days with neighbours."""
    found: set[Known] = set()
    for target in targets:
        match target:
            case Term():
                found.add(target.plus(-terms))
            case Month():
                found.add(target.plus(-months))
            case datetime.date():
                month = Month.of(target).plus(-months)
                if 1 <= month.year <= 9998:
                    start = month.first_day + timedelta(days=target.day - 1 - days)
                    found |= _around([start, min(start, month.last_day)], 0)
            case bool() | Fraction() | str() | Special() | nodes.Unlisted() | nodes.Members() | nodes.Order():
                pass
            case unreachable:
                assert_never(unreachable)
    return found
