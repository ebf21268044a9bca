"""The preimage of targets under a computation: the points of what is not known at which a value reaches one of them.

A condition asks whether 任教止 + 3 months lies by 2021-03-31. What divides 任教止 is not that day, but the days that lie
three months before it: `preimage` undoes each step, sums, roundings, ages, months, until it stands at a fact. A rounding
and a month have many points that reach one target; there both ends are added, with their neighbours. Points too many do
no harm. What cannot be undone (two missing facts in one sum) is *entangled*: only a set can hold it.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable
from datetime import timedelta
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import PERIODS, Month, Term
from fupin_rules.evaluate.meaning import OTHER, combined, value_of
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World, members, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special, Unknown, children


@attrs.define
class Boundaries:
    """What was found so far that divides the type of an unknown into regions, for what is known."""

    world: World
    constants: dict[Unknown, set[Known]] = attrs.field(factory=dict)
    links: list[tuple[Unknown, Unknown]] = attrs.field(factory=list)
    beside: dict[nodes.Parameter, list[nodes.Value]] = attrs.field(factory=dict)
    """What is computed from one missing fact, under the open parameter that it is compared with."""
    divided: dict[Unknown, int] = attrs.field(factory=dict)
    """Amounts that payers share, each with how many 分 of it leave no remainder, nor do any more times as many."""
    disputed: dict[Unknown, set[frozenset[datetime.date]]] = attrs.field(factory=dict)
    """Days of birth, each for every age with the 29 Februaries whose day of attaining it readings do not agree on."""
    others: dict[Unknown, nodes.OverMembers] = attrs.field(factory=dict)
    """What is asked of the members that a case does not name."""
    entangled: set[Unknown] = attrs.field(factory=set)
    seen: dict[int, nodes.Value | nodes.Condition] = attrs.field(factory=dict)
    """The nodes that were looked at, by identity; held here so that no identity is given out twice."""


def add_preimage(value: nodes.Value, targets: set[Known], boundaries: Boundaries) -> None:
    """Add the preimage of targets under a value: the points of its unknowns at which it reaches one of them."""
    targets = {target for target in targets if not isinstance(target, Special)}
    if not targets:
        return
    match value:
        case nodes.FactValue(fact=fact):
            boundaries.constants.setdefault(fact, set()).update(targets)
        case nodes.ParameterValue(parameter=parameter, today=today):
            boundaries.constants.setdefault(parameter, set()).update(targets)
            if today is not None:
                add_preimage(today, {version.start for version in parameter.versions}, boundaries)
        case nodes.DefinedValue(definition=definition) if definition.key not in boundaries.world:
            add_preimage(definition.value, targets, boundaries)
        case nodes.ReadingValue() | nodes.Lookup() | nodes.Choose():
            for child in children(value):
                if not isinstance(value, nodes.Lookup) or child not in value.arguments:
                    _add_value(child, targets, boundaries)
        case nodes.Arithmetic():
            _add_arithmetic(value, targets, boundaries)
        case nodes.Rounded(rounding=rounding, value=inner):
            add_preimage(inner, {target + by for target in numbers_in(targets) for by in rounding.reaches}, boundaries)
        case (
            nodes.MonthOf()
            | nodes.DayAfter()
            | nodes.YearOf()
            | nodes.DayInYear()
            | nodes.WorkdaysLater()
            | nodes.Later()
        ):
            _add_dates(value, targets, boundaries)
        case nodes.Attained(birth=birth, age=age):
            ages = spread(age, boundaries.world)
            if ages is None:
                boundaries.entangled |= unknowns(value, boundaries.world)
            else:
                for years in numbers_in(ages):
                    add_preimage(birth, _back(targets, 12 * int(years), 0, 0), boundaries)
        case nodes.Earliest(value=first, limit=limit):
            add_preimage(first, targets, boundaries)
            add_preimage(limit, targets, boundaries)
        case nodes.Aggregated():
            _add_aggregated(value, targets, boundaries)
        case nodes.Extreme(values=values):
            for inner in values:
                add_preimage(inner, targets, boundaries)
        case nodes.Excess(left=left, right=right, type=kind):
            _add_arithmetic(nodes.Arithmetic(left, "-", right, kind), {*targets, Fraction(0)}, boundaries)
        case nodes.MonthsFrom(first=first, last=last, type=kind):
            length, _ = PERIODS[types.unit(kind)]
            around = range(-length, length + 1)
            _add_distance(
                first, last, targets, lambda end, by: _months(end, [by * length + at for at in around]), boundaries
            )
        case nodes.DaysLate(value=day, due=due):
            _add_distance(due, day, {*targets, Fraction(0)}, lambda end, by: _around(_days([end]), by), boundaries)
        case nodes.Statistic():
            _add_statistic(value, targets, boundaries)
        case nodes.Share() | nodes.Ranked():
            boundaries.entangled |= unknowns(value, boundaries.world)
        case nodes.Literal() | nodes.DefinedValue():
            pass
        case unreachable:
            assert_never(unreachable)


def _add_value(node: nodes.Value | nodes.Condition, targets: set[Known], boundaries: Boundaries) -> None:
    if isinstance(node, nodes.Value):
        add_preimage(node, targets, boundaries)


def _add_arithmetic(value: nodes.Arithmetic, targets: set[Known], boundaries: Boundaries) -> None:
    left, right = spread(value.left, boundaries.world), spread(value.right, boundaries.world)
    numbers = numbers_in(targets)
    if left is None and right is None:
        boundaries.entangled |= unknowns(value, boundaries.world)
    if right is not None:
        add_preimage(
            value.left,
            {back for t in numbers for r in numbers_in(right) for back in _undo(value.sign, t, r)},
            boundaries,
        )
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
                    case "÷":
                        found |= {known / target} if target else set()
                    case sign:
                        raise AssertionError(f"no sign of arithmetic: {sign}")
        add_preimage(value.right, found, boundaries)


def _undo(sign: str, target: Fraction, right: Fraction) -> list[Fraction]:
    """Return what the left side is where ``left sign right`` is ``target``."""
    match sign:
        case "+":
            return [target - right]
        case "-":
            return [target + right]
        case "×":
            return [target / right] if right else []
        case "÷":
            return [target * right]
        case _:
            raise AssertionError(f"no sign of arithmetic: {sign}")


def _add_dates(
    value: nodes.MonthOf | nodes.DayAfter | nodes.YearOf | nodes.DayInYear | nodes.WorkdaysLater | nodes.Later,
    targets: set[Known],
    boundaries: Boundaries,
) -> None:
    """Carry targets back through what is computed from one day, month, term or year."""
    match value:
        case nodes.MonthOf(value=inner, later=later):
            months = {month.plus(-later) for month in targets if isinstance(month, Month)}
            ends = months | {month.plus(1) for month in months}
            add_preimage(inner, set(months) if isinstance(inner.type, types.YearMonth) else _starts(ends), boundaries)
        case nodes.DayAfter(value=inner, later=later):
            add_preimage(inner, _around(_days(targets), -later), boundaries)
        case nodes.YearOf(value=inner, later=later):
            years = [int(year) - later + by for year in numbers_in(targets) for by in (0, 1)]
            starts = {Month(number, 1) for number in years}
            add_preimage(inner, set(starts) if isinstance(inner.type, types.YearMonth) else _starts(starts), boundaries)
        case nodes.DayInYear(year=inner):
            add_preimage(inner, {Fraction(day.year + by) for day in _days(targets) for by in (-1, 0, 1)}, boundaries)
        case nodes.WorkdaysLater(value=inner, count=count):
            add_preimage(
                inner, {start for day in _days(targets) for start in workdays.may_lead_to(day, count)}, boundaries
            )
        case nodes.Later(value=inner, months=months, days=days, terms=terms, through=through):
            add_preimage(inner, _back(targets, months, days - through, terms), boundaries)
        case unreachable:
            assert_never(unreachable)


def _add_distance(
    first: nodes.Value,
    last: nodes.Value,
    targets: set[Known],
    reach: Callable[[Known, int], set[Known]],
    boundaries: Boundaries,
) -> None:
    """Carry back how far two points lie apart: into each where all that the other can be is known."""
    from_first, from_last = spread(first, boundaries.world), spread(last, boundaries.world)
    if from_first is None and from_last is None:
        boundaries.entangled |= unknowns(first, boundaries.world) | unknowns(last, boundaries.world)
    for inner, ends, sign in ((first, from_last, -1), (last, from_first, 1)):
        found = [reach(end, sign * int(count)) for end in ends or () for count in numbers_in(targets)]
        add_preimage(inner, set().union(*found), boundaries)


def _add_aggregated(value: nodes.Aggregated, targets: set[Known], boundaries: Boundaries) -> None:
    """Carry targets back: a number to those not named; a sum to its one unknown part, more of them only a set can hold."""
    rest = unnamed(value.roster, value)
    numbers = numbers_in(targets)
    if value.value is None:
        count = members(value.roster, boundaries.world).count
        found = {target - named for target in numbers for named in range(count + 1)}
        boundaries.constants.setdefault(rest, set()).update(found)
        return
    needed = unknowns(value, boundaries.world)
    if len(needed) > 1:
        boundaries.entangled |= needed
        return
    for unknown in needed:
        zero = value_of(value, {**boundaries.world, unknown.key: Fraction(0)})
        if isinstance(zero, Fraction) and not isinstance(unknown, nodes.Reading):
            boundaries.constants.setdefault(base(unknown), set()).update({target - zero for target in numbers})


def _add_statistic(value: nodes.Statistic, targets: set[Known], boundaries: Boundaries) -> None:
    """Carry targets back to each member; to the mean only where it has one unknown part."""
    add_preimage(value.empty, targets, boundaries)
    boundaries.constants.setdefault(unnamed(value.roster, value), set()).update(targets)
    if value.word != "平均值":
        add_preimage(value.value, targets, boundaries)
        return
    needed = unknowns(value, boundaries.world)
    if len(needed) > 1 or value.condition is not None or not isinstance(value.value, nodes.FactValue):
        boundaries.entangled |= needed
        return
    for unknown in needed:
        if isinstance(unknown, nodes.Reading) or unknown == unnamed(value.roster, value):
            continue
        ends = [value_of(value, {**boundaries.world, unknown.key: Fraction(end)}) for end in (0, 1)]
        low, high = (end for end in ends if isinstance(end, Fraction))
        if high != low:
            back = {(target - low) / (high - low) for target in numbers_in(targets)}
            boundaries.constants.setdefault(base(unknown), set()).update(back)


def spread(value: nodes.Value, world: World) -> set[Known] | None:
    """Return all that a value can be, perhaps more, if these are few; ``None`` if it moves with an ordered unknown."""
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
                return _of_branches(value, world)
            case unreachable:
                assert_never(unreachable)
    return {
        value_of(value, {**world, **{unknown.key: point for unknown, point in zip(needed, tried, strict=True)}})
        for tried in itertools.product(*choices)
    }


def _of_branches(value: nodes.Value, world: World) -> set[Known] | None:
    """Return what the branches of a value can be, where an ordered unknown does no more than choose between them."""
    if isinstance(value, nodes.Operation):
        parts = [spread(one, world) for one in nodes.operands(value)]
        known = [part for part in parts if part is not None]
        whole = len(known) == len(parts)
        return {combined(value, chosen) for chosen in itertools.product(*known)} if whole else None
    match value:
        case nodes.DefinedValue(definition=definition) if definition.key not in world:
            return spread(definition.value, world)
        case nodes.Choose(then=then, otherwise=otherwise):
            one, other = spread(then, world), spread(otherwise, world)
            return None if one is None or other is None else one | other
        case _:
            return None


def base(unknown: Unknown) -> Unknown:
    """Return the fact under which the boundaries of a member's fact are kept: that of every member."""
    of = unknown.member_of if isinstance(unknown, nodes.Fact) else None
    return of if isinstance(of, nodes.Fact) else unknown


def numbers_in(values: Iterable[Known]) -> list[Fraction]:
    return [value for value in values if isinstance(value, Fraction)]


def _days(values: Iterable[Known]) -> list[datetime.date]:
    return [value for value in values if isinstance(value, datetime.date)]


def _months(month: Known, later: Iterable[int]) -> set[Known]:
    return {month.plus(by) for by in later} if isinstance(month, Month) else set()


def _starts(months: Iterable[Month]) -> set[Known]:
    """Return the first days of months, of those within the calendar: a month after a day that never comes has none."""
    return {month.first_day for month in months if datetime.MINYEAR <= month.year <= datetime.MAXYEAR}


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
