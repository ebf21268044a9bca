"""What each value and each condition means when everything that it needs is known: the manual of the language.

What goes in is a part and a whole world, in which everything that the part needs has a value; what comes out is that of
the part. What happens when something is not known is the business of the rooms above.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from fupin_rules import workdays
from fupin_rules.calendar import (
    Month,
    Term,
    add_period,
    attain,
    day_in_year,
    is_leap_day,
    last_day_of_period,
    period_number,
)
from fupin_rules.comparison import Relation
from fupin_rules.evaluate.world import World, complete, member_names, member_worlds, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Members, Order, Special, Unlisted
from fupin_rules.model.places import is_within
from fupin_rules.model.question import exceptions_of
from fupin_rules.money import split, to_fen

OTHER = "其他"
"""Stands for what a word means that an open enumeration does not list, if it means none of the listed ones."""


def value_of(value: nodes.Value, world: World) -> Known:
    """Return a value. What is computed from 无 or divided by 0 is 无; what is computed from 不给予 is 不给予."""
    if isinstance(value, nodes.Operation):
        return combined(value, tuple(value_of(one, world) for one in nodes.operands(value)))
    match value:
        case nodes.Literal(value=plain):
            return plain
        case nodes.FactValue(fact=fact):
            return world[fact.key]
        case nodes.ParameterValue(parameter=parameter, today=today):
            stated = parameter.value
            if stated is None and today is not None:
                stated = dated_value(parameter, today, world)
            return world[parameter.key] if stated is None else stated
        case nodes.ReadingValue(reading=reading):
            chosen = candidate(reading, world)
            assert not isinstance(chosen, str), "a reading in the place of a value has values as candidates"
            return value_of(chosen, world)
        case nodes.DefinedValue(definition=definition):
            return world[definition.key] if definition.key in world else value_of(definition.value, world)
        case nodes.Lookup(table=table, arguments=arguments, column=column):
            row = row_of(table, arguments, world)
            if isinstance(row, Special):
                return row
            result = row.results[column]
            return Special.WITHHELD if result is None else value_of(result, world)
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return value_of(then if is_true(condition, world) else otherwise, world)
        case nodes.Attained(birth=birth, age=age, rule=rule, common_year=common_year):
            day, years = value_of(birth, world), value_of(age, world)
            special = _special((day, years))
            if special is not None:
                return special
            assert isinstance(day, datetime.date) and isinstance(years, Fraction)
            chosen = candidate(common_year, world) if is_leap_day(day) else ""
            assert isinstance(chosen, str)
            return attain(day, int(years), rule, chosen)
        case nodes.Share():
            return _share(value, world)
        case nodes.Aggregated():
            return _aggregated(value, world)
        case nodes.Statistic():
            return _statistic(value, world)
        case nodes.Ranked():
            return _ranked(value, world)
        case nodes.WorkdaysLater(value=inner, count=count, unpublished=unpublished):
            day = value_of(inner, world)
            if isinstance(day, Special):
                return day
            assert isinstance(day, datetime.date)
            due = workdays.after(day, count)
            return due or workdays.bounds(day, count)[candidate(unpublished, world) == workdays.LATEST]
        case unreachable:
            assert_never(unreachable)


def combined(value: nodes.Operation, parts: tuple[Known, ...]) -> Known:
    """Return what an operation makes of its parts."""
    special = _special(parts)
    if isinstance(value, nodes.Earliest) and special is Special.NONE:
        return parts[1] if parts[0] is Special.NONE else parts[0]
    if special is not None:
        return special
    match value, parts:
        case nodes.Arithmetic(sign="+"), (Fraction() as left, Fraction() as right):
            return left + right
        case nodes.Arithmetic(sign="-"), (Fraction() as left, Fraction() as right):
            return left - right
        case nodes.Arithmetic(sign="×"), (Fraction() as left, Fraction() as right):
            return left * right
        case nodes.Arithmetic(sign="÷"), (Fraction() as left, Fraction() as right):
            return left / right if right else Special.NONE
        case nodes.Excess(), (Fraction() as left, Fraction() as right):
            return max(Fraction(0), left - right)
        case nodes.DaysLate(), (datetime.date() as day, datetime.date() as due):
            return Fraction(max(0, (day - due).days))
        case nodes.Extreme(greatest=greatest), _:
            months = [part for part in parts if isinstance(part, Month)]
            numbers = [part for part in parts if isinstance(part, Fraction)]
            choose = max if greatest else min
            return choose(months) if months else choose(numbers)
        case nodes.Rounded(rounding=rounding), (Fraction() as number,):
            return rounding.apply(number)
        case nodes.MonthOf(later=later), (Month() as month,):
            return month.plus(later)
        case nodes.MonthOf(later=later), (datetime.date() as day,):
            return Month.of(day).plus(later)
        case nodes.DayAfter(later=later), (datetime.date() as day,):
            return add_period(day, days=later)
        case nodes.YearOf(later=later), (Month() | datetime.date() as found,):
            return Fraction(found.year + later)
        case nodes.DayInYear(month=month, day=number), (Fraction() as year,):
            return day_in_year(int(year), month, number)
        case nodes.Later(terms=terms), (Term() as term,):
            return term.plus(terms)
        case nodes.Later(months=months), (Month() as month,):
            return month.plus(months)
        case nodes.Later(months=months, days=days, through=True), (datetime.date() as day,):
            return last_day_of_period(day, months=months, days=days)
        case nodes.Later(months=months, days=days), (datetime.date() as day,):
            return add_period(day, months=months, days=days)
        case nodes.Earliest(), (Month() as month, Month() as limit):
            return min(month, limit)
        case nodes.MonthsFrom(type=kind), (Month() as first, Month() as last):
            unit = types.unit(kind)
            return Fraction(period_number(last, unit) - period_number(first, unit) + 1 if first <= last else 0)
        case _:
            raise AssertionError("a checked model combines values of agreed types only")


def _special(parts: tuple[Known, ...]) -> Special | None:
    """Return 不给予 or 无 if one of the parts is."""
    for special in (Special.WITHHELD, Special.NONE):
        if special in parts:
            return special
    return None


def dated_value(parameter: nodes.Parameter, today: nodes.FactValue, world: World) -> nodes.Plain | None:
    """Return the value of a dated parameter on its day, ``None`` where that is 未载.

    Where the day of the decision itself is not known (a file of cases, an example), a parameter that has one value only
    is read; a day that the head names as 适用日 is a fact like others, and may lie before that value.
    """
    day = world.get(today.fact.key)
    if not isinstance(day, datetime.date):
        undated = day is None and today.fact.key == "基准.评价日" and len(parameter.versions) == 1
        return parameter.versions[0].value if undated else None
    version = parameter.version(day)
    return None if version is None else version.value


def candidate(reading: nodes.Reading, world: World) -> nodes.Value | str:
    """Return the candidate of the reading that is adopted, or that the world tries."""
    label = reading.adopted or world[reading.key]
    return next(value for name, value in reading.candidates if name == label)


# --- conditions ---------------------------------------------------------------------------------------


def is_true(condition: nodes.Condition, world: World) -> bool:
    """Return whether a condition is true. A comparison with 无 is not."""
    match condition:
        case nodes.Holds(value=value):
            return value_of(value, world) is True
        case nodes.Compare(left=left, relation=relation, right=right):
            return _stands(value_of(left, world), relation, value_of(right, world))
        case nodes.Band(value=value, bounds=bounds):
            found = value_of(value, world)
            return all(_stands(found, relation, bound.value) for _, relation, bound in bounds)
        case nodes.OneOf(value=value, options=options, negated=negated):
            found = value_of(value, world)
            return not isinstance(found, Special) and (found in options) != negated
        case nodes.ByDate(value=value, limit=limit, bound=bound, before=before):
            included = bound if isinstance(bound, bool) else candidate(bound, world) == "含"
            strict, wide = (Relation.LESS, Relation.AT_MOST) if before else (Relation.MORE, Relation.AT_LEAST)
            return _stands(value_of(value, world), wide if included else strict, value_of(limit, world))
        case nodes.Between(value=value, first=first, last=last):
            found = value_of(value, world)
            after = _stands(found, Relation.AT_LEAST, value_of(first, world))
            return after and _stands(found, Relation.AT_MOST, value_of(last, world))
        case nodes.PlacedIn(value=value, region=region, negated=negated):
            found = value_of(value, world)
            return isinstance(found, str) and is_within(found, region) != negated
        case nodes.Withholds(value=value):
            return value_of(value, world) is Special.WITHHELD
        case nodes.OfMembers(roster=roster, every=every, condition=tested):
            each = [is_true(tested, member) for member in member_worlds(roster, world)]
            rest = 0 if complete(roster, world) else world[unnamed(roster, condition).key]
            return all(each) and rest == 0 if every else any(each) or rest != 0
        case nodes.Undetermined(reading=reading):
            return (reading.adopted or world[reading.key]) == reading.candidates[0][0]
        case nodes.Not(item=item):
            return not is_true(item, world)
        case nodes.All(items=items):
            return all(is_true(item, world) for item in items)
        case nodes.Any(items=items):
            return any(is_true(item, world) for item in items)
        case nodes.NoneOf(items=items):
            return not any(is_true(item, world) for item in items)
        case nodes.AtLeast(count=count, items=items):
            return sum(is_true(item, world) for item in items) >= count
        case nodes.StatusHolds(clauses=clauses):
            if condition.key in world:
                return world[condition.key] is True
            return any(clause_met(clause, world) for clause in clauses)
        case nodes.ClauseHolds(clause=clause):
            return clause_met(clause, world)
        case unreachable:
            assert_never(unreachable)


def clause_met(clause: nodes.Clause, world: World) -> bool:
    """Return whether a clause applies, its conditions hold and none of its exceptions does."""
    met = all(is_true(condition, world) for condition in (*clause.applies, *clause.requires))
    return met and not any(is_true(condition, world) for condition in exceptions_of(clause))


def _stands(left: Known, relation: Relation, right: Known) -> bool:
    """Return whether two values stand in a relation; 无 stands in none."""
    return not isinstance(left, Special) and not isinstance(right, Special) and relation.holds(left, right)


# --- tables and shares --------------------------------------------------------------------------------


def row_of(table: nodes.Table, arguments: tuple[nodes.Value, ...], world: World) -> nodes.Row | Special:
    """Return the row that fits the arguments; 无 or 不给予 if an argument is."""
    return fitting_row(table, tuple(value_of(argument, world) for argument in arguments))


def fitting_row(table: nodes.Table, found: tuple[Known, ...]) -> nodes.Row | Special:
    """Return the row that fits values; 无 or 不给予 if a value is.

    A table need not provide for words that an open enumeration does not list: it gives nothing for them.
    """
    special = _special(found)
    if special is not None:
        return special
    for row in table.rows:
        if all(
            nodes.fits(cell, argument)
            for cell, argument in zip(row.cells, found, strict=True)
            if not isinstance(argument, Special | Unlisted | Members | Order)
        ):
            return row
    assert OTHER in found, "a checked table covers every input"
    return Special.WITHHELD


def _share(share: nodes.Share, world: World) -> Known:
    found = to_split(share, world)
    if isinstance(found, Special):
        return found
    amount, shares = found
    parts = split(amount, shares, None)
    if parts is None:
        owner = owner_of(share, shares)
        chosen = candidate(owner, world) if isinstance(owner, nodes.Reading) else owner
        assert isinstance(chosen, str)
        parts = split(amount, shares, chosen)
        assert parts is not None
    return Fraction(parts[share.payer], 100)


def owner_of(share: nodes.Share, shares: Mapping[str, Fraction]) -> str | nodes.Reading:
    """Return who takes what shares leave over: the owner of a remainder, nobody in particular if they are not 100 %."""
    return share.sharing.owner if sum(shares.values()) == 1 else share.sharing.gap


def to_split(share: nodes.Share, world: World) -> tuple[int, Mapping[str, Fraction]] | Special:
    """Return the amount that is shared, in 分, and what part of it each payer bears."""
    table = share.sharing.table
    row, amount = row_of(table, share.arguments, world), value_of(share.amount, world)
    if isinstance(row, Special):
        return row
    percents = [Special.WITHHELD if one is None else value_of(one, world) for one in row.results]
    special = _special((amount, *percents))
    if special is not None:
        return special
    assert isinstance(amount, Fraction)
    parts = [percent / 100 for percent in percents if isinstance(percent, Fraction)]
    return to_fen(amount), {column.name: part for column, part in zip(table.columns, parts, strict=True)}


# --- lists --------------------------------------------------------------------------------------------


def _meeting(value: nodes.Aggregated | nodes.Statistic | nodes.Ranked, world: World) -> list[tuple[int, World]]:
    """Return the named members that meet the condition, each with its number."""
    found = enumerate(member_worlds(value.roster, world))
    return [(number, one) for number, one in found if value.condition is None or is_true(value.condition, one)]


def _aggregated(value: nodes.Aggregated, world: World) -> Known:
    """Return the number of members that meet a condition, or a value of theirs added up; 0 for an empty list."""
    found = [Fraction(1) if value.value is None else value_of(value.value, one) for _, one in _meeting(value, world)]
    for one in found:
        if isinstance(one, Special):
            return one
    rest = Fraction(0) if complete(value.roster, world) else world[unnamed(value.roster, value).key]
    assert isinstance(rest, Fraction)
    return sum((one for one in found if isinstance(one, Fraction)), rest)


def _statistic(value: nodes.Statistic, world: World) -> Known:
    """Return the greatest, the least or the mean of a value of the members that meet a condition.

    Of members that the case does not name only this is unknown: what they come to, 无 if there are none.
    """
    found = [value_of(value.value, member) for _, member in _meeting(value, world)]
    rest = Special.NONE if complete(value.roster, world) else world[unnamed(value.roster, value).key]
    special = _special(tuple(found))
    if special is not None:
        return special
    if rest is not Special.NONE:
        found.append(rest)
    numbers = [one for one in found if isinstance(one, Fraction)]
    if not numbers:
        return value_of(value.empty, world)
    match value.word:
        case "最大值":
            return max(numbers)
        case "最小值":
            return min(numbers)
        case "平均值":
            return sum(numbers, Fraction(0)) / len(numbers) if rest is Special.NONE else numbers[-1]
        case word:
            raise AssertionError(f"no statistic: {word}")


def _ranked(value: nodes.Ranked, world: World) -> Order:
    """Return the members that qualify, the first first; whom no key tells apart keep the order in which they are named."""
    ordered = sorted(_meeting(value, world), key=lambda one: [_rank(key, one[1]) for key in value.keys])
    whole = complete(value.roster, world) or world[unnamed(value.roster, value).key] == 0
    names = member_names(value.roster, world)
    return Order(tuple(names[number] for number, _ in ordered), whole)


def _rank(key: nodes.RankKey, member: World) -> tuple[bool, Fraction]:
    """Return where a member stands by one key, the least first; 无 is last."""
    if isinstance(key.by, nodes.Condition):
        return False, Fraction(0 if is_true(key.by, member) else 1)
    found, line = value_of(key.by, member), types.line(key.by.type)
    if isinstance(found, Special):
        return True, Fraction(0)
    assert line is not None and isinstance(found, Fraction | datetime.date | Month | Term)
    position = line.position(found)
    return False, -position if key.greatest_first else position
